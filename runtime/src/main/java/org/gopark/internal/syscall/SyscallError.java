package org.gopark.internal.syscall;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A system call that failed, with its name: {@code connect: connection refused}. The package net
 * wraps it once, with the operation and the addresses.
 *
 * <p>Go: os.SyscallError
 */
public final class SyscallError extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final @Nullable Errno errno;

    /** {@code cause} is what the channel threw. */
    public SyscallError(String call, Throwable cause) {
        this(call, Errno.of(cause), cause);
    }

    /** {@code number} is what the kernel returned, negated. */
    SyscallError(String call, int number) {
        super(call + ": " + text(number));
        this.call = call;
        this.errno = Errno.of(number);
    }

    private static String text(int number) {
        Errno e = Errno.of(number);
        return e != null ? e.toString() : "errno " + number;
    }

    private SyscallError(String call, @Nullable Errno errno, Throwable cause) {
        super(call + ": " + (errno != null ? errno : text(cause)), cause);
        this.call = call;
        this.errno = errno;
    }

    /** What the system call {@code call} has returned, if it has not failed. */
    public static int check(String call, int n) throws SyscallError {
        if (n < 0) {
            throw new SyscallError(call, -n);
        }
        return n;
    }

    /** The name of the system call: {@code connect}. */
    public String call() {
        return call;
    }

    private static String text(Throwable cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }

    /** A connection that its peer took back before it was accepted. */
    public boolean isAborted() {
        return errno == Errno.ECONNABORTED;
    }

    /** The error, or null if the channel's words could not be read, or it is a rare one. */
    public @Nullable Errno errno() {
        return errno;
    }
}
