package org.gopark.internal.syscall;

import java.io.IOException;

/** Makes system call errors that no test can bring about. */
public final class SyscallErrors {
    private SyscallErrors() {}

    /** The error of {@code call} when a channel throws {@code cause}. */
    public static SyscallError of(String call, IOException cause) {
        return new SyscallError(call, cause);
    }
}
