package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dialling: where it gets, and with which words it does not. */
abstract class DialContract extends NetContract {
    /** Go: net/dial_test.go TestDialLocal */
    @Test
    void dialLocal() throws Exception {
        TCPListener ln = listen();
        TCPConn c = closing(Net.dial("tcp", ":" + ln.addr().port()));
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    /** Go: net/dial_test.go TestDialListenerAddr */
    @Test
    void dialListenerAddr() throws Exception {
        TCPListener ln = closing(Net.listen("tcp4", ":0"));
        assertThat(ln.addr()).hasToString("0.0.0.0:" + ln.addr().port());
        TCPConn c = dial(ln);
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    @Test
    void dialByName() throws Exception {
        TCPListener ln = listen();
        TCPConn c = closing(Net.dial("tcp", "localhost:" + ln.addr().port()));
        assertThat(c.remoteAddr()).isEqualTo(ln.addr());
    }

    /** A peer of the JDK's own, so that both ends are not ours. */
    @Test
    @NotSimulated("a socket of the JDK")
    void dialAPlainSocket() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            TCPConn c = closing(Net.dial("tcp", "127.0.0.1:" + server.getLocalPort()));
            try (Socket peer = server.accept()) {
                assertThat(peer.getPort()).isEqualTo(((TCPAddr) c.localAddr()).port());
                peer.getOutputStream().write(42);
                assertThat(Sockets.readFull(c, 1)).containsExactly(42);
                c.write(new byte[] {43});
                assertThat(peer.getInputStream().read()).isEqualTo(43);
            }
        }
    }

    @Test
    void dialRefused() throws Exception {
        TCPAddr nobody = Sockets.nobody();
        int before = Sockets.open();
        assertThatThrownBy(() -> Net.dial("tcp", nobody.toString()))
                .isInstanceOf(ConnectException.class)
                .hasMessage("dial tcp %s: connect: connection refused", nobody)
                .returns(null, e -> ((NetError) e).source())
                .returns(nobody, e -> ((NetError) e).addr())
                .returns(false, e -> ((NetError) e).timeout())
                .returns(false, e -> ((NetError) e).temporary());
        assertThat(Sockets.open()).as("sockets").isEqualTo(before);
        assertThat(rt.stats().descriptors()).isZero();
    }

    /** Dialling and being refused, much at once: nothing spins, nothing is left. */
    @Test
    void manyDialsAreRefused() throws Exception {
        String nobody = Sockets.nobody().toString();
        List<Task<Void>> dials =
                goAll(
                        100,
                        () -> {
                            Net.dial("tcp", nobody).close();
                            return null;
                        });
        for (Task<Void> t : dials) {
            t.failsWith(NetError.Connect.class);
        }
        awaitIdlePoller();
    }

    /**
     * Go: net/error_test.go TestDialError, TestListenError and TestDialAddrError, net/dial_test.go
     * TestProhibitionaryDialArg
     */
    @ParameterizedTest
    @CsvSource({
        "foo, 127.0.0.1:80,          unknown network foo",
        "'', 127.0.0.1:80,           unknown network ",
        "TCP, 127.0.0.1:80,          unknown network TCP",
        "udp, 127.0.0.1:80,          unknown network udp",
        "tcp, 1.2.3.4,               address 1.2.3.4: missing port in address",
        "tcp, ::1,                   address ::1: too many colons in address",
        "tcp, [::1]80,               address [::1]80: missing port in address",
        "tcp, 127.0.0.1:65536,       address 65536: invalid port",
        "tcp, 127.0.0.1:123456789,   address 123456789: invalid port",
        "tcp, 127.0.0.1:99999999999, address 99999999999: invalid port",
        "tcp, 127.0.0.1:-1,          address -1: invalid port",
        "tcp, 127.0.0.1:nonsense,    lookup tcp/nonsense: unknown port",
        "tcp4, [::1]:80,             address ::1: no suitable address found",
        "tcp6, 127.0.0.1:80,         address 127.0.0.1: no suitable address found",
        "tcp6, [::ffff:127.0.0.1]:80, address ::ffff:127.0.0.1: no suitable address found",
    })
    void addressesThatMakeNoSense(String network, String address, String reason) {
        String net = network.isEmpty() ? "" : " " + network;
        String text = (net + ": " + reason.stripTrailing()).stripTrailing();
        assertThatThrownBy(() -> Net.dial(network, address))
                .isInstanceOf(NetError.Failed.class)
                .message()
                .satisfies(m -> assertThat(m.stripTrailing()).isEqualTo("dial" + text));
        assertThatThrownBy(() -> Net.listen(network, address))
                .isInstanceOf(NetError.Failed.class)
                .message()
                .satisfies(m -> assertThat(m.stripTrailing()).isEqualTo("listen" + text));
        assertThat(rt.stats().polls()).as("nothing was tried").isZero();
    }

    @Test
    void dialWithoutAnAddress() {
        assertThatThrownBy(() -> Net.dial("tcp", ""))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial tcp: missing address");
        assertThatThrownBy(() -> Net.dial(null, "127.0.0.1:1"))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Net.dial("tcp", null)).isInstanceOf(NullPointerException.class);
    }

    /** One that no server need be asked about; and one of which the servers may be out of reach. */
    @Test
    void unknownHost() {
        String tooLong = "x".repeat(300);
        assertThatThrownBy(() -> Net.dial("tcp", tooLong + ":80"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("dial tcp: lookup %s: no such host", tooLong)
                .returns(null, e -> ((NetError) e).addr())
                .returns(false, e -> ((NetError) e).temporary());
        assertThatThrownBy(() -> Net.dial("tcp", "no-such-name.invalid:80"))
                .isInstanceOf(UnknownHostException.class)
                .message()
                .matches(
                        "dial tcp: lookup no-such-name\\.invalid: "
                                + "(no such host|temporary failure in name resolution)");
    }

    /** A name with several addresses: the first that answers, whichever it is. */
    @Test
    void dialTriesTheNextAddress() throws Exception {
        TCPListener ln = closing(Net.listen("tcp4", "127.0.0.1:0"));
        TCPConn c = closing(Net.dial("tcp", "localhost:" + ln.addr().port()));
        assertThat(c.remoteAddr()).isEqualTo(ln.addr());

        String nobody = "localhost:" + Sockets.nobody().port();
        assertThatThrownBy(() -> Net.dial("tcp", nobody))
                .isInstanceOf(NetError.Connect.class)
                .hasMessageStartingWith("dial tcp ")
                .hasMessageEndingWith(": connect: connection refused");
    }
}
