package org.gopark.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.gopark.internal.runtime.RuntimeFace;

/**
 * The go statement and its kin. Each works on the runtime of the goroutine that calls it; any other
 * thread uses {@link GoRuntime#getDefault()}.
 *
 * <p>Go: the go statement, runtime.Gosched, time.Sleep, time.AfterFunc
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
        RuntimeFace.gosched();
    }

    /**
     * Parks the calling thread for {@code d}, or a little longer. Any thread; on a virtual thread
     * it costs no thread of the operating system.
     *
     * <p>Go: time.Sleep
     *
     * <p>Differs from Go: an interrupt ends it, as it does {@link Thread#sleep(Duration)}.
     *
     * @param d 0 or less returns at once, more than 292 years never
     * @throws InterruptedException the thread is interrupted, or was when it called; the status is
     *     cleared
     * @throws IllegalStateException the runtime has died
     */
    public static void sleep(Duration d) throws InterruptedException {
        Objects.requireNonNull(d);
        if (Thread.interrupted() || !RuntimeFace.sleepOnCurrent(d)) {
            Thread.interrupted();
            throw new InterruptedException();
        }
    }

    /**
     * Starts {@code task} as a goroutine when {@code d} has passed. Any thread; does not wait. A
     * task that is due after its runtime was closed is dropped.
     *
     * <p>Go: time.AfterFunc
     *
     * @param d 0 or less is now, more than 292 years never
     * @return by which it can be stopped, and started again
     */
    public static Timer afterFunc(Duration d, Runnable task) {
        return RuntimeFace.afterFuncOnCurrent(
                Objects.requireNonNull(d), Objects.requireNonNull(task));
    }

    /**
     * Runs a task that blocks its thread in the operating system, and returns what it returns,
     * without holding up other goroutines; at most 256 at a time, the others wait.
     *
     * <p>On the scheduler {@code gmp} a goroutine runs the task itself, while others go on with
     * another thread. Elsewhere a virtual thread parks, and the task runs on a thread of the
     * operating system; an interrupt does not end that and is kept. Such a task is no goroutine:
     * inside it, {@code Go} and {@code Net} use the default runtime.
     *
     * <p>Go: runtime/proc.go entersyscallblock
     *
     * @throws Exception what the task throws
     */
    public static <T> T blocking(Callable<T> task) throws Exception {
        return RuntimeFace.blockingOnCurrent(Objects.requireNonNull(task));
    }
}
