package org.gopark.net;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The hook between the making of a socket and its use.
 *
 * <p>Go: net/dial_test.go TestDialerControl, TestListenConfigControl
 */
abstract class ControlContract extends NetContract {
    private Destinations to;
    private int sockets;

    /** What a hook was told. */
    private record Call(String network, String address) {}

    @BeforeEach
    void openDestinations() throws IOException {
        to = closing(new Destinations());
        sockets = Sockets.open();
    }

    private void assertNewSockets(int n) {
        await(n + " new sockets", () -> Sockets.open() == sockets + n);
    }

    /** Go: net/dial_test.go TestDialerControl: the network names the family, once a socket */
    @ParameterizedTest
    @CsvSource({
        "tcp,  s4, tcp4",
        "tcp4, s4, tcp4",
        "tcp,  s6, tcp6",
        "tcp6, s6, tcp6",
    })
    void dialerControl(String network, String name, String told) throws Exception {
        List<Call> calls = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Dialer dialer =
                Dialer.DEFAULT.withControl((net, address, socket) -> {
                    calls.add(new Call(net, address));
                    assertThat(Thread.currentThread()).isSameAs(caller);
                });
        closing(dialer.dial(network, to.at(name).toString()));
        assertThat(calls).containsExactly(new Call(told, to.at(name).toString()));
    }

    /** Go: net/dial_test.go TestListenConfigControl */
    @ParameterizedTest
    @CsvSource({
        "tcp,  127.0.0.1:0, tcp4",
        "tcp4, 127.0.0.1:0, tcp4",
        "tcp4, :0,          tcp4",
        "tcp,  [::1]:0,     tcp6",
        "tcp6, [::1]:0,     tcp6",
        "tcp,  :0,          tcp6", // which speaks both
    })
    void listenConfigControl(String network, String address, String told) throws Exception {
        List<Call> calls = new ArrayList<>();
        ListenConfig lc =
                ListenConfig.DEFAULT.withControl((net, addr, socket) -> {
                    calls.add(new Call(net, addr));
                    assertThat(socket.getOption(SO_REUSEADDR)).isTrue(); // set already
                });
        TCPListener ln = closing(lc.listen(network, address));
        assertThat(calls).containsExactly(new Call(told, address));
        assertThat(ln.addr().port()).isPositive();
    }

    /** What it sets is set before the connect, and stays. */
    @Test
    void aHookSetsOptions() throws Exception {
        Dialer dialer =
                Dialer.DEFAULT
                        .withKeepAlive(null)
                        .withControl((network, address, socket) -> {
                            assertThat(socket.getOption(SO_KEEPALIVE)).isFalse();
                            socket.setOption(SO_KEEPALIVE, true);
                            socket.setOption(SO_RCVBUF, 20_000);
                            socket.setOption(SO_LINGER, 7);
                            assertThat(socket.getOption(SO_LINGER)).isEqualTo(7);
                            socket.setOption(SO_LINGER, -1);
                        });
        TCPConn c = closing(dialer.dial("tcp", to.at("s4").toString()));
        assertThat(c.fd().pfd().getsockopt(SO_KEEPALIVE)).isTrue();
        assertThat(c.fd().pfd().getsockopt(SO_RCVBUF)).isBetween(20_000, 40_000);
        assertThat(c.fd().pfd().getsockopt(SO_LINGER)).isNegative();
        assertThat(c.fd().pfd().getsockopt(TCP_NODELAY)).isTrue();
    }

    /** Before the bind: a port that is shared must be so from the beginning. */
    @Test
    void aHookMayLetListenersShareAPort() throws Exception {
        ListenConfig lc =
                ListenConfig.DEFAULT.withControl(
                        (network, address, socket) -> socket.setOption(SO_REUSEPORT, true));
        TCPListener one = closing(lc.listen("tcp", "127.0.0.1:0"));
        TCPListener two = closing(lc.listen("tcp", one.addr().toString()));
        assertThat(two.addr()).isEqualTo(one.addr());
    }

    /** The hook comes before the connect: nobody hears of a dial that it has ended. */
    @Test
    void anExceptionEndsTheDial() throws Exception {
        IOException no = new IOException("not today");
        for (String name : new String[] {"s4", "s6", "h4", "r4"}) {
            Dialer dialer =
                    Dialer.DEFAULT.withControl((network, address, socket) -> {
                        throw no;
                    });
            assertThatThrownBy(() -> closing(dialer.dial("tcp", to.at(name).toString())))
                    .isInstanceOf(NetError.Failed.class)
                    .hasMessage("dial tcp %s: not today", to.at(name))
                    .hasCause(no)
                    .returns(to.at(name), e -> ((NetError) e).addr());
        }
        assertNewSockets(0);
        assertThat(rt.stats().descriptors()).isZero();
        to.s4.setDeadlineAfter(Duration.ofMillis(1));
        assertThatThrownBy(() -> closing(to.s4.accept())).isInstanceOf(NetError.Timeout.class);
    }

    @Test
    void anExceptionEndsTheListen() {
        IOException no = new IOException("not today");
        ListenConfig lc =
                ListenConfig.DEFAULT.withControl((network, address, socket) -> {
                    throw no;
                });
        assertThatThrownBy(() -> closing(lc.listen("tcp", "127.0.0.1:0")))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("listen tcp 127.0.0.1:0: not today")
                .hasCause(no);
        assertNewSockets(0);
    }

    /** A bug is no error of the network: it comes out as it is, and leaves nothing. */
    @Test
    void aBugInAHook() {
        Control bug =
                (network, address, socket) -> {
                    throw new IllegalStateException("a bug");
                };
        Dialer dialer = Dialer.DEFAULT.withControl(bug);
        assertThatThrownBy(() -> closing(dialer.dial("tcp", to.at("s4").toString())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        ListenConfig lc = ListenConfig.DEFAULT.withControl(bug);
        assertThatThrownBy(() -> closing(lc.listen("tcp", "127.0.0.1:0")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertNewSockets(0);
        assertThat(rt.stats().descriptors()).isZero();
    }

    /** An attempt that the hook ends is followed by the next one. */
    @Test
    void anExceptionEndsOnlyOneAttempt() throws Exception {
        Dialer dialer =
                Dialer.DEFAULT
                        .withFallbackDelay(Duration.ofSeconds(20))
                        .withControl((network, address, socket) -> {
                            if (network.equals("tcp4")) {
                                throw new IOException("only IPv6 today");
                            }
                        });
        for (Duration delay : List.of(Duration.ofSeconds(20), Duration.ofNanos(-1))) {
            Dialing dialing =
                    new Dialing(dialer.withFallbackDelay(delay), "tcp", DialContext.background());
            TCPConn c = closing(dialing.dial(to.all("s4 s6")));
            assertThat(c.remoteAddr()).isEqualTo(to.at("s6"));
        }
    }

    /** An option that the system refuses, and one that no socket of this kind has. */
    @Test
    void anOptionThatCannotBeSet() {
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) ->
                        socket.setOption(java.net.StandardSocketOptions.IP_MULTICAST_TTL, 1));
        assertThatThrownBy(() -> closing(dialer.dial("tcp", to.at("s4").toString())))
                .isInstanceOf(NetError.Failed.class)
                .hasMessageStartingWith("dial tcp " + to.at("s4") + ": setsockopt: ");
        Dialer negative =
                Dialer.DEFAULT.withControl(
                        (network, address, socket) -> socket.setOption(SO_RCVBUF, -1));
        assertThatThrownBy(() -> closing(negative.dial("tcp", to.at("s4").toString())))
                .isInstanceOf(IllegalArgumentException.class);
        assertNewSockets(0);
    }

    /** It is lent: afterwards it does nothing to whoever has the descriptor's number then. */
    @Test
    void theSocketIsOnlyLent() throws Exception {
        AtomicReference<Control.Socket> kept = new AtomicReference<>();
        Dialer dialer = Dialer.DEFAULT.withControl((network, address, socket) -> kept.set(socket));
        dialer.dial("tcp", to.at("s4").toString()).close();
        Control.Socket socket = kept.get();
        assertThatThrownBy(() -> socket.setOption(SO_KEEPALIVE, true))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> socket.getOption(SO_KEEPALIVE)).isInstanceOf(IOException.class);
    }

    /** It may itself dial. */
    @Test
    void aHookMayDial() throws Exception {
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) ->
                        Net.dial("tcp", to.at("s6").toString()).close());
        TCPConn c = closing(dialer.dial("tcp", to.at("s4").toString()));
        assertThat(c.remoteAddr()).isEqualTo(to.at("s4"));
        Dialer refused =
                Dialer.DEFAULT.withControl(
                        (network, address, socket) -> Net.dial("tcp", to.at("r6").toString()));
        assertThatThrownBy(() -> refused.dial("tcp", to.at("s4").toString()))
                .isInstanceOf(NetError.Connect.class)
                .hasMessage("dial tcp %s: connect: connection refused", to.at("r6"));
    }
}
