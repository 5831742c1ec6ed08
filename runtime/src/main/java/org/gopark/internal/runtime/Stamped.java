package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A task in a run queue that tells how long it waits there; one in so many is. Ms keep some and use
 * them again. Whoever has taken it out of the queue owns it.
 *
 * <p>Go: runtime/runtime2.go g.trackingStamp
 *
 * <p>Differs from Go: around the task and not in the goroutine, whose line of the cache is better
 * left alone.
 */
final class Stamped implements Runnable {
    private @Nullable Runnable task;
    private long at; // became runnable, by the clock of the runtime
    private boolean beside; // a P was idle then

    /** To be queued: {@code task} becomes runnable now. */
    Stamped stamp(Runnable task, SchedGMP sched) {
        this.task = task;
        this.at = sched.nanotime();
        this.beside = sched.idle.npidle() > 0;
        return this;
    }

    /** The task, which is about to run with {@code pp}. */
    @Nullable Runnable record(P pp, SchedGMP sched) {
        long took = sched.nanotime() - at;
        pp.latencies.record(took);
        if (beside) {
            pp.latenciesWhileIdle.record(took);
        }
        return take();
    }

    /** The task. */
    @Nullable Runnable take() {
        Runnable t = task;
        task = null;
        return t;
    }

    @Override
    public void run() {
        throw new IllegalStateException("its task is to be run");
    }
}
