package org.gopark.internal.syscall;

import static org.gopark.internal.syscall.SyscallError.check;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of Linux, as descriptors.
 *
 * <p>Go: net/sock_posix.go socket; net/sock_cloexec.go sysSocket
 */
public final class LinuxSockets implements Sockets {
    public static final LinuxSockets SOCKETS = new LinuxSockets();

    private LinuxSockets() {}

    @Override
    public Sysfd listen(
            @Nullable ProtocolFamily family, InetSocketAddress laddr, int backlog, Control control)
            throws IOException {
        Opened s = socket(family);
        SysfdLinux.Listener fd = new SysfdLinux.Listener(s.fd);
        Sockets.prepare(
                fd,
                f -> {
                    v6only(fd, s.family, family);
                    fd.setsockopt(Sockopt.REUSEADDR, true);
                    control.control(f);
                    bind(s, laddr);
                    check("listen", Linux.listen(s.fd, backlog));
                });
        return fd;
    }

    @Override
    public Sysfd connect(
            @Nullable ProtocolFamily family,
            @Nullable InetSocketAddress laddr,
            InetSocketAddress raddr,
            Control control)
            throws IOException {
        Opened s = socket(family);
        SysfdLinuxStream fd = new SysfdLinuxStream(s.fd, true, null);
        Sockets.prepare(
                fd,
                f -> {
                    v6only(fd, s.family, family);
                    control.control(f);
                    if (laddr != null) {
                        bind(s, laddr);
                    }
                    connect(fd, s.family, raddr);
                });
        return fd;
    }

    /** A socket that nobody has bound yet. */
    private record Opened(int fd, int family) {}

    /** Without a {@code family}: one that speaks both, or IPv4 where there is nothing else. */
    private static Opened socket(@Nullable ProtocolFamily family) throws SyscallError {
        int type = Linux.SOCK_STREAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC;
        int af = family == StandardProtocolFamily.INET ? Linux.AF_INET : Linux.AF_INET6;
        int fd = Linux.socket(af, type, 0);
        if (fd < 0 && family == null && Errno.of(-fd) == Errno.EAFNOSUPPORT) {
            af = Linux.AF_INET;
            fd = Linux.socket(af, type, 0);
        }
        return new Opened(check("socket", fd), af);
    }

    /** Go: net/sockopt_linux.go setDefaultSockopts */
    private static void v6only(SysfdLinux fd, int af, @Nullable ProtocolFamily family)
            throws SyscallError {
        if (af == Linux.AF_INET6) {
            fd.setsockopt(Sockopt.V6ONLY, family != null);
        }
    }

    private static void bind(Opened s, InetSocketAddress laddr) throws SyscallError {
        MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        int len = RawSockaddr.encode(laddr, s.family, addr);
        check("bind", Linux.bind(s.fd, addr, len));
    }

    /** Only begins it: it is done when the socket can be written to. */
    private static void connect(SysfdLinuxStream fd, int family, InetSocketAddress raddr)
            throws SyscallError {
        MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        int len = RawSockaddr.encode(raddr, family, addr);
        int n = Linux.connect(fd.number(), addr, len);
        if (n == 0 || n == Linux.EISCONN) {
            fd.connected();
        } else if (n != Linux.EINPROGRESS && n != Linux.EALREADY && n != Linux.EINTR) {
            throw new SyscallError("connect", -n);
        }
    }
}
