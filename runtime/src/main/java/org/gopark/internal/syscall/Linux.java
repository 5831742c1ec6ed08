package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of Linux, as the C library has them: each returns what the kernel returned, and
 * the negated error number if it failed.
 *
 * <p>Go: syscall/zsyscall_linux_amd64.go; internal/runtime/syscall/linux
 *
 * <p>Differs from Go: the scheduler does not learn of them; those that may block for long are made
 * by an M without a P, or beside the scheduler.
 */
public final class Linux {
    /*
     * The calls that are made all the time, recv and send, take native memory (Scratch), so that the
     * JVM may stop for a collection while they run: on a busy core most of the time is theirs. They
     * are called by number, past the C library's functions (LinuxCalls).
     *
     * The other calls that never wait are critical: the thread stays in the state of one that runs
     * Java, so that an array of the heap can be given to the kernel as it is, but the JVM cannot
     * stop before the call is back.
     *
     * Where a call puts its error number is its last argument, one for each thread that may call at
     * the same time. No goroutine can leave its carrier between the call and the look at it.
     *
     * Two calls may wait, epoll_wait and close. They are not critical either, and have no error
     * number: close of a socket has none to tell, and epoll_wait is asked again without waiting.
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
    private static final int EIO = -5;
    static final int EAGAIN = -11;
    static final int EINVAL = -22;
    static final int ENOSYS = -38;
    static final int EOPNOTSUPP = -95;
    static final int EALREADY = -114;
    static final int EINPROGRESS = -115;
    static final int EISCONN = -106;
    static final int ENOTCONN = -107;

    /** Why this JVM cannot have it, or null. */
    private static final @Nullable String REFUSED = refusal();

    private Linux() {}

    /** Whether this JVM can make system calls, here. */
    public static boolean available() {
        return REFUSED == null;
    }

    /** What it lacks: a flag, or the right operating system. */
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
        } catch (LinkageError e) {
            Throwable why = e.getCause() == null ? e : e.getCause(); // a name, if one is missing
            return "needs the C library, which cannot be linked: " + why;
        }
    }

    /** Room for an error number, on the heap: for calls that are critical. */
    public static int[] newErrno() {
        return new int[1];
    }

    private static int result(int n, int[] errno) {
        return n >= 0 ? n : -errno[0];
    }

    private static long result(long n, int[] errno) {
        return n >= 0 ? n : -errno[0];
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

    static int socket(int family, int type, int protocol, int[] errno) {
        try {
            return result(
                    (int) LinuxCalls.SOCKET.invokeExact(errno, family, type, protocol), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int bind(int fd, MemorySegment addr, int len, int[] errno) {
        try {
            return result((int) LinuxCalls.BIND.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int listen(int fd, int backlog, int[] errno) {
        try {
            return result((int) LinuxCalls.LISTEN.invokeExact(errno, fd, backlog), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int accept4(int fd, MemorySegment addr, MemorySegment len, int[] errno) {
        try {
            int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
            return result((int) LinuxCalls.ACCEPT4.invokeExact(errno, fd, addr, len, flags), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int connect(int fd, MemorySegment addr, int len, int[] errno) {
        try {
            return result((int) LinuxCalls.CONNECT.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int shutdown(int fd, int how, int[] errno) {
        try {
            return result((int) LinuxCalls.SHUTDOWN.invokeExact(errno, fd, how), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** May wait, if the socket lingers. */
    public static int close(int fd) {
        try {
            return (int) LinuxCalls.CLOSE.invokeExact(fd) == 0 ? 0 : EIO;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    // Go: internal/poll/fd_unix.go ignoringEINTRIO

    /**
     * Into {@code b}, in native memory, from index {@code off} on; made again after a signal. The
     * place of the error number is in native memory too.
     */
    static int recv(int fd, MemorySegment b, long off, long len, MemorySegment errno) {
        return recv(fd, b, off, len, 0, errno);
    }

    /** {@link #recv} of one byte, which stays there. */
    static int peek(int fd, MemorySegment b, MemorySegment errno) {
        return recv(fd, b, 0, 1, MSG_PEEK, errno);
    }

    private static int recv(
            int fd, MemorySegment b, long off, long len, int flags, MemorySegment errno) {
        try {
            int n;
            do {
                n = (int) (long) LinuxCalls.RECV.invokeExact(errno, fd, b, off, len, flags);
                if (n >= 0) {
                    return n;
                }
                n = -errno.get(JAVA_INT, 0);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** As {@link #recv}. */
    static int send(int fd, MemorySegment b, long off, long len, MemorySegment errno) {
        try {
            int n;
            do {
                n = (int) (long) LinuxCalls.SEND.invokeExact(errno, fd, b, off, len, MSG_NOSIGNAL);
                if (n >= 0) {
                    return n;
                }
                n = -errno.get(JAVA_INT, 0);
            } while (n == EINTR);
            return n;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int setsockopt(int fd, int level, int name, MemorySegment value, int len, int[] errno) {
        try {
            return result(
                    (int) LinuxCalls.SETSOCKOPT.invokeExact(errno, fd, level, name, value, len),
                    errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockopt(
            int fd, int level, int name, MemorySegment value, MemorySegment len, int[] errno) {
        try {
            return result(
                    (int) LinuxCalls.GETSOCKOPT.invokeExact(errno, fd, level, name, value, len),
                    errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockname(int fd, MemorySegment addr, MemorySegment len, int[] errno) {
        try {
            return result((int) LinuxCalls.GETSOCKNAME.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getpeername(int fd, MemorySegment addr, MemorySegment len, int[] errno) {
        try {
            return result((int) LinuxCalls.GETPEERNAME.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Asks, and does not wait. */
    static int poll(MemorySegment fds, long n, int[] errno) {
        try {
            return result((int) LinuxCalls.POLL.invokeExact(errno, fds, n, 0), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    // ---- epoll and eventfd ----

    public static int epollCreate(int[] errno) {
        try {
            return result((int) LinuxCalls.EPOLL_CREATE1.invokeExact(errno, EPOLL_CLOEXEC), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int eventfd(int[] errno) {
        try {
            return result(
                    (int) LinuxCalls.EVENTFD.invokeExact(errno, 0, EFD_CLOEXEC_NONBLOCK), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int epollCtl(int epfd, int op, int fd, MemorySegment event, int[] errno) {
        try {
            return result(
                    (int) LinuxCalls.EPOLL_CTL.invokeExact(errno, epfd, op, fd, event), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Waits, for ever if {@code millis} is below 0; {@code events} in native memory. */
    public static int epollWait(int epfd, MemorySegment events, int max, int millis, int[] errno) {
        try {
            if (millis != 0) {
                int n = (int) LinuxCalls.EPOLL_WAIT.invokeExact(epfd, events, max, millis);
                if (n >= 0) {
                    return n; // else a signal, or an error that is there again
                }
            }
            return result(
                    (int) LinuxCalls.EPOLL_WAIT_0.invokeExact(errno, epfd, events, max, 0), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Of an eventfd: takes its count. */
    public static long read(int fd, MemorySegment b, long len, int[] errno) {
        try {
            return result((long) LinuxCalls.READ.invokeExact(errno, fd, b, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** To an eventfd: adds to its count. */
    public static long write(int fd, MemorySegment b, long len, int[] errno) {
        try {
            return result((long) LinuxCalls.WRITE.invokeExact(errno, fd, b, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }
}
