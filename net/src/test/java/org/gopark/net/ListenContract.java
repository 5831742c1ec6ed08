package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.BindException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses two listeners may have at once, and how a listener's address reads. */
abstract class ListenContract extends NetContract {
    private static String at(String host, int port) {
        return HostPort.join(host, Integer.toString(port));
    }

    /**
     * One address is there once; a wildcard is every address.
     *
     * <p>Go: net/listen_test.go TestDualStackTCPListener, the rows that conflict
     */
    @ParameterizedTest
    @CsvSource({
        "tcp,  '',                tcp,  ''",
        "tcp,  '',                tcp,  0.0.0.0",
        "tcp,  0.0.0.0,           tcp,  ''",
        "tcp,  '',                tcp,  ::",
        "tcp,  ::,                tcp,  ''",
        "tcp,  ::,                tcp,  ::",
        "tcp,  ::ffff:0.0.0.0,    tcp,  ''",
        "tcp,  0.0.0.0,           tcp4, ''",
        "tcp4, '',                tcp4, 0.0.0.0",
        "tcp4, '',                tcp,  ::ffff:0.0.0.0",
        "tcp,  127.0.0.1,         tcp4, 127.0.0.1",
        "tcp,  ::ffff:127.0.0.1,  tcp4, 127.0.0.1",
        "tcp,  ::1,               tcp6, ::1",
        "tcp,  127.0.0.1,         tcp,  0.0.0.0",
        "tcp,  127.0.0.1,         tcp,  ''",
        "tcp,  ::1,               tcp,  ''",
    })
    void listenersThatConflict(String net1, String host1, String net2, String host2)
            throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        TCPListener ln = closing(Net.listen(net1, at(host1, 0)));
        assertThatThrownBy(() -> closing(Net.listen(net2, at(host2, ln.addr().port()))))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("listen " + net2 + " ")
                .hasMessageEndingWith(": bind: address already in use");
    }

    /** Go: net/listen_test.go TestDualStackTCPListener, the rows that do not conflict */
    @ParameterizedTest
    @CsvSource({
        "tcp,  127.0.0.1, tcp,  ::1",
        "tcp,  ::1,       tcp,  127.0.0.1",
        "tcp4, 127.0.0.1, tcp6, ::1",
        "tcp6, ::1,       tcp4, 127.0.0.1",
        "tcp,  127.0.0.1, tcp,  127.0.0.2",
        "tcp,  ::1,       tcp4, 0.0.0.0",
    })
    void listenersSideBySide(String net1, String host1, String net2, String host2)
            throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        TCPListener one = closing(Net.listen(net1, at(host1, 0)));
        TCPListener two = closing(Net.listen(net2, at(host2, one.addr().port())));
        for (TCPListener ln : List.of(one, two)) {
            TCPConn c = dial(ln);
            assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
        }
    }

    /** As it was asked for, with the port that the system chose. */
    @ParameterizedTest
    @CsvSource({
        "tcp,  '',               [::]",
        "tcp,  ::,               [::]",
        "tcp6, ::,               [::]",
        "tcp,  0.0.0.0,          0.0.0.0",
        "tcp4, '',               0.0.0.0",
        "tcp4, ::,               0.0.0.0",
        "tcp,  ::ffff:0.0.0.0,   0.0.0.0",
        "tcp,  127.0.0.1,        127.0.0.1",
        "tcp,  ::ffff:127.0.0.2, 127.0.0.2",
        "tcp6, ::1,              [::1]",
        "tcp4, localhost,        127.0.0.1",
    })
    void theAddressOfAListener(String network, String host, String text) throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        for (String port : new String[] {"", "0"}) {
            TCPListener ln = closing(Net.listen(network, HostPort.join(host, port)));
            assertThat(ln.addr()).hasToString(text + ":" + ln.addr().port());
            assertThat(ln.addr().port()).isPositive();
        }
    }

    /** Who comes by IPv4 to a listener for both families has an address of IPv4. */
    @Test
    void aMappedPeerIsOfIPv4() throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        TCPListener ln = closing(Net.listen("tcp", ":0"));
        String address = "127.0.0.1:" + ln.addr().port();
        TCPConn c = closing(Net.dial("tcp", "[::ffff:127.0.0.1]:" + ln.addr().port()));
        TCPConn far = closing(ln.accept());
        assertThat(c.remoteAddr()).hasToString(address);
        assertThat(far.localAddr()).hasToString(address);
        assertThat(far.remoteAddr().toString()).startsWith("127.0.0.1:");
    }
}
