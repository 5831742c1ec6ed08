package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The near end of a dial: whichever the system chooses, or the one that was asked for. */
abstract class LocalAddrContract extends NetContract {
    private Destinations to;

    @BeforeEach
    void openDestinations() throws IOException {
        to = closing(new Destinations());
    }

    private static Dialer from(String ip, int port) {
        InetAddress local = ip.isEmpty() ? null : InetAddress.ofLiteral(ip);
        return Dialer.DEFAULT.withLocalAddr(new TCPAddr(local, port));
    }

    /** Go: net/dial_test.go TestDialerLocalAddr, the rows that get through */
    @ParameterizedTest
    @CsvSource({
        "tcp,  s4, ''",
        "tcp,  s4, 0.0.0.0",
        "tcp,  s4, ::",
        "tcp,  s4, 127.0.0.1",
        "tcp,  s4, 127.0.0.2",
        "tcp,  s4, ::ffff:127.0.0.1",
        "tcp,  s6, ''",
        "tcp,  s6, 0.0.0.0",
        "tcp,  s6, ::",
        "tcp,  s6, ::1",
        "tcp4, s4, ''",
        "tcp4, s4, 0.0.0.0",
        "tcp4, s4, 127.0.0.1",
        "tcp6, s6, ''",
        "tcp6, s6, 0.0.0.0",
        "tcp6, s6, ::",
        "tcp6, s6, ::1",
    })
    void dialerLocalAddr(String network, String name, String local) throws Exception {
        TCPConn c = closing(from(local, 0).dial(network, to.at(name).toString()));
        TCPAddr near = (TCPAddr) c.localAddr();
        assertThat(near.port()).isPositive();
        InetAddress wanted = local.isEmpty() ? null : InetAddress.ofLiteral(local);
        if (wanted == null || wanted.isAnyLocalAddress()) {
            wanted = to.at(name).ip(); // who calls himself on this machine has the same address
        }
        assertThat(near.ip()).isEqualTo(wanted);
        TCPConn far = closing((name.equals("s4") ? to.s4 : to.s6).accept());
        assertThat(far.remoteAddr()).isEqualTo(near);
    }

    /** Go: net/dial_test.go TestDialerLocalAddr, the rows whose families do not fit */
    @ParameterizedTest
    @CsvSource({
        "tcp,  s4, ::1",
        "tcp,  s6, 127.0.0.1",
        "tcp,  s6, ::ffff:127.0.0.1",
        "tcp4, s4, ::1",
        "tcp6, s6, 127.0.0.1",
    })
    void localAddrOfTheOtherFamily(String network, String name, String local) {
        String address = to.at(name).toString();
        int before = Sockets.open();
        assertThatThrownBy(() -> closing(from(local, 0).dial(network, address)))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial %s: address %s: no suitable address found", network, address);
        assertThat(Sockets.open()).isEqualTo(before);
    }

    /** Of a name's addresses, the ones of the family of the near end. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, s4", "::1, s6"})
    void localAddrChoosesTheFamily(String local, String name) throws Exception {
        TCPAddr addr = to.at(name);
        Set<String> tried = ConcurrentHashMap.newKeySet();
        Dialer dialer =
                from(local, 0)
                        .withControl((network, address, socket) -> tried.add(network))
                        .withResolver(host ->
                                to.all("h6 h4 s4 s6").stream()
                                        .map(TCPAddr::ip)
                                        .distinct()
                                        .toList());
        TCPConn c = closing(dialer.dial("tcp", "all.test:" + addr.port()));
        assertThat(c.remoteAddr()).isEqualTo(addr);
        assertThat(tried).containsExactly("tcp" + name.charAt(1));
    }

    /** A port of one's own; it is told, and no other is tried when it is taken. */
    @Test
    void localPort() throws Exception {
        int port = Sockets.nobody().port();
        TCPConn c = closing(from("127.0.0.1", port).dial("tcp", to.at("s4").toString()));
        assertThat(c.localAddr()).hasToString("127.0.0.1:" + port);

        String address = to.at("r4").toString();
        int before = Sockets.open();
        assertThatThrownBy(() -> from("127.0.0.1", to.at("s4").port()).dial("tcp", address))
                .isInstanceOf(BindException.class)
                .hasMessage("dial tcp %s->%s: bind: address already in use", to.at("s4"), address)
                .returns(to.at("s4"), e -> ((NetError) e).source());
        assertThatThrownBy(() -> from("192.0.2.77", 0).dial("tcp", address))
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "dial tcp 192.0.2.77:0->%s: bind: cannot assign requested address",
                        address);
        assertThat(Sockets.open()).isEqualTo(before);
    }

    /** What was asked for is part of every error. Go: net/dial.go sysDialer.dialSingle */
    @Test
    void theErrorNamesTheNearEnd() throws Exception {
        int port = Sockets.nobody().port();
        TCPAddr nobody = to.at("r4");
        assertThatThrownBy(() -> from("127.0.0.1", port).dial("tcp", nobody.toString()))
                .isInstanceOf(NetError.Connect.class)
                .hasMessage("dial tcp 127.0.0.1:%d->%s: connect: connection refused", port, nobody);
    }

    /**
     * Dialling a port among those that the system chooses near ends from meets itself now and then,
     * if nobody listens there; that is no connection. Seldom: once in some ten thousand dials, so
     * that one run proves little.
     *
     * <p>Go: net/dial_test.go TestSelfConnect
     */
    @Test
    void selfConnect() throws Exception {
        int[] range = Sockets.figures("/proc/sys/net/ipv4/ip_local_port_range");
        int middle = (range[0] + range[1]) / 4 * 2; // the system takes the even ones
        String nobody = "127.0.0.1:" + middle;
        AtomicInteger attempts = new AtomicInteger();
        Dialer dialer =
                Dialer.DEFAULT.withControl(
                        (network, address, socket) -> attempts.incrementAndGet());
        int dials = Integer.getInteger("gopark.test.selfConnect", 3000);
        for (int i = 0; i < dials; i++) {
            assertThatThrownBy(() -> closing(dialer.dial("tcp", nobody)))
                    .isInstanceOf(NetError.Connect.class);
        }
        assertThat(attempts.get()).as("at times once more").isGreaterThanOrEqualTo(dials);
    }

    /** Who has chosen the near end gets what he has asked for. */
    @Test
    void selfConnectOnPurpose() throws Exception {
        TCPAddr nobody;
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            nobody = ln.addr();
        }
        Dialer dialer = Dialer.DEFAULT.withLocalAddr(nobody);
        TCPConn c = closing(dialer.dial("tcp", nobody.toString()));
        assertThat(c.localAddr()).isEqualTo(c.remoteAddr());
        c.write(new byte[] {1});
        assertThat(Sockets.readFull(c, 1)).containsExactly(1);
    }

    /** No host, or none in particular, is this machine. Go: net/dial_test.go TestDialLocal */
    @ParameterizedTest
    @CsvSource({
        "tcp,  '',        127.0.0.1",
        "tcp,  0.0.0.0,   127.0.0.1",
        "tcp4, '',        127.0.0.1",
        "tcp4, 0.0.0.0,   127.0.0.1",
        "tcp4, ::,        127.0.0.1",
        "tcp,  ::,        ::1",
        "tcp6, '',        ::1",
        "tcp6, ::,        ::1",
        "tcp,  ::ffff:127.0.0.1, 127.0.0.1",
        "tcp4, ::ffff:127.0.0.1, 127.0.0.1",
    })
    void thisMachine(String network, String host, String ip) throws Exception {
        TCPListener ln = ip.equals("::1") ? to.s6 : to.s4;
        String address = HostPort.join(host, Integer.toString(ln.addr().port()));
        TCPConn c = closing(Net.dial(network, address));
        assertThat(c.remoteAddr()).isEqualTo(ln.addr()).hasToString(ln.addr().toString());
        assertThat(((TCPAddr) c.remoteAddr()).ip() instanceof Inet4Address)
                .isEqualTo(ip.equals("127.0.0.1"));
    }

    /** Where only IPv4 answers, the wildcard of IPv6 reaches it. Go: net/ipsock.go, issue 18806 */
    @Test
    void theWildcardOfIPv6FallsBackToIPv4() throws Exception {
        TCPConn c = closing(Net.dial("tcp", "[::]:" + to.s4.addr().port()));
        assertThat(c.remoteAddr()).isEqualTo(to.s4.addr());
    }

    /** Go: net/dial_test.go TestDialListenerAddr */
    @Test
    void dialTheAddressOfAListener() throws Exception {
        TCPListener ln = closing(Net.listen("tcp", ":0"));
        assertThat(ln.addr()).hasToString("[::]:" + ln.addr().port());
        for (String network : new String[] {"tcp", "tcp4", "tcp6"}) {
            TCPConn c = closing(Net.dial(network, ln.addr().toString()));
            assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
        }
    }

    /** Nobody listens on port 0. */
    @Test
    void port0() {
        for (String address : new String[] {"127.0.0.1:0", "127.0.0.1:", "[::1]:0"}) {
            assertThatThrownBy(() -> closing(Net.dial("tcp", address)))
                    .isInstanceOf(NetError.class)
                    .hasMessageStartingWith("dial tcp ");
        }
    }
}
