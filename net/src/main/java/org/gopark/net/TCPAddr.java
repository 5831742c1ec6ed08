package org.gopark.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.poll.ErrNetClosing;
import org.gopark.internal.poll.ErrWait;
import org.gopark.internal.syscall.Sockaddr;
import org.jspecify.annotations.Nullable;

/**
 * The address of a TCP end point.
 *
 * <p>Go: net/tcpsock.go TCPAddr
 *
 * @param ip null: every address of this machine (listen), or this machine (dial)
 * @param port 0 to 65535; 0 lets the operating system choose
 */
public record TCPAddr(@Nullable InetAddress ip, int port) implements Addr {
    public TCPAddr {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port);
        }
    }

    static TCPAddr of(InetSocketAddress a) {
        return new TCPAddr(a.getAddress(), a.getPort());
    }

    @Override
    public String network() {
        return "tcp";
    }

    /**
     * The address that {@code host:port} stands for; of several, an IPv4 one if there is one. Asks
     * the system's resolver for a name, which blocks.
     *
     * <p>Go: net/tcpsock.go ResolveTCPAddr
     *
     * @param network {@code tcp}, {@code tcp4} or {@code tcp6}
     * @throws IOException the network or the address makes no sense, or nobody has that name; an
     *     {@link java.io.InterruptedIOException} if the thread was interrupted (its status is kept)
     */
    public static TCPAddr resolve(String network, String address) throws IOException {
        try {
            return resolveTCPAddr(network, address);
        } catch (ErrWait | ErrNetClosing e) { // no type that anybody outside could catch
            throw NetError.wrap(new NetOp("lookup", network, null, null), e);
        }
    }

    /** {@link #resolve} for who wraps what it throws. */
    static TCPAddr resolveTCPAddr(String network, String address) throws IOException {
        return preferIPv4(
                internetAddrList(DialContext.background(), Resolver.SYSTEM, network, address),
                address);
    }

    /** Go: net/ipsock.go addrList.forResolve */
    static TCPAddr preferIPv4(List<TCPAddr> list, String address) {
        boolean wants6 = address.startsWith("[");
        for (TCPAddr a : list) {
            if ((a.ip instanceof Inet6Address) == wants6) {
                return a;
            }
        }
        return list.get(0);
    }

    /**
     * Every address that {@code host:port} stands for on {@code network}; at least one. Parks while
     * a name is looked up.
     *
     * <p>Go: net/ipsock.go Resolver.internetAddrList
     */
    static List<TCPAddr> internetAddrList(
            DialContext ctx, Resolver resolver, String network, String address) throws IOException {
        switch (network) {
            case "tcp", "tcp4", "tcp6" -> {}
            default -> throw AddrError.unknownNetwork(network);
        }
        HostPort hp = address.isEmpty() ? new HostPort("", "") : HostPort.split(address);
        int port = parsePort(network, hp.port());
        if (hp.host().isEmpty()) {
            return List.of(new TCPAddr(null, port));
        }
        InetAddress literal = parseIP(hp.host());
        List<InetAddress> ips =
                literal != null ? literals(literal) : lookup(ctx, resolver, hp.host());
        List<TCPAddr> list = new ArrayList<>();
        for (InetAddress ip : ips) {
            if (fits(network, ip)) {
                list.add(new TCPAddr(ip, port));
            }
        }
        if (list.isEmpty()) {
            throw AddrError.of("no suitable address found", hp.host());
        }
        return list;
    }

    /** What listens on the wildcard of IPv6 may speak IPv4 only, if the system has no IPv6. */
    private static List<InetAddress> literals(InetAddress ip) {
        return ip instanceof Inet6Address && ip.isAnyLocalAddress()
                ? List.of(ip, InetAddress.ofLiteral("0.0.0.0"))
                : List.of(ip);
    }

    private static List<InetAddress> lookup(DialContext ctx, Resolver resolver, String host)
            throws IOException {
        if (host.chars().allMatch(c -> c == '.' || ('0' <= c && c <= '9'))) {
            throw Lookup.noSuchHost(host, null); // the JDK takes 127.1 and 010.0.0.1
        }
        return Lookup.lookup(ctx, resolver, host);
    }

    private static boolean fits(String network, InetAddress ip) {
        return switch (network) {
            case "tcp4" -> ip instanceof Inet4Address;
            case "tcp6" -> ip instanceof Inet6Address;
            default -> true;
        };
    }

    /** Go: net/port.go parsePort, net/lookup.go Resolver.LookupPort */
    private static int parsePort(String network, String s) throws AddrError {
        if (s.isEmpty()) {
            return 0;
        }
        int i = s.startsWith("+") || s.startsWith("-") ? 1 : 0;
        if (i == s.length() || !s.chars().skip(i).allMatch(c -> '0' <= c && c <= '9')) {
            Integer known = Services.tcpPort(s);
            if (known == null) {
                throw AddrError.unknownPort(network, s);
            }
            return known;
        }
        int port = 0;
        for (; i < s.length() && port <= 65535; i++) {
            port = port * 10 + (s.charAt(i) - '0');
        }
        if (port > 65535 || (port > 0 && s.startsWith("-"))) {
            throw AddrError.of("invalid port", s);
        }
        return port;
    }

    /** An address in figures, or null: then it is a name. */
    private static @Nullable InetAddress parseIP(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return Inet6Address.ofLiteral(host);
            }
            return isDottedQuad(host) ? Inet4Address.ofLiteral(host) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Four numbers, without leading zeros, which some read as octal. */
    private static boolean isDottedQuad(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String p : parts) {
            boolean digits = !p.isEmpty() && p.chars().allMatch(c -> '0' <= c && c <= '9');
            if (!digits || p.length() > 3 || (p.length() > 1 && p.startsWith("0"))) {
                return false;
            }
        }
        return true;
    }

    InetSocketAddress toSocketAddress() {
        return ip == null ? new InetSocketAddress(port) : new InetSocketAddress(ip, port);
    }

    /** {@code 127.0.0.1:80}, {@code [::1]:80}, {@code [fe80::1%eth0]:80}, {@code :80}. */
    @Override
    public String toString() {
        return HostPort.join(ip == null ? "" : Sockaddr.toString(ip), Integer.toString(port));
    }
}
