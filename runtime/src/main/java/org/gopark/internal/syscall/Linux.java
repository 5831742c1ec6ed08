package org.gopark.internal.syscall;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux: each returns what the kernel returns, which is the negated error
 * number if it failed.
 *
 * <p>Go: syscall/zsyscall_linux_amd64.go; internal/runtime/syscall/linux
 *
 * <p>Differs from Go: the scheduler does not learn of them; those that may block for long are made
 * by an M without a P, or beside the scheduler.
 */
public final class Linux {
    /*
     * The calls that are made all the time, recvfrom, sendto and epoll_pwait, take native memory,
     * so that the JVM may stop for a collection while they run: on a busy core most of the time is
     * theirs. So does close, which may wait.
     *
     * The other calls, which never wait, are critical: the thread stays in the state of one that
     * runs Java, so that an array of the heap can be given to the kernel as it is, but the JVM
     * cannot stop before the call is back.
     */

    /** So many bytes are moved in one call. */
    static final int MAX_TRANSFER = 64 * 1024;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_PEEK = 0x2;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int SHUT_RD = 0;
    static final int SHUT_WR = 1;

    static final int POLLIN = 0x1;
    static final int POLLERR = 0x8;
    static final int POLLHUP = 0x10;
    static final int POLLRDHUP = 0x2000;

    public static final int EPOLLIN = 0x1;
    public static final int EPOLLOUT = 0x4;
    public static final int EPOLLERR = 0x8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLONESHOT = 1 << 30;
    public static final int EPOLLET = 1 << 31;
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;
    public static final int EPOLL_CTL_MOD = 3;
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;

    // What a call returns for an error that is part of its normal life.
    public static final int EINTR = -4;
    static final int EAGAIN = -11;
    static final int EINVAL = -22;
    static final int ENOSYS = -38;
    static final int EOPNOTSUPP = -95;
    static final int EALREADY = -114;
    static final int EINPROGRESS = -115;
    static final int EISCONN = -106;
    static final int ENOTCONN = -107;

    /** A struct timespec. */
    private static final MemorySegment NO_TIME = MemorySegment.ofArray(new long[2]);

    /** Why this JVM cannot have it, or null. */
    private static final @Nullable String REFUSED = refusal();

    private Linux() {}

    /** Whether this JVM can make system calls, here. */
    public static boolean available() {
        return REFUSED == null;
    }

    /** What it lacks: a flag, the right operating system, or memory for machine code. */
    public static String refused() {
        return REFUSED == null ? "" : REFUSED;
    }

    /** The flag that makes it possible. */
    public static String flag() {
        Module m = Linux.class.getModule();
        return "--enable-native-access=" + (m.isNamed() ? m.getName() : "ALL-UNNAMED");
    }

    private static @Nullable String refusal() {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        if (!os.equals("Linux") || !(arch.equals("amd64") || arch.equals("aarch64"))) {
            return "needs Linux on x86-64 or AArch64, and this is " + os + " on " + arch;
        }
        // First of all: once a method that is restricted was called, this is true.
        if (!Linux.class.getModule().isNativeAccessEnabled()) {
            return "needs the JVM flag " + flag();
        }
        try {
            LinuxCalls.link();
            return null;
        } catch (ExceptionInInitializerError e) {
            return "needs system calls, which cannot be linked: " + e.getCause();
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage()); // of SyscallStubs
        }
    }

    /** What a method handle throws although no method here does. */
    static RuntimeException unreachable(Throwable e) {
        if (e instanceof RuntimeException r) {
            throw r;
        }
        if (e instanceof Error r) {
            throw r;
        }
        return new IllegalStateException("unreachable", e);
    }

    // ---- sockets ----

    static int socket(int family, int type, int protocol) {
        try {
            return (int) LinuxCalls.SOCKET.invokeExact(family, type, protocol);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int bind(int fd, MemorySegment addr, int len) {
        try {
            return (int) LinuxCalls.BIND.invokeExact(fd, addr, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int listen(int fd, int backlog) {
        try {
            return (int) LinuxCalls.LISTEN.invokeExact(fd, backlog);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int accept4(int fd, MemorySegment addr, MemorySegment len) {
        try {
            int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
            return (int) LinuxCalls.ACCEPT4.invokeExact(fd, addr, len, flags);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int connect(int fd, MemorySegment addr, int len) {
        try {
            return (int) LinuxCalls.CONNECT.invokeExact(fd, addr, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int shutdown(int fd, int how) {
        try {
            return (int) LinuxCalls.SHUTDOWN.invokeExact(fd, how);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** May wait, if the socket lingers. */
    public static int close(int fd) {
        try {
            return (int) LinuxCalls.CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    // Go: internal/poll/fd_unix.go ignoringEINTRIO

    /** Into native memory at {@code address}; made again after a signal. */
    static int recv(int fd, long address, long len, int flags) {
        try {
            int n;
            do {
                n = (int) (long) LinuxCalls.RECVFROM.invokeExact(fd, address, len, flags, 0L, 0L);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** {@link #recv} into native memory of somebody else's, from index {@code off} on. */
    static int recv(int fd, MemorySegment b, long off, long len) {
        try {
            int n;
            do {
                n =
                        (int)
                                (long)
                                        LinuxCalls.RECVFROM_FOREIGN.invokeExact(
                                                fd, b, off, len, 0, 0L, 0L);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** From native memory at {@code address}; made again after a signal. */
    static int send(int fd, long address, long len) {
        int flags = MSG_NOSIGNAL;
        try {
            int n;
            do {
                n = (int) (long) LinuxCalls.SENDTO.invokeExact(fd, address, len, flags, 0L, 0L);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** {@link #send} from native memory of somebody else's, from index {@code off} on. */
    static int send(int fd, MemorySegment b, long off, long len) {
        int flags = MSG_NOSIGNAL;
        try {
            int n;
            do {
                n =
                        (int)
                                (long)
                                        LinuxCalls.SENDTO_FOREIGN.invokeExact(
                                                fd, b, off, len, flags, 0L, 0L);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int setsockopt(int fd, int level, int name, MemorySegment value, int len) {
        try {
            return (int) LinuxCalls.SETSOCKOPT.invokeExact(fd, level, name, value, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment len) {
        try {
            return (int) LinuxCalls.GETSOCKOPT.invokeExact(fd, level, name, value, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockname(int fd, MemorySegment addr, MemorySegment len) {
        try {
            return (int) LinuxCalls.GETSOCKNAME.invokeExact(fd, addr, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getpeername(int fd, MemorySegment addr, MemorySegment len) {
        try {
            return (int) LinuxCalls.GETPEERNAME.invokeExact(fd, addr, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Asks, and does not wait. */
    static int poll(MemorySegment fds, long n) {
        try {
            return (int) LinuxCalls.PPOLL.invokeExact(fds, n, NO_TIME, 0L, 0L);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    // ---- epoll and eventfd ----

    public static int epollCreate() {
        try {
            return (int) LinuxCalls.EPOLL_CREATE1.invokeExact(EPOLL_CLOEXEC);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int eventfd() {
        try {
            return (int) LinuxCalls.EVENTFD2.invokeExact(0, EFD_CLOEXEC_NONBLOCK);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int epollCtl(int epfd, int op, int fd, MemorySegment event) {
        try {
            return (int) LinuxCalls.EPOLL_CTL.invokeExact(epfd, op, fd, event);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Waits, for ever if {@code millis} is below 0; {@code events} in native memory. */
    public static int epollWait(int epfd, MemorySegment events, int max, int millis) {
        try {
            return (int) LinuxCalls.EPOLL_PWAIT.invokeExact(epfd, events, max, millis, 0L, 0L);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Of an eventfd: takes its count. */
    public static long read(int fd, MemorySegment b, long len) {
        try {
            return (long) LinuxCalls.READ.invokeExact(fd, b, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** To an eventfd: adds to its count. */
    public static long write(int fd, MemorySegment b, long len) {
        try {
            return (long) LinuxCalls.WRITE.invokeExact(fd, b, len);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }
}
