package org.gopark.internal.syscall;

import org.gopark.internal.runtime.Mode;

/** Breaks the rule that the system calls know nobody; for ArrowTest. */
public final class SyscallBreaker {
    Mode mode;

    private SyscallBreaker() {}
}
