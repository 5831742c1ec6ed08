package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.gopark.internal.syscall.LinuxCalls.ints;
import static org.gopark.internal.syscall.LinuxCalls.longs;
import static org.gopark.internal.syscall.LinuxCalls.plain;

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
    private static final int AT_FDCWD = -100;

    private static final MethodHandle OPENAT =
            plain(257, 56, ints(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle PIPE2 = plain(293, 59, ints(JAVA_LONG, JAVA_INT));
    private static final MethodHandle FCNTL = plain(72, 25, ints(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SENDFILE =
            plain(40, 71, longs(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SPLICE =
            plain(275, 76, longs(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

    private LinuxTransfer() {}

    /** For reading; {@code path} ends with a zero. Waits for nobody, also if it is a FIFO. */
    static int open(long path) {
        int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
        try {
            int n;
            do {
                n = (int) OPENAT.invokeExact(AT_FDCWD, path, flags, 0);
            } while (n == Linux.EINTR);
            return n;
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** Puts the two ends of a new pipe into {@code ends}, the one to read from first. */
    static int pipe(long ends) {
        try {
            return (int) PIPE2.invokeExact(ends, O_NONBLOCK | O_CLOEXEC);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** Asks for room for {@code size} bytes in a pipe; it may be refused. */
    static int setPipeSize(int fd, int size) {
        try {
            return (int) FCNTL.invokeExact(fd, F_SETPIPE_SZ, (long) size);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** From {@code in} at the position that stands in {@code off}. */
    static int sendfile(int out, int in, long off, int max) {
        try {
            int n;
            do {
                n = (int) (long) SENDFILE.invokeExact(out, in, off, (long) max);
            } while (n == Linux.EINTR);
            return n;
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    /** One of the two is a pipe; neither waits. */
    static int splice(int in, int out, int max) {
        int flags = SPLICE_F_NONBLOCK;
        try {
            int n;
            do {
                n = (int) (long) SPLICE.invokeExact(in, 0L, out, 0L, (long) max, flags);
            } while (n == Linux.EINTR);
            return n;
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }
}
