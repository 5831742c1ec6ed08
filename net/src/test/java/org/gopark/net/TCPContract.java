package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners: what they bind, what they accept, what they leave behind. */
abstract class TCPContract extends NetContract {
    /** Go: net/tcpsock_test.go TestTCPConcurrentAccept, whose dials have a deadline and may fail */
    @Test
    void tcpConcurrentAccept() throws Exception {
        TCPListener ln = listen();
        List<Task<Integer>> acceptors =
                goAll(
                        10,
                        () -> {
                            for (int n = 0; ; n++) {
                                try {
                                    ln.accept().close();
                                } catch (NetError.Closed e) {
                                    return n;
                                }
                            }
                        });
        List<Task<Void>> dials =
                goAll(
                        100,
                        () -> {
                            try (Conn c = Net.dial("tcp", ln.addr().toString())) {
                                assertThat(c.read(new byte[1])).isEqualTo(-1);
                            }
                            return null;
                        });
        for (Task<Void> t : dials) {
            t.get();
        }
        ln.close();

        int accepted = 0;
        for (Task<Integer> t : acceptors) {
            accepted += t.get();
        }
        assertThat(accepted).isEqualTo(100);
    }

    /** Go: net/tcpsock_test.go TestTCPStress */
    @Test
    void tcpStress() throws Exception {
        int conns = 2;
        int msgs = 10_000;
        int size = 512;
        TCPListener ln = listen();
        List<Task<Void>> servers =
                goAll(
                        conns,
                        () -> {
                            try (Conn c = ln.accept()) {
                                for (int i = 0; i < msgs; i++) {
                                    c.write(Sockets.readFull(c, size));
                                }
                            }
                            return null;
                        });
        List<Task<Void>> clients =
                goAll(
                        conns,
                        () -> {
                            byte[] b = Sockets.random(size, 9);
                            try (Conn c = Net.dial("tcp", ln.addr().toString())) {
                                for (int i = 0; i < msgs; i++) {
                                    b[i % size]++;
                                    c.write(b);
                                    assertThat(Sockets.readFull(c, size)).isEqualTo(b);
                                }
                            }
                            return null;
                        });
        for (Task<Void> t : clients) {
            t.get();
        }
        for (Task<Void> t : servers) {
            t.get();
        }
    }

    /**
     * Accept after close fails even though connections were waiting.
     *
     * <p>Go: net/tcpsock_test.go TestTCPListenAfterClose
     */
    @Test
    void tcpListenAfterClose() throws Exception {
        for (int i = 0; i < 10; i++) {
            TCPListener ln = listen();
            dial(ln);
            dial(ln);
            ln.close();
            assertThatThrownBy(ln::accept).isInstanceOf(NetError.Closed.class);
        }
    }

    /** Go: net/listen_test.go TestClosingListener */
    @Test
    void closingListener() throws Exception {
        TCPListener ln = listen();
        Task<Void> server =
                go(() -> {
                    for (; ; ) {
                        ln.accept().close();
                    }
                });
        for (int i = 0; i < 5; i++) {
            dial(ln).close(); // leaves connections in TIME-WAIT on this port
        }
        ln.close();
        TCPListener again = closing(Net.listen("tcp", ln.addr().toString()));

        assertThat(again.addr()).isEqualTo(ln.addr());
        server.failsWith(NetError.Closed.class);
    }

    /** Go: net/listen_test.go TestTCPListener */
    @ParameterizedTest
    @CsvSource({"tcp, 127.0.0.1", "tcp4, 127.0.0.1", "tcp, ''", "tcp4, ''", "tcp4, 0.0.0.0"})
    void tcpListener(String network, String host) throws Exception {
        TCPListener ln = closing(Net.listen(network, HostPort.join(host, "0")));
        String taken = HostPort.join(host, Integer.toString(ln.addr().port()));

        assertThat(ln.addr().port()).isPositive();
        assertThatThrownBy(() -> closing(Net.listen(network, taken)))
                .isInstanceOf(BindException.class)
                .hasMessage("listen %s %s: bind: address already in use", network, taken);
    }

    /** Go: net/listen_test.go TestWildWildcardListener */
    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":0"})
    void wildWildcardListener(String address) throws Exception {
        for (String network : new String[] {"tcp", "tcp4"}) {
            TCPListener ln = closing(Net.listen(network, address));
            TCPConn c = closing(Net.dial(network, ":" + ln.addr().port()));
            TCPConn accepted = closing(ln.accept());
            assertThat(accepted.remoteAddr()).isEqualTo(c.localAddr());
        }
    }

    /**
     * A listener on every address speaks both families, where there are both.
     *
     * <p>Go: net/listen_test.go TestDualStackTCPListener; tcp4 and tcp6 on one port, which a
     * selector cannot have, are in DescriptorContract
     */
    @Test
    void dualStackTCPListener() throws Exception {
        assumeTrue(hasIPv6(), "this system has no IPv6");
        TCPListener ln = closing(Net.listen("tcp", ":0"));
        String port = Integer.toString(ln.addr().port());
        assertThat(ln.addr()).hasToString("[::]:" + port);
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            TCPConn c = closing(Net.dial("tcp", HostPort.join(host, port)));
            TCPConn accepted = closing(ln.accept());
            c.write(new byte[] {1});
            assertThat(accepted.read(new byte[1])).isEqualTo(1);
            assertThat(accepted.remoteAddr()).isEqualTo(c.localAddr());
            assertThat(c.remoteAddr()).hasToString(HostPort.join(host, port));
        }
    }

    /** Go: net/listen_test.go TestListenIPv6WildcardAddr, and the loopback */
    @ParameterizedTest
    @ValueSource(strings = {"[::]:0", "[::1]:0"})
    void listenIPv6(String address) throws Exception {
        assumeTrue(hasIPv6(), "this system has no IPv6");
        for (String network : new String[] {"tcp", "tcp6"}) {
            TCPListener ln = closing(Net.listen(network, address));
            assertThat(ln.addr().ip()).isInstanceOf(Inet6Address.class);
            String to = HostPort.join("::1", Integer.toString(ln.addr().port()));
            TCPConn c = closing(Net.dial(network, to));
            TCPConn accepted = closing(ln.accept());
            assertThat(accepted.localAddr()).hasToString(to);
            assertThat(c.toString()).startsWith(network + " [::1]:").endsWith("->" + to);
        }
    }

    private static boolean hasIPv6() {
        try (Socket s = new Socket()) {
            s.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Go: net/tcpsock_test.go TestTCPListenerName */
    @Test
    void listenersAndConnectionsSayWhatTheyAre() throws Exception {
        TCPListener ln = listen();
        assertThat(ln).hasToString("listener tcp " + ln.addr());
        assertThat(ln.config()).isEqualTo(ListenConfig.DEFAULT);
        assertThat(ln.addr().network()).isEqualTo("tcp");
        ln.close();
        assertThat(ln.addr().port()).as("after close").isPositive();
    }

    /** Go: net/dial.go ListenConfig */
    @Test
    void listenConfig() throws Exception {
        ListenConfig lc = ListenConfig.DEFAULT.withBacklog(3);
        TCPListener ln = closing(lc.listen("tcp", "127.0.0.1:0"));
        assertThat(ln.config().backlog()).isEqualTo(3);
        TCPConn c = dial(ln);
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
        assertThat(ListenConfig.DEFAULT.backlog()).isPositive();
        assertThatThrownBy(() -> lc.withBacklog(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Go: net/net_test.go TestAcceptIgnoreAbortedConnRequest, as far as a peer can bring it about
     */
    @Test
    void acceptSurvivesConnectionsThatWereReset() throws Exception {
        TCPListener ln = listen();
        for (int i = 0; i < 20; i++) {
            TCPConn c = dial(ln);
            c.setLinger(0);
            c.close(); // reset, while it waits to be accepted
        }
        TCPConn good = dial(ln);
        good.write(new byte[] {1});
        for (; ; ) {
            TCPConn accepted = closing(ln.accept());
            if (accepted.remoteAddr().equals(good.localAddr())) {
                assertThat(accepted.read(new byte[1])).isEqualTo(1);
                break;
            }
        }
    }
}
