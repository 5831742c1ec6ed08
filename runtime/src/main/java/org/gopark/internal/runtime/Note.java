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
    private final Sched sched;
    private volatile boolean key;
    private volatile @Nullable Thread sleeper;

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
        sleeper = Thread.currentThread(); // pairs with #wakeup: who sleeps; then look at the key
        while (!key && (when == Time.MAX_WHEN || sched.nanotime() < when)) {
            Time.parkUntil(sched, when);
        }
        sleeper = null;
        key = false;
    }

    /** Any thread. */
    void wakeup() {
        key = true; // pairs with #sleepUntil: the key; then look who sleeps
        Time.unpark(sleeper);
    }
}
