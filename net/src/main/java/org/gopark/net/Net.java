package org.gopark.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Objects;
import org.gopark.internal.syscall.Errno;
import org.gopark.internal.syscall.SyscallError;
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
     * Connects to {@code address}; a name that has several addresses is tried one by one. Any
     * thread; parks until it is connected, and an interrupt does not end that and is kept. Looking
     * up a name blocks.
     *
     * <p>Go: net/dial.go Dial
     *
     * @param network {@code tcp}, {@code tcp4} (IPv4 only) or {@code tcp6} (IPv6 only)
     * @param address {@code host:port}; without a host, this machine
     * @throws IOException a {@link NetError} that says what failed; of several addresses, the first
     */
    public static TCPConn dial(String network, String address) throws IOException {
        Objects.requireNonNull(network);
        Objects.requireNonNull(address);
        List<TCPAddr> addrs;
        try {
            addrs = TCPAddr.internetAddrList(network, address);
            if (address.isEmpty()) {
                throw AddrError.missingAddress();
            }
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("dial", network, null, null), e);
        }
        return dialSerial(network, addrs);
    }

    /** Go: net/dial.go sysDialer.dialSerial */
    private static TCPConn dialSerial(String network, List<TCPAddr> addrs) throws IOException {
        IOException first = null;
        for (TCPAddr raddr : addrs) {
            try {
                return dialTCP(network, raddr);
            } catch (IOException e) {
                if (first == null) {
                    first = NetError.wrap(new NetOp("dial", network, null, raddr), e);
                }
            }
        }
        throw Objects.requireNonNull(first);
    }

    /**
     * When nobody listens on a port from the range that the system chooses local ports from, a dial
     * may meet itself: the two ends of the connection are one. Then, and when the system ran out of
     * local ports, it is tried again, twice.
     *
     * <p>Go: net/tcpsock_posix.go sysDialer.doDialTCPProto, selfConnect, spuriousENOTAVAIL
     */
    private static TCPConn dialTCP(String network, TCPAddr raddr) throws IOException {
        for (int retries = 2; ; retries--) {
            try {
                NetFD fd = NetFD.dial(network, null, raddr);
                if (retries == 0 || !fd.laddr().equals(fd.raddr())) {
                    return new TCPConn(fd);
                }
                fd.close();
            } catch (SyscallError e) {
                if (retries == 0 || e.errno() != Errno.EADDRNOTAVAIL) {
                    throw e;
                }
            }
        }
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
            laddr = TCPAddr.resolve(network, address);
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("listen", network, null, null), e);
        }
        try {
            return new TCPListener(NetFD.listen(network, laddr, lc.backlog()), lc);
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("listen", network, null, laddr), e);
        }
    }

    /**
     * The family of the socket; null for a socket that speaks both.
     *
     * <p>Go: net/ipsock_posix.go favoriteAddrFamily
     */
    static @Nullable ProtocolFamily family(String network, TCPAddr addr) {
        if (network.equals("tcp4") || addr.ip() instanceof Inet4Address) {
            return StandardProtocolFamily.INET;
        }
        return addr.ip() instanceof Inet6Address ? StandardProtocolFamily.INET6 : null;
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
}
