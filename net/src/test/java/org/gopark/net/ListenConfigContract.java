package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked of a listener. Go: net/dial.go ListenConfig; ControlContract has its hook */
abstract class ListenConfigContract extends NetContract {
    private static final String SOMAXCONN = "/proc/sys/net/core/somaxconn";

    /** Go: net/sock_linux.go maxListenerBacklog */
    @Test
    void theDefaultBacklogIsTheSystems() throws Exception {
        int max = Sockets.figures(SOMAXCONN)[0];
        assertThat(ListenConfig.DEFAULT)
                .isEqualTo(new ListenConfig(max, KeepAliveConfig.DEFAULT, false, null));
    }

    /** The queue holds one more than was asked for; that is how Linux counts. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void backlog(int backlog) throws Exception {
        assumeTrue(Files.isReadable(Path.of(SOMAXCONN)), "not Linux");
        TCPListener ln =
                closing(ListenConfig.DEFAULT.withBacklog(backlog).listen("tcp", "127.0.0.1:0"));
        List<SocketChannel> all = new ArrayList<>();
        for (int i = 0; i < 2 * backlog + 4; i++) {
            SocketChannel ch = closing(SocketChannel.open());
            ch.configureBlocking(false);
            ch.connect(new InetSocketAddress("127.0.0.1", ln.addr().port()));
            all.add(ch);
        }
        await("a full queue", () -> Destinations.connected(all) >= backlog + 1);
        assertThat(Destinations.connected(all)).isEqualTo(backlog + 1);
        for (int i = 0; i < backlog + 1; i++) {
            closing(ln.accept());
        }
    }

    /** More than the system allows is as much as it allows. */
    @Test
    void aBacklogWithoutBounds() throws Exception {
        ListenConfig lc = ListenConfig.DEFAULT.withBacklog(Integer.MAX_VALUE);
        TCPListener ln = closing(lc.listen("tcp", "127.0.0.1:0"));
        assertThat(ln.config()).isSameAs(lc);
        TCPConn c = dial(ln);
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void noBacklog(int backlog) {
        assertThatThrownBy(() -> ListenConfig.DEFAULT.withBacklog(backlog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backlog: " + backlog);
    }

    /** Two listeners, one address; each gets some of the connections, and none is lost. */
    @Test
    void reusePort() throws Exception {
        ListenConfig lc = ListenConfig.DEFAULT.withReusePort(true);
        TCPListener one = closing(lc.listen("tcp", "127.0.0.1:0"));
        TCPListener two = closing(lc.listen("tcp", one.addr().toString()));
        assertThat(two.addr()).isEqualTo(one.addr());
        List<Task<Set<Addr>>> acceptors = new ArrayList<>();
        for (TCPListener ln : List.of(one, two)) {
            acceptors.add(
                    go(() -> {
                        Set<Addr> peers = new HashSet<>();
                        for (; ; ) {
                            try (TCPConn c = ln.accept()) {
                                peers.add(c.remoteAddr());
                                c.write(new byte[1]);
                            } catch (NetError.Closed e) {
                                return peers;
                            }
                        }
                    }));
        }
        Set<Addr> dialled = new HashSet<>();
        for (int i = 0; i < 64; i++) { // one in 2^63 runs sees only one of them
            TCPConn c = dial(one);
            Sockets.readFull(c, 1);
            dialled.add(c.localAddr());
        }
        one.close();
        two.close();

        Set<Addr> served = new HashSet<>();
        for (Task<Set<Addr>> t : acceptors) {
            assertThat(t.get()).isNotEmpty();
            served.addAll(t.get());
        }
        assertThat(served).isEqualTo(dialled);
    }

    /** Both must want it, or the second one is refused. */
    @Test
    void reusePortIsForThoseWhoAgree() throws Exception {
        ListenConfig share = ListenConfig.DEFAULT.withReusePort(true);
        TCPListener alone = listen();
        assertThatThrownBy(() -> share.listen("tcp", alone.addr().toString()))
                .isInstanceOf(BindException.class)
                .hasMessage("listen tcp %s: bind: address already in use", alone.addr());
        TCPListener shared = closing(share.listen("tcp", "127.0.0.1:0"));
        assertThatThrownBy(() -> Net.listen("tcp", shared.addr().toString()))
                .isInstanceOf(BindException.class)
                .hasMessage("listen tcp %s: bind: address already in use", shared.addr());
    }

    @Test
    void aRefusedListenLeavesNoSocket() throws IOException {
        TCPListener taken = listen();
        int before = Sockets.open();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> Net.listen("tcp", taken.addr().toString()))
                    .isInstanceOf(BindException.class);
        }
        assertThat(Sockets.open()).isEqualTo(before);
    }

    @Test
    void nullIsRefused() {
        ListenConfig lc = ListenConfig.DEFAULT;
        for (Action a :
                List.<Action>of(
                        () -> lc.listen(null, "127.0.0.1:0"),
                        () -> lc.listen("tcp", null),
                        () -> Net.listen(null, "127.0.0.1:0"),
                        () -> Net.listen("tcp", null))) {
            assertThatThrownBy(a::run).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void aListenConfigIsAValue() {
        Control hook = (network, address, socket) -> {};
        ListenConfig lc =
                ListenConfig.DEFAULT
                        .withBacklog(7)
                        .withKeepAlive(KeepAliveConfig.OFF)
                        .withReusePort(true)
                        .withControl(hook);
        assertThat(lc).isEqualTo(new ListenConfig(7, KeepAliveConfig.OFF, true, hook));
        assertThat(lc.withKeepAlive(null).withControl(null))
                .isEqualTo(new ListenConfig(7, null, true, null));
    }
}
