package org.gopark.internal.syscall;

import org.jspecify.annotations.Nullable;

/**
 * A thread of the operating system that runs virtual threads, one at a time: what is here belongs
 * to the one that it runs, until that parks.
 *
 * <p>Go: runtime/runtime2.go m, mOS
 */
public abstract class Carrier extends Thread {
    /** For the calls of whoever runs on it; null where there are none. */
    final @Nullable Scratch scratch = Linux.available() ? new Scratch(true) : null;

    /** An unstarted one, without the thread-locals that the caller's threads inherit. */
    protected Carrier(String name, Runnable task) {
        super(null, task, name, 0, false);
    }

    /** The one that runs the caller, or null: it is a thread of somebody else's. */
    public static @Nullable Carrier current() {
        return VirtualThreads.currentCarrierThread() instanceof Carrier carrier ? carrier : null;
    }
}
