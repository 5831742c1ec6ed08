package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A state that cannot be: the runtime's own invariants are broken and nothing it says can be
 * trusted any more.
 *
 * <p>Making one marks the runtime dead, so that every blocked call ends with this as its cause
 * instead of hanging. Nobody catches it except the threads of the runtime itself, to evict.
 *
 * <p>Go: runtime/panic.go throw
 *
 * <p>Differs from Go: the process lives on; only the runtime that the state belongs to dies.
 */
final class RuntimeThrow extends Error {
    private static final long serialVersionUID = 1;

    /**
     * {@code sched} is null for what knows no runtime: a foreign G that waits for a semaphore, a P
     * or its queue, of which whoever runs them dies.
     */
    RuntimeThrow(@Nullable Sched sched, String message) {
        super(message);
        if (sched != null) {
            sched.die(this);
        }
    }
}
