package org.gopark.runtime;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.gopark.internal.runtime.RuntimeFace;

/**
 * The go statement and its kin. Each works on the runtime of the goroutine that calls it; any other
 * thread uses {@link GoRuntime#getDefault()}.
 *
 * <p>Go: the go statement, runtime.Gosched
 */
public final class Go {
    private Go() {}

    /**
     * Starts {@code task} as a goroutine, that is, on a virtual thread of its own. Does not wait
     * for it.
     *
     * <p>An exception that leaves the task goes to the thread's UncaughtExceptionHandler. The
     * thread inherits what the JDK's own virtual threads inherit; started from a virtual thread
     * that is no goroutine, it inherits the context class loader, but no inheritable thread-locals.
     *
     * <p>Go: runtime/proc.go newproc
     *
     * @return the goroutine's thread, started; it can be joined and interrupted
     * @throws IllegalStateException the runtime is closed
     */
    public static Thread go(Runnable task) {
        return RuntimeFace.goOnCurrent(Objects.requireNonNull(task));
    }

    /** Lets other goroutines run. Go: runtime.Gosched */
    public static void gosched() {
        Thread.yield();
    }

    /**
     * Runs a task that blocks its thread in the operating system, and returns what it returns. On a
     * virtual thread the task runs on a thread of the operating system while the caller parks, so
     * that no carrier is held; at most 256 at a time, the others wait. An interrupt does not end
     * the wait and is kept.
     *
     * <p>The task is no goroutine: inside it, {@code Go} and {@code Net} use the default runtime.
     *
     * <p>Go: runtime/proc.go entersyscallblock
     *
     * @throws Exception what the task throws
     */
    public static <T> T blocking(Callable<T> task) throws Exception {
        return RuntimeFace.blockingOnCurrent(Objects.requireNonNull(task));
    }
}
