package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address looks like, and what a text stands for. */
final class TCPAddrTest {
    private static TCPAddr addr(String ip, int port) {
        return new TCPAddr(InetAddress.ofLiteral(ip), port);
    }

    /** Go: net/ip_test.go TestIPString, the forms of RFC 5952 */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,                127.0.0.1:80",
        "0.0.0.0,                  0.0.0.0:80",
        "::,                       [::]:80",
        "::1,                      [::1]:80",
        "1::,                      [1::]:80",
        "2001:db8:0:0:0:0:0:1,     [2001:db8::1]:80",
        "2001:DB8::AbCd,           [2001:db8::abcd]:80",
        "2001:db8:0:0:1:0:0:0,     [2001:db8:0:0:1::]:80",
        "2001:db8:0:0:0:1:0:0,     [2001:db8::1:0:0]:80",
        "2001:0:0:1:2:0:0:3,       [2001::1:2:0:0:3]:80",
        "2001:db8:0:1:1:1:1:1,     [2001:db8:0:1:1:1:1:1]:80",
        "0:1:2:3:4:5:6:7,          [0:1:2:3:4:5:6:7]:80",
        "1:2:3:4:5:6:7:0,          [1:2:3:4:5:6:7:0]:80",
        "1:2:3:4:5:6:0:0,          [1:2:3:4:5:6::]:80",
        "0:0:3:4:5:6:7:8,          [::3:4:5:6:7:8]:80",
    })
    void text(String ip, String text) {
        assertThat(addr(ip, 80)).hasToString(text);
    }

    @Test
    void textWithoutAnAddress() {
        assertThat(new TCPAddr(null, 80)).hasToString(":80");
        assertThat(new TCPAddr(null, 0).network()).isEqualTo("tcp");
    }

    /** A zone is printed as it was named: by interface if there is one, else by number. */
    @Test
    void textWithAZone() throws Exception {
        byte[] linkLocal = InetAddress.ofLiteral("fe80::1").getAddress();
        assertThat(new TCPAddr(Inet6Address.getByAddress(null, linkLocal, 77), 80))
                .hasToString("[fe80::1%77]:80");

        NetworkInterface zone = anInterface();
        assertThat(new TCPAddr(Inet6Address.getByAddress(null, linkLocal, zone), 80))
                .hasToString("[fe80::1%" + zone.getName() + "]:80");
    }

    /** One that has a link-local address: the JDK wants that. */
    private static NetworkInterface anInterface() throws Exception {
        List<NetworkInterface> all =
                NetworkInterface.networkInterfaces()
                        .filter(i ->
                                i.inetAddresses()
                                        .anyMatch(a ->
                                                a instanceof Inet6Address
                                                        && a.isLinkLocalAddress()))
                        .toList();
        assumeTrue(!all.isEmpty(), "no interface here has a link-local IPv6 address");
        return all.get(0);
    }

    /** Go: net/tcpsock_test.go TestResolveTCPAddr, its literals */
    @ParameterizedTest
    @CsvSource({
        "tcp,  127.0.0.1:0,             127.0.0.1:0",
        "tcp4, 127.0.0.1:65535,         127.0.0.1:65535",
        "tcp4, 127.0.0.1:00080,         127.0.0.1:80",
        "tcp,  127.0.0.1:+80,           127.0.0.1:80",
        "tcp,  127.0.0.1:-0,            127.0.0.1:0",
        "tcp,  127.0.0.1:,              127.0.0.1:0",
        "tcp,  [::1]:1,                 [::1]:1",
        "tcp6, [::1]:1,                 [::1]:1",
        "tcp6, [2001:db8:0:0::7]:1,     [2001:db8::7]:1",
        "tcp,  [::ffff:127.0.0.1]:1,    127.0.0.1:1",
        "tcp4, [::ffff:127.0.0.1]:1,    127.0.0.1:1",
        "tcp,  [127.0.0.1]:1,           127.0.0.1:1",
        "tcp,  [::]:80,                 [::]:80",
        "tcp6, [::]:80,                 [::]:80",
        "tcp4, [::]:80,                 0.0.0.0:80",
        "tcp,  127.0.0.1:http,          127.0.0.1:80",
        "tcp4, 127.0.0.1:HTTP,          127.0.0.1:80",
        "tcp6, [::1]:Https,             [::1]:443",
        "tcp,  :domain,                 :53",
        "tcp,  [fe80::1%1]:ssh,         [fe80::1%1]:22",
        "tcp,  [fe80::1%4000000]:80,    [fe80::1%4000000]:80",
        "tcp,  '',                      :0",
        "tcp,  :12345,                  :12345",
        "tcp,  :,                       :0",
    })
    void resolveTCPAddr(String network, String address, String text) throws Exception {
        TCPAddr a = TCPAddr.resolve(network, address);
        assertThat(a).hasToString(text);
        assertThat(TCPAddr.resolve("tcp", a.toString())).isEqualTo(a);
    }

    /** Go: net/tcpsock_test.go TestResolveTCPAddr, an interface of this machine as the zone */
    @Test
    void resolveTCPAddrWithAZone() throws Exception {
        String text = "[fe80::1%" + anInterface().getName() + "]:80";
        TCPAddr a = TCPAddr.resolve("tcp", text);
        assertThat(a).hasToString(text);
        assertThat(TCPAddr.resolve("tcp6", a.toString())).isEqualTo(a);
    }

    /** Go: net/tcpsock_test.go TestResolveTCPAddr, net/port_test.go TestLookupPort, the errors */
    @ParameterizedTest
    @CsvSource({
        "foo,  127.0.0.1:80,       unknown network foo",
        "tcp5, 127.0.0.1:80,       unknown network tcp5",
        "tcp,  127.0.0.1,          address 127.0.0.1: missing port in address",
        "tcp,  127.0.0.1:-1,       address -1: invalid port",
        "tcp,  127.0.0.1:+65536,   address +65536: invalid port",
        "tcp,  127.0.0.1:100000000000000000000, address 100000000000000000000: invalid port",
        "tcp,  127.0.0.1:no-such,  lookup tcp/no-such: unknown port",
        "tcp4, 127.0.0.1:0x50,     lookup tcp4/0x50: unknown port",
        "tcp6, [::1]:+,            lookup tcp6/+: unknown port",
        "tcp,  127.0.0.1:8 0,      lookup tcp/8 0: unknown port",
        "tcp,  127.0.0.1:\u0668,   lookup tcp/\u0668: unknown port", // a digit, but not of ASCII
        "tcp4, [::1]:80,           address ::1: no suitable address found",
        "tcp6, 127.0.0.1:80,       address 127.0.0.1: no suitable address found",
        "tcp6, [::ffff:1.2.3.4]:80, address ::ffff:1.2.3.4: no suitable address found",
        "tcp,  [fe80::1%nowhere]:80, lookup fe80::1%nowhere: no such host",
        "tcp,  [fe80::1%]:80,      lookup fe80::1%: no such host",
        "tcp,  [::1::]:80,         lookup ::1::: no such host",
        "tcp,  [:::::::::]:80,     lookup :::::::::: no such host",
    })
    void resolveTCPAddrRefuses(String network, String address, String reason) {
        assertThatThrownBy(() -> TCPAddr.resolve(network, address))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> TCPAddr.resolve(null, "127.0.0.1:80"))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> TCPAddr.resolve("tcp", null))
                .isInstanceOf(NullPointerException.class);
    }

    /** Go: net/ipsock_test.go TestAddrList, in effect */
    @Test
    void aNameHasAnIPv4AddressIfItCan() throws Exception {
        assertThat(TCPAddr.resolve("tcp", "localhost:7").ip()).isInstanceOf(Inet4Address.class);
        assertThat(TCPAddr.resolve("tcp4", "localhost:7")).isEqualTo(addr("127.0.0.1", 7));
        TCPAddr four = addr("192.0.2.1", 1);
        TCPAddr six = addr("2001:db8::1", 1);
        assertThat(TCPAddr.preferIPv4(List.of(six, four), "name:1")).isEqualTo(four);
        assertThat(TCPAddr.preferIPv4(List.of(four, six), "[name]:1")).isEqualTo(six);
        assertThat(TCPAddr.preferIPv4(List.of(six), "name:1")).isEqualTo(six);
    }

    /** The JDK would take these for addresses; only four decimal numbers are one. */
    @ParameterizedTest
    @ValueSource(strings = {"1.2.3:1", "256.1.1.1:1", "01.2.3.4:1", "1.2.3.4.:1", "[::1%no%]:1"})
    void looksLikeAnAddressAndIsNone(String address) {
        assertThatThrownBy(() -> TCPAddr.resolve("tcp", address))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void portsAreChecked() {
        assertThatThrownBy(() -> new TCPAddr(null, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TCPAddr(null, 65536))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
