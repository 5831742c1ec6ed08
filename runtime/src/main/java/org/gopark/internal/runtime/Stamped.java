package org.gopark.internal.runtime;

/**
 * A task in a run queue that tells how long it waits there; one in so many is.
 *
 * <p>Go: runtime/runtime2.go g.trackingStamp
 *
 * <p>Differs from Go: around the task and not in the goroutine, whose line of the cache is better
 * left alone.
 */
final class Stamped implements Runnable {
    final Runnable task;
    final long at; // became runnable, by the clock of the runtime
    final boolean beside; // a P was idle then

    Stamped(Runnable task, long at, boolean beside) {
        this.task = task;
        this.at = at;
        this.beside = beside;
    }

    @Override
    public void run() {
        task.run();
    }
}
