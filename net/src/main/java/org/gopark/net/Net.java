package org.gopark.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where connections come from. A connection belongs to the runtime of the goroutine that dials,
 * listens or, by its listener, accepts; for any other thread, to the default runtime.
 *
 * <p>Go: package net, its functions
 */
public final class Net {
    private Net() {}

    /**
     * Connects to {@code address}: {@link Dialer#dial(String, String)} without a limit of time.
     *
     * <p>Go: net/dial.go Dial
     */
    public static TCPConn dial(String network, String address) throws IOException {
        return Dialer.DEFAULT.dial(network, address);
    }

    /**
     * Connects to {@code address} within {@code timeout}; see {@link Dialer}.
     *
     * <p>Go: net/dial.go DialTimeout
     */
    public static TCPConn dial(String network, String address, Duration timeout)
            throws IOException {
        return Dialer.DEFAULT.withTimeout(timeout).dial(network, address);
    }

    /**
     * Listens on {@code address}. Any thread; does not block, but for the look-up of a name.
     *
     * <p>Go: net/dial.go Listen
     *
     * @param network {@code tcp}, {@code tcp4} (IPv4 only) or {@code tcp6}
     * @param address {@code host:port}; without a host, every address of this machine; with port 0,
     *     one that is free: {@link TCPListener#addr} tells which
     * @throws IOException a {@link NetError}: a {@link java.net.BindException} if the address is
     *     taken, not this machine's, or not allowed
     */
    public static TCPListener listen(String network, String address) throws IOException {
        return listen(ListenConfig.DEFAULT, network, address);
    }

    static TCPListener listen(ListenConfig lc, String network, String address) throws IOException {
        Objects.requireNonNull(network);
        Objects.requireNonNull(address);
        TCPAddr laddr;
        try {
            laddr = TCPAddr.resolveTCPAddr(network, address);
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("listen", network, null, null), e);
        }
        try {
            return new TCPListener(NetFD.listen(network, laddr, lc), lc);
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("listen", network, null, laddr), e);
        }
    }

    /**
     * The family of the socket; null for a socket that speaks both. (Every address of IPv6 is every
     * address of both, unless tcp6 was said.)
     *
     * <p>Go: net/ipsock_posix.go favoriteAddrFamily
     */
    static @Nullable ProtocolFamily family(String network, TCPAddr addr) {
        InetAddress ip = addr.ip();
        if (network.equals("tcp4") || ip instanceof Inet4Address) {
            return StandardProtocolFamily.INET;
        }
        boolean one = ip instanceof Inet6Address && !ip.isAnyLocalAddress();
        return one || network.equals("tcp6") ? StandardProtocolFamily.INET6 : null;
    }

    /**
     * Dialling no address in particular means this machine. Go: net/tcpsock_posix.go
     * TCPAddr.toLocal
     */
    static TCPAddr toLocalSystem(String network, TCPAddr raddr) {
        InetAddress ip = raddr.ip();
        if (ip != null && !ip.isAnyLocalAddress()) {
            return raddr;
        }
        String loopback =
                network.equals("tcp6") || ip instanceof Inet6Address ? "::1" : "127.0.0.1";
        return new TCPAddr(InetAddress.ofLiteral(loopback), raddr.port());
    }

    /**
     * What to bind the near end to: no address in particular is one of the socket's family.
     *
     * <p>Go: net/ipsock_posix.go ipToSockaddr
     */
    static InetSocketAddress bindAddress(TCPAddr laddr, @Nullable ProtocolFamily family) {
        InetAddress ip = laddr.ip();
        if (ip == null || ip.isAnyLocalAddress()) {
            ip = InetAddress.ofLiteral(family == StandardProtocolFamily.INET ? "0.0.0.0" : "::");
        }
        return new InetSocketAddress(ip, laddr.port());
    }
}
