package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of Linux by which the kernel moves bytes that the program never sees, and those
 * that they need. Linked when the first of them is called, and not with those that every program
 * needs. Like the others they return the negated error number if they fail; all take native memory
 * and let the JVM stop meanwhile.
 *
 * <p>Go: syscall Sendfile, Splice, Pipe2, Open; internal/syscall/unix Fcntl
 */
final class LinuxTransfer {
    private static final int O_RDONLY = 0;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int SPLICE_F_NONBLOCK = 2;

    private static final MethodHandle OPEN =
            LinuxCalls.variadic("open", 2, LinuxCalls.ints(ADDRESS, JAVA_INT));
    private static final MethodHandle PIPE2 =
            LinuxCalls.plain("pipe2", LinuxCalls.ints(ADDRESS, JAVA_INT));
    private static final MethodHandle FCNTL =
            LinuxCalls.variadic("fcntl", 2, LinuxCalls.ints(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDFILE =
            LinuxCalls.plain("sendfile", LinuxCalls.longs(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SPLICE =
            LinuxCalls.plain(
                    "splice",
                    LinuxCalls.longs(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private LinuxTransfer() {}

    /** For reading; {@code path} ends with a zero. Waits for nobody, also if it is a FIFO. */
    static int open(MemorySegment path, MemorySegment errno) {
        try {
            int n;
            do {
                n = (int) OPEN.invokeExact(errno, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            } while (n < 0 && errno(errno) == Linux.EINTR);
            return n >= 0 ? n : errno(errno);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** Puts the two ends of a new pipe into {@code ends}, the one to read from first. */
    static int pipe(MemorySegment ends, MemorySegment errno) {
        try {
            int n = (int) PIPE2.invokeExact(errno, ends, O_NONBLOCK | O_CLOEXEC);
            return n >= 0 ? n : errno(errno);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** Asks for room for {@code size} bytes in a pipe; it may be refused. */
    static int setPipeSize(int fd, int size, MemorySegment errno) {
        try {
            int n = (int) FCNTL.invokeExact(errno, fd, F_SETPIPE_SZ, size);
            return n >= 0 ? n : errno(errno);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** From {@code in} at the position that stands in {@code off}. */
    static int sendfile(int out, int in, MemorySegment off, int max, MemorySegment errno) {
        try {
            int n;
            do {
                n = (int) (long) SENDFILE.invokeExact(errno, out, in, off, (long) max);
            } while (n < 0 && errno(errno) == Linux.EINTR);
            return n >= 0 ? n : errno(errno);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** One of the two is a pipe; neither waits. */
    static int splice(int in, int out, int max, MemorySegment errno) {
        try {
            MemorySegment none = MemorySegment.NULL;
            int n;
            do {
                n =
                        (int)
                                (long)
                                        SPLICE.invokeExact(
                                                errno,
                                                in,
                                                none,
                                                out,
                                                none,
                                                (long) max,
                                                SPLICE_F_NONBLOCK);
            } while (n < 0 && errno(errno) == Linux.EINTR);
            return n >= 0 ? n : errno(errno);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    private static int errno(MemorySegment errno) {
        return -errno.get(JAVA_INT, 0);
    }
}
