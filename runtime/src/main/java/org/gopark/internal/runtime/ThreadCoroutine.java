package org.gopark.internal.runtime;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A coroutine that is a thread of somebody else's scheduler: the JDK's, or the operating system's.
 *
 * <p>The permit of LockSupport replaces the care that Go takes to run the unlock function only
 * after the goroutine has left its stack: a {@link #ready} that comes before the {@link #suspend}
 * is kept.
 *
 * <p>Go: none.
 */
final class ThreadCoroutine implements Coroutine {
    /**
     * Null while there is nothing to wake: a dead virtual thread that is still referenced keeps its
     * task's captures alive, and a PollDesc remembers its last reader for as long as it is open.
     */
    private volatile @Nullable Thread thread;

    void bind(@Nullable Thread t) {
        thread = t;
    }

    @Nullable Thread thread() {
        return thread;
    }

    @Override
    public void resume() {
        throw new IllegalStateException("a thread is resumed by its own scheduler");
    }

    @Override
    public void ready() {
        LockSupport.unpark(thread); // null: it woke by itself, saw its status, and left
    }

    @Override
    public void suspend(Object blocker) {
        LockSupport.park(blocker);
    }
}
