package org.gopark.internal.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The Ps that nobody has, the Ms that have nothing to do, and how they come together.
 *
 * <p>Go: runtime/runtime2.go schedt.pidle, midle, nmspinning; runtime/proc.go wakep, startm
 */
final class Idle {
    /*
     * A wake-up is not lost because of four pairs, each a store on both sides and then a look
     * (runtime/spin/wakeup.pml):
     *
     *   who brings work:   the task in the queue;        then npidle, nmspinning, an idle M
     *   an M, P given up:  npidle + 1, nmspinning - 1;   then all queues once more
     *   an M that polls:   lastpoll = 0;                 then all timers once more
     *   cores are scarce:  npidle + 1;                   then npidle: is another one busy?
     *
     * The last is a pair with itself: of two Ms that run dry and leave the network to the other, the
     * later one sees that no other is busy, and waits for it. (A look before the store is the twin
     * CROWDED_LOOKS_FIRST.)
     *
     * At most one M is woken at a time: it spins, and while it does nobody wakes another. When it
     * has found something it stops spinning and looks for a reason to wake the next.
     */
    private final SchedGMP sched;
    private final Mutex lock = new Mutex(); // Go: sched.lock
    private final P[] pidle; // a stack, under the lock
    private final @Nullable M[] midle; // a stack, under the lock
    private volatile int npidle;
    private volatile int nmidle;
    private final AtomicInteger nmspinning = new AtomicInteger();

    private boolean sysmonwait; // under the lock: sysmon sleeps until a P is busy
    private boolean wakeSysmon; // under the lock: and one is

    /** All {@code allp} are idle. */
    Idle(SchedGMP sched, P[] allp, int maxmcount) {
        this.sched = sched;
        this.pidle = allp.clone();
        this.npidle = allp.length;
        this.midle = new M[maxmcount];
    }

    void lock() {
        lock.lockInner(); // the caller may be pinned: it may be in execute
    }

    void unlock() {
        boolean wake = wakeSysmon;
        wakeSysmon = false;
        lock.unlock();
        if (wake) {
            sched.sysmon.wakeup();
        }
    }

    int npidle() {
        return npidle;
    }

    int nmidle() {
        return nmidle;
    }

    int nmspinning() {
        return nmspinning.get();
    }

    void nmspinningAdd(int delta) {
        nmspinning.getAndAdd(delta);
    }

    /** Whether an M would be woken: a P is idle, and nobody looks for work. */
    boolean wantsWork() {
        return npidle > 0 && nmspinning.get() == 0;
    }

    /**
     * Whether cores are scarce and so many Ps busy that no other should be. Their Ms ask the
     * network when they run dry, and the last of them waits for it.
     */
    boolean isEnough() {
        return isMoreThan(sched.contention.enough() - 1);
    }

    /** Whether more are: an M that runs dry leaves the rest to the others. */
    boolean isTooMany() {
        return isMoreThan(sched.contention.enough());
    }

    private boolean isMoreThan(int n) {
        return sched.contention.enough() < sched.gomaxprocs && sched.gomaxprocs - npidle > n;
    }

    // ---- Ps ----

    /** With the lock. Go: runtime/proc.go pidleput */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    void pidleput(P p) {
        pidle[npidle] = p;
        npidle++;
    }

    /** An idle P, or null. Go: runtime/proc.go pidleget */
    @Nullable P pidleget() {
        return pidleget(null);
    }

    /** An idle P, if possible {@code wish}; or null. */
    @Nullable P pidleget(@Nullable P wish) {
        lock();
        if (wish != null) {
            toTop(wish);
        }
        P p = pop();
        unlock();
        return p;
    }

    /** Takes {@code p}, if it is idle. */
    boolean remove(P p) {
        lock();
        boolean is = toTop(p);
        if (is) {
            pop();
        }
        unlock();
        return is;
    }

    /** With the lock. */
    @SuppressWarnings("ReferenceEquality") // a P is one
    private boolean toTop(P p) {
        int top = npidle - 1;
        for (int i = top; i >= 0; i--) {
            if (pidle[i] == p) {
                pidle[i] = pidle[top];
                pidle[top] = p;
                return true;
            }
        }
        return false;
    }

    /** With the lock: the one that was idle last, or null. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private @Nullable P pop() {
        if (npidle == 0) {
            return null;
        }
        npidle--;
        if (sysmonwait) {
            sysmonwait = false;
            wakeSysmon = true;
        }
        return pidle[npidle];
    }

    // ---- Ms ----

    /** The M is about to sleep; false if it must not, since all end. Go: runtime/proc.go mput */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    boolean mput(M m) {
        lock();
        boolean stopped = sched.hasStopped(); // pairs with #wakeAll
        if (!stopped) {
            midle[nmidle] = m;
            nmidle++;
        }
        unlock();
        return !stopped;
    }

    /** With the lock: an idle M, or null. Go: runtime/proc.go mget */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private @Nullable M mget() {
        if (nmidle == 0) {
            return null;
        }
        nmidle--;
        return midle[nmidle];
    }

    /**
     * Somebody has brought work: wakes an M to look for it, if a P is idle and nobody looks.
     *
     * <p>Go: runtime/proc.go wakep
     *
     * <p>Differs from Go: if no M is idle, the one that waits for the network is; only sysmon makes
     * new ones. And there is no needspinning: whoever gives up a P looks at all queues again.
     */
    void wakep() {
        if (!wantsWork() || !nmspinning.compareAndSet(0, 1)) {
            return;
        }
        lock();
        M m = npidle > 0 ? mget() : null;
        boolean need = m == null && npidle > 0;
        if (m != null) {
            m.nextp = pop();
            m.spinning = true;
        }
        unlock();
        if (m != null) {
            m.park.wakeup();
            return;
        }
        nmspinning.getAndDecrement(); // first; who saw it and went relies on what comes now
        if (need) {
            sched.needm();
        }
    }

    /**
     * Has {@code p}, which is nobody's, run by an M; if there is none, it is idle, and one is asked
     * for.
     *
     * <p>Go: runtime/proc.go startm
     */
    void startm(P p, boolean spinning) {
        lock();
        M m = mget();
        if (m == null) {
            p.runq.flush(); // nobody looks into the queue of a P that is idle
            pidleput(p);
        } else {
            m.nextp = p;
            m.spinning = spinning;
        }
        unlock();
        if (m != null) {
            m.park.wakeup();
            return;
        }
        if (spinning) {
            nmspinning.getAndDecrement();
        }
        sched.needm();
    }

    /**
     * An M has lost {@code p}, or is about to block: somebody else goes on with it, if there is
     * anything to do.
     *
     * <p>Go: runtime/proc.go handoffp
     */
    void handoffp(P p) {
        if (!p.runq.runqempty() || !sched.runq.isEmpty()) {
            startm(p, false);
            return;
        }
        if (nmspinning.get() + npidle == 0 && nmspinning.compareAndSet(0, 1)) {
            startm(p, true);
            return;
        }
        lock();
        boolean wanted =
                !sched.runq.isEmpty()
                        || (npidle == sched.gomaxprocs - 1 && !sched.lastpoll.isPolling());
        if (!wanted) {
            pidleput(p);
        }
        unlock();
        if (wanted) {
            startm(p, false);
            return;
        }
        long when = p.timers.wakeTime();
        if (when != 0) {
            sched.lastpoll.breakFor(when);
        }
    }

    // ---- sysmon ----

    /** All Ps are idle, and sysmon may sleep until one is not; false if one is not. */
    boolean sysmonSleeps() {
        lock();
        sysmonwait = npidle == sched.gomaxprocs;
        boolean sleeps = sysmonwait;
        unlock();
        return sleeps;
    }

    /** Every M is woken, and finds that the runtime has stopped. */
    void wakeAll() {
        for (; ; ) {
            lock();
            M m = mget();
            unlock();
            if (m == null) {
                return;
            }
            m.park.wakeup();
        }
    }
}
