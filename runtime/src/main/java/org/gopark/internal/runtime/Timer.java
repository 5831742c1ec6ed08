package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done at an instant: wake a sleeper, expire a deadline, start a goroutine.
 *
 * <p>Any thread may arm, modify and stop a timer, which takes its lock for a few stores; the heap
 * it lies in learns of that when it next looks at the timer. A timer object is used again and
 * again.
 *
 * <p>Go: runtime/time.go timer
 *
 * <p>Differs from Go: there are no channel timers, so a timer is in a heap whenever it is armed.
 */
class Timer { // not final: a checker plants one with a weakened transition
    /*
     * Where a timer is, by the bits of its state:
     *
     *   0                          // in no heap; when is 0
     *   HEAPED                     // in the heap of ts, whose entry has the right when
     *   HEAPED | MODIFIED          // the entry's when is out of date
     *   HEAPED | MODIFIED | ZOMBIE // stopped (when is 0); the entry is to be removed
     *
     *        0 -> HEAPED                     // maybeAdd
     *   HEAPED -> HEAPED|MODIFIED            // modify
     *   HEAPED -> HEAPED|MODIFIED|ZOMBIE     // stop; and unlockAndRun, of a timer that runs once
     *   HEAPED|MODIFIED|ZOMBIE -> HEAPED|MODIFIED  // modify: armed again before it was removed
     *   HEAPED|MODIFIED -> HEAPED            // updateHeap, adjust: the entry is put right
     *   HEAPED|MODIFIED|ZOMBIE -> 0          // updateHeap, adjust, cleanHead: removed
     *
     * The last two need the lock of the heap and that of the timer, in this order; the others need
     * the timer's, and maybeAdd both. Who holds only the heap's lock reads astate.
     */
    static final int HEAPED = 1;
    static final int MODIFIED = 1 << 1;
    static final int ZOMBIE = 1 << 2;

    /**
     * What a timer does. Called on the thread that runs timers, with no lock held; never blocks.
     */
    @FunctionalInterface
    interface Func {
        /** The timer's argument, and its number when it fired, which tells a late one. */
        void fire(Object arg, int seq);
    }

    private final Sched sched;
    private final Func f;
    private final Object arg;

    private final Mutex mu = new Mutex(); // guards all that follows
    private int state;
    private volatile int astate; // state as of the last unlock; read without the lock
    private long when; // 0: not armed
    private int seq;
    private @Nullable Timers ts; // where it is HEAPED

    Timer(Sched sched, Func f, Object arg) {
        this.sched = sched;
        this.f = f;
        this.arg = arg;
    }

    private void lock() {
        mu.lockInner(); // of the heap's, or of a descriptor's
    }

    private void unlock() {
        astate = state;
        mu.unlock();
    }

    /** The state as of late, for who holds the heap's lock: says when to look closer. */
    final int astate() {
        return astate;
    }

    /**
     * Disarms; true if that kept it from firing. Any thread; nobody is woken and no heap is
     * touched.
     *
     * <p>Go: runtime/time.go timer.stop
     */
    final boolean stop() {
        lock();
        if ((state & HEAPED) != 0) {
            state |= MODIFIED;
            if ((state & ZOMBIE) == 0) {
                state |= ZOMBIE;
                zombies(1);
            }
        }
        boolean pending = when > 0;
        when = 0;
        unlock();
        return pending;
    }

    /**
     * Arms it for the instant {@code when}, above 0, whatever it was armed for before; true if it
     * was armed. Any thread. To a later instant it costs a few stores; to an earlier one, who runs
     * the timers may have to be woken.
     *
     * <p>Go: runtime/time.go timer.modify
     */
    final boolean modify(long when, int seq) {
        lock();
        boolean pending = this.when > 0;
        this.when = when;
        this.seq = seq;
        boolean wake = false;
        boolean add = (state & HEAPED) == 0;
        if (!add) {
            state |= MODIFIED;
            if ((state & ZOMBIE) != 0) {
                zombies(-1);
                state &= ~ZOMBIE;
            }
            wake = announceMove(home());
        }
        unlock();
        if (add) {
            maybeAdd();
        }
        if (wake) {
            sched.wakeNetPoller(when);
        }
        return pending;
    }

    /**
     * Lets a scan of the heap know that the entry is out of date; true if this is now the earliest
     * of the timers that were moved. Called with the lock held.
     *
     * <p>Differs from Go: astate is written before the minimum is looked at, and not only before it
     * is lowered. Otherwise a scan that forgets the minimum in between passes over this timer, and
     * it fires when it was due before it was moved.
     */
    boolean announceMove(Timers home) {
        if (astate != state) {
            astate = state; // pairs with Timers#adjust: astate is out; now look at the minimum
        }
        if (!home.isEarlier(when)) {
            return false;
        }
        home.updateMinWhenModified(when);
        return true;
    }

    /**
     * Puts it into the heap, unless somebody did, or stopped it, since it was unlocked.
     *
     * <p>Go: runtime/time.go timer.maybeAdd
     */
    private void maybeAdd() {
        Timers home = sched.timers();
        long wakeAt = 0;
        home.lockWithRoom();
        home.cleanHead();
        lock();
        if ((state & HEAPED) == 0 && when > 0) {
            state |= HEAPED;
            ts = home;
            long wakeTime = home.wakeTime();
            if (wakeTime == 0 || when < wakeTime) {
                wakeAt = when;
            }
            home.addHeap(this, when);
        }
        unlock();
        home.unlock();
        if (wakeAt != 0) {
            sched.wakeNetPoller(wakeAt);
        }
    }

    private Timers home() {
        Timers home = ts;
        if (home == null) {
            throw new RuntimeThrow(sched, "timer data corruption");
        }
        return home;
    }

    private void zombies(int delta) {
        home().zombiesAdd(delta);
    }

    // ---- for Timers, which holds its own lock ----

    /**
     * The heap looks at its first timer, this one: puts the entry right or removes it, if the timer
     * was modified. False if there was nothing to do.
     */
    final boolean lockAndUpdateHeap() {
        lock();
        boolean updated = updateHeap();
        unlock();
        return updated;
    }

    /** Go: runtime/time.go timer.updateHeap */
    private boolean updateHeap() {
        Timers home = home();
        if ((state & ZOMBIE) != 0) {
            leave();
            home.deleteMin();
            return true;
        }
        if ((state & MODIFIED) != 0) {
            state &= ~MODIFIED;
            home.moveMin(when);
            return true;
        }
        return false;
    }

    private void leave() {
        zombies(-1);
        state &= ~(HEAPED | MODIFIED | ZOMBIE);
        ts = null;
    }

    /** The heap looks at any timer: false if it was stopped, and then the entry is to go. */
    final boolean staysInHeap() {
        lock();
        boolean zombie = (state & ZOMBIE) != 0;
        if (zombie) {
            leave();
        }
        unlock();
        return !zombie;
    }

    /**
     * The heap rebuilds itself: the right {@code when} for the entry, or 0 if the entry is to go.
     */
    final long adjust() {
        lock();
        long at = 0;
        if ((state & ZOMBIE) != 0) {
            leave();
        } else {
            state &= ~MODIFIED;
            at = when;
        }
        unlock();
        return at;
    }

    /**
     * The heap's first timer seems due: runs it if it is, with the heap unlocked meanwhile.
     *
     * <p>Go: runtime/time.go timers.run, timer.unlockAndRun
     *
     * @return 0 if it ran or the heap has changed, so that the first timer must be looked at again;
     *     else when it is due
     */
    final long run(Timers home, long now) {
        lock();
        if (updateHeap()) {
            unlock();
            return 0;
        }
        long at = when;
        if (at > now) {
            unlock();
            return at;
        }
        int seq = this.seq;
        when = 0;
        state |= MODIFIED | ZOMBIE;
        zombies(1);
        updateHeap();
        unlock();
        home.unlock();
        try {
            f.fire(arg, seq);
        } finally {
            home.lock();
        }
        return 0;
    }
}
