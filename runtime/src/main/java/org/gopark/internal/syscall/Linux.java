package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
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
     * Calls that never wait are critical: the thread stays in the state of one that runs Java, so
     * that an array of the heap can be given to the kernel as it is, but the JVM cannot stop for a
     * collection before the call is back. Hence MAX_TRANSFER.
     *
     * Where such a call puts its error number is its last argument: an array too, one for each
     * thread that may call at the same time. No goroutine can leave its carrier between the call and
     * the look at it. There is no other kind of place for an error number: the JDK slices it on
     * every call, and only while all are of one class can the compiler do without the slice.
     *
     * Two calls may wait, epoll_wait and close. They are not critical, so that they hold up nobody,
     * and have no error number: close of a socket has none to tell, and epoll_wait is asked again
     * without waiting.
     */

    /** So many bytes are moved in one call: the JVM waits for no more than that. */
    static final int MAX_TRANSFER = 64 * 1024;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
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
            List<String> missing = Calls.missing();
            return missing.isEmpty() ? null : "needs of the C library " + missing;
        } catch (RuntimeException | LinkageError e) {
            return "needs the C library, which cannot be linked: " + e;
        }
    }

    /** The calls, linked when the first is made. */
    @SuppressWarnings("restricted")
    private static final class Calls {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final SymbolLookup LIBC = LINKER.defaultLookup();
        private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
        private static final Linker.Option CRITICAL = Linker.Option.critical(true);
        private static final List<String> NAMES =
                List.of(
                        "socket",
                        "bind",
                        "listen",
                        "accept4",
                        "connect",
                        "recv",
                        "send",
                        "readv",
                        "writev",
                        "shutdown",
                        "setsockopt",
                        "getsockopt",
                        "getsockname",
                        "getpeername",
                        "poll",
                        "close",
                        "read",
                        "write",
                        "eventfd",
                        "epoll_create1",
                        "epoll_ctl",
                        "epoll_wait");

        static List<String> missing() {
            List<String> missing = new ArrayList<>();
            for (String name : NAMES) {
                if (LIBC.find(name).isEmpty()) {
                    missing.add(name);
                }
            }
            return missing;
        }

        private static MethodHandle waiting(String name, FunctionDescriptor type) {
            return LINKER.downcallHandle(symbol(name), type);
        }

        private static MethodHandle critical(String name, FunctionDescriptor type) {
            return LINKER.downcallHandle(symbol(name), type, ERRNO, CRITICAL);
        }

        private static MemorySegment symbol(String name) {
            return LIBC.find(name).orElseThrow(() -> new NoSuchElementException(name));
        }

        private static FunctionDescriptor ints(MemoryLayout... args) {
            return FunctionDescriptor.of(JAVA_INT, args);
        }

        private static FunctionDescriptor longs(MemoryLayout... args) {
            return FunctionDescriptor.of(JAVA_LONG, args);
        }

        static final MethodHandle SOCKET = critical("socket", ints(JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle BIND = critical("bind", ints(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle LISTEN = critical("listen", ints(JAVA_INT, JAVA_INT));
        static final MethodHandle ACCEPT4 =
                critical("accept4", ints(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        static final MethodHandle CONNECT = critical("connect", ints(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle RECV =
                critical("recv", longs(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle SEND =
                critical("send", longs(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle READV = critical("readv", longs(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle WRITEV = critical("writev", longs(JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle SHUTDOWN = critical("shutdown", ints(JAVA_INT, JAVA_INT));
        static final MethodHandle SETSOCKOPT =
                critical("setsockopt", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle GETSOCKOPT =
                critical("getsockopt", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle GETSOCKNAME =
                critical("getsockname", ints(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle GETPEERNAME =
                critical("getpeername", ints(JAVA_INT, ADDRESS, ADDRESS));
        static final MethodHandle POLL = critical("poll", ints(ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle CLOSE = waiting("close", ints(JAVA_INT));
        static final MethodHandle READ = critical("read", longs(JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle WRITE = critical("write", longs(JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle EVENTFD = critical("eventfd", ints(JAVA_INT, JAVA_INT));
        static final MethodHandle EPOLL_CREATE1 = critical("epoll_create1", ints(JAVA_INT));
        static final MethodHandle EPOLL_CTL =
                critical("epoll_ctl", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        static final MethodHandle EPOLL_WAIT =
                waiting("epoll_wait", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
        static final MethodHandle EPOLL_WAIT_0 =
                critical("epoll_wait", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    }

    /** Room for an error number, on the heap: for calls that are critical. */
    public static MemorySegment newErrno() {
        return MemorySegment.ofArray(new int[1]);
    }

    private static int result(int n, MemorySegment errno) {
        return n >= 0 ? n : -errno.get(JAVA_INT, 0);
    }

    private static long result(long n, MemorySegment errno) {
        return n >= 0 ? n : -errno.get(JAVA_INT, 0);
    }

    /** What a method handle throws although no method here does. */
    private static RuntimeException unreachable(Throwable e) {
        if (e instanceof RuntimeException r) {
            throw r;
        }
        if (e instanceof Error r) {
            throw r;
        }
        return new IllegalStateException("unreachable", e);
    }

    // ---- sockets ----

    static int socket(int family, int type, int protocol, MemorySegment errno) {
        try {
            return result((int) Calls.SOCKET.invokeExact(errno, family, type, protocol), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int bind(int fd, MemorySegment addr, int len, MemorySegment errno) {
        try {
            return result((int) Calls.BIND.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int listen(int fd, int backlog, MemorySegment errno) {
        try {
            return result((int) Calls.LISTEN.invokeExact(errno, fd, backlog), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int accept4(int fd, MemorySegment addr, MemorySegment len, MemorySegment errno) {
        try {
            int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
            return result((int) Calls.ACCEPT4.invokeExact(errno, fd, addr, len, flags), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int connect(int fd, MemorySegment addr, int len, MemorySegment errno) {
        try {
            return result((int) Calls.CONNECT.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int shutdown(int fd, int how, MemorySegment errno) {
        try {
            return result((int) Calls.SHUTDOWN.invokeExact(errno, fd, how), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** May wait, if the socket lingers. */
    public static int close(int fd) {
        try {
            return (int) Calls.CLOSE.invokeExact(fd) == 0 ? 0 : EIO;
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int recv(int fd, MemorySegment b, long len, MemorySegment errno) {
        try {
            return (int) result((long) Calls.RECV.invokeExact(errno, fd, b, len, 0), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int send(int fd, MemorySegment b, long len, MemorySegment errno) {
        try {
            return (int)
                    result((long) Calls.SEND.invokeExact(errno, fd, b, len, MSG_NOSIGNAL), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static long readv(int fd, MemorySegment iovecs, int n, MemorySegment errno) {
        try {
            return result((long) Calls.READV.invokeExact(errno, fd, iovecs, n), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static long writev(int fd, MemorySegment iovecs, int n, MemorySegment errno) {
        try {
            return result((long) Calls.WRITEV.invokeExact(errno, fd, iovecs, n), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int setsockopt(
            int fd, int level, int name, MemorySegment value, int len, MemorySegment errno) {
        try {
            return result(
                    (int) Calls.SETSOCKOPT.invokeExact(errno, fd, level, name, value, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockopt(
            int fd,
            int level,
            int name,
            MemorySegment value,
            MemorySegment len,
            MemorySegment errno) {
        try {
            return result(
                    (int) Calls.GETSOCKOPT.invokeExact(errno, fd, level, name, value, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getsockname(int fd, MemorySegment addr, MemorySegment len, MemorySegment errno) {
        try {
            return result((int) Calls.GETSOCKNAME.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    static int getpeername(int fd, MemorySegment addr, MemorySegment len, MemorySegment errno) {
        try {
            return result((int) Calls.GETPEERNAME.invokeExact(errno, fd, addr, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Asks, and does not wait. */
    static int poll(MemorySegment fds, long n, MemorySegment errno) {
        try {
            return result((int) Calls.POLL.invokeExact(errno, fds, n, 0), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    // ---- epoll and eventfd ----

    public static int epollCreate(MemorySegment errno) {
        try {
            return result((int) Calls.EPOLL_CREATE1.invokeExact(errno, EPOLL_CLOEXEC), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int eventfd(MemorySegment errno) {
        try {
            return result((int) Calls.EVENTFD.invokeExact(errno, 0, EFD_CLOEXEC_NONBLOCK), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    public static int epollCtl(int epfd, int op, int fd, MemorySegment event, MemorySegment errno) {
        try {
            return result((int) Calls.EPOLL_CTL.invokeExact(errno, epfd, op, fd, event), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Waits, for ever if {@code millis} is below 0; {@code events} in native memory. */
    public static int epollWait(
            int epfd, MemorySegment events, int max, int millis, MemorySegment errno) {
        try {
            if (millis != 0) {
                int n = (int) Calls.EPOLL_WAIT.invokeExact(epfd, events, max, millis);
                if (n >= 0) {
                    return n; // else a signal, or an error that is there again
                }
            }
            return result((int) Calls.EPOLL_WAIT_0.invokeExact(errno, epfd, events, max, 0), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** Of an eventfd: takes its count. */
    public static long read(int fd, MemorySegment b, long len, MemorySegment errno) {
        try {
            return result((long) Calls.READ.invokeExact(errno, fd, b, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }

    /** To an eventfd: adds to its count. */
    public static long write(int fd, MemorySegment b, long len, MemorySegment errno) {
        try {
            return result((long) Calls.WRITE.invokeExact(errno, fd, b, len), errno);
        } catch (Throwable e) {
            throw unreachable(e);
        }
    }
}
