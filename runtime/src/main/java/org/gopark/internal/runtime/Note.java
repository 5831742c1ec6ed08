package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Where one thread of a runtime sleeps until another one has woken it. A wake-up that comes first
 * is kept.
 *
 * <p>Go: runtime/runtime2.go note; runtime/lock_futex.go notesleep, notewakeup
 *
 * <p>Differs from Go: it may be woken twice, and clears itself.
 */
final class Note {
    /*
     *   a sleeper:   who sleeps;   then look at the key
     *   a waker:     the key;      then look who sleeps
     */
    private final Sched sched;
    private volatile boolean key;
    volatile @Nullable Thread sleeper;

    Note(Sched sched) {
        this.sched = sched;
    }

    /** Go: runtime/lock_futex.go notesleep */
    void sleep() {
        sleepUntil(Time.MAX_WHEN);
    }

    /**
     * Sleeps at most until {@code when}, by the clock of the runtime; one thread at a time.
     *
     * <p>Go: runtime/lock_futex.go notetsleep
     */
    void sleepUntil(long when) {
        boolean woken = announce();
        while (!woken && (when == Time.MAX_WHEN || sched.nanotime() < when)) {
            Time.parkUntil(sched, when);
            woken = key;
        }
        sleeper = null;
        key = false;
    }

    /** The caller is about to sleep; true if it need not. */
    boolean announce() {
        sleeper = Thread.currentThread();
        return key;
    }

    /** Any thread. */
    void wakeup() {
        Time.unpark(post());
    }

    /** Whom to wake, if anybody. */
    @Nullable Thread post() {
        key = true;
        return sleeper;
    }
}
