package org.gopark.internal.runtime;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that block their thread, for goroutines whose own thread must not be blocked: each runs on
 * a thread of the operating system while the goroutine parks.
 *
 * <p>Go: runtime/proc.go entersyscallblock, in effect
 */
final class Errands {
    /** So many at a time; the others wait. */
    static final int MAX_BLOCKING = 256;

    private final RuntimeSema slots;

    Errands(RuntimeSema slots) {
        this.slots = slots;
    }

    /** Runs {@code task}; on a virtual thread, which parks meanwhile. */
    <T> T run(Callable<T> task) throws Exception {
        Errand<T> errand = new Errand<>(task);
        slots.semacquire();
        try {
            TemplateThread.newPlatformThread("gopark-blocking", errand).start();
            errand.done.semacquire();
        } finally {
            slots.semrelease();
        }
        return errand.result();
    }

    private static final class Errand<T> implements Runnable {
        private final Callable<T> task;
        private final RuntimeSema done = new RuntimeSema();
        private @Nullable T result; // published by done
        private @Nullable Throwable failure;

        Errand(Callable<T> task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                result = task.call();
            } catch (Throwable e) {
                failure = e;
            } finally {
                done.semrelease();
            }
        }

        @SuppressWarnings("NullAway") // a task may return null, and then so does blocking
        T result() throws Exception {
            if (failure != null) {
                Sched.sneak(failure);
            }
            return result;
        }
    }
}
