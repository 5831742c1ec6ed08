package org.gopark.internal.syscall;

/** Makes system call errors that no test can bring about. */
public final class SyscallErrors {
    private SyscallErrors() {}

    /** The error of {@code call} when a channel throws {@code cause}. */
    public static SyscallError of(String call, Exception cause) {
        return new SyscallError(call, cause);
    }

    /** The error of {@code call} when the kernel returns {@code number}, negated. */
    public static SyscallError of(String call, int number) {
        return new SyscallError(call, number);
    }
}
