package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A heap of timers, each node with four children, that is put right lazily: stopping a timer or
 * moving it touches the timer alone, and the heap finds out when it comes to the entry, or when the
 * earliest of the moved ones is due.
 *
 * <p>Go: runtime/time.go timers
 */
final class Timers {
    private static final int HEAP_N = 4;
    private static final int INITIAL = 16;

    private static final VarHandle ZOMBIES =
            fieldVarHandle(lookup(), "zombies", VarHandle.class, Timers.class, int.class);
    private static final VarHandle MIN_WHEN_MODIFIED =
            fieldVarHandle(lookup(), "minWhenModified", VarHandle.class, Timers.class, long.class);

    private final Mutex mu = new Mutex(); // guards the heap; comes before the lock of a timer

    // The heap: entry i is timer[i], due when[i], which may be out of date; see Timer.
    private @Nullable Timer[] timer = new Timer[INITIAL];
    private long[] when = new long[INITIAL];
    private volatile int len; // written under mu

    private int zombies; // entries to be removed; VarHandle ZOMBIES

    // No timer is due before the earlier of the two; 0 is none. The first is written under mu, the
    // second by who modifies a timer, under that timer's lock.
    private volatile long minWhenHeap;
    private long minWhenModified; // VarHandle MIN_WHEN_MODIFIED

    /** How many timers are armed; out of date when the caller looks at it. */
    int armed() {
        return Math.max(0, len - (int) ZOMBIES.getVolatile(this));
    }

    void lock() {
        mu.lockInner(); // of a descriptor's
    }

    void unlock() {
        mu.unlock();
    }

    /** Locks, with room for one more entry; room is made while the lock is free. */
    void lockWithRoom() {
        lock();
        while (len == when.length) {
            int size = 2 * len;
            unlock();
            long[] longer = new long[size];
            Timer[] more = new Timer[size];
            lock();
            if (when.length < size) {
                System.arraycopy(when, 0, longer, 0, len);
                System.arraycopy(timer, 0, more, 0, len);
                when = longer;
                timer = more;
            }
        }
    }

    /** How many entries there are, zombies among them. */
    int len() {
        return len;
    }

    int zombies() {
        return (int) ZOMBIES.getVolatile(this);
    }

    void zombiesAdd(int delta) {
        ZOMBIES.getAndAdd(this, delta);
    }

    /**
     * No timer is due before this instant; 0 if there is none. Any thread, no lock.
     *
     * <p>Go: runtime/time.go timers.wakeTime
     */
    long wakeTime() {
        // In this order: adjust lowers minWhenHeap before it clears minWhenModified.
        long modified = (long) MIN_WHEN_MODIFIED.getVolatile(this);
        long heap = minWhenHeap;
        return heap == 0 || (modified != 0 && modified < heap) ? modified : heap;
    }

    /** Whether a timer that is moved to {@code at} must be made known in minWhenModified. */
    boolean isEarlier(long at) {
        long min = (long) MIN_WHEN_MODIFIED.getVolatile(this);
        return min == 0 || at < min;
    }

    /** Go: runtime/time.go timers.updateMinWhenModified */
    void updateMinWhenModified(long at) {
        for (; ; ) {
            long old = (long) MIN_WHEN_MODIFIED.getVolatile(this);
            if (old != 0 && old < at) {
                return;
            }
            if (MIN_WHEN_MODIFIED.compareAndSet(this, old, at)) {
                return;
            }
        }
    }

    /**
     * Runs what is due at {@code now}. Not called with a lock held.
     *
     * <p>Go: runtime/time.go timers.check
     */
    void check(long now) {
        long next = wakeTime();
        if (next == 0 || (now < next && !tooManyZombies())) {
            return;
        }
        lock();
        try {
            adjust(now, false);
            while (run(now)) {}
            if (tooManyZombies()) {
                adjust(now, true);
            }
        } finally {
            unlock();
        }
    }

    private boolean tooManyZombies() {
        return zombies() > len / 4;
    }

    /** Looks at the first entry, and runs it if it is due; false when none is. */
    private boolean run(long now) {
        if (len == 0) {
            return false;
        }
        Timer t = at(0);
        if ((t.astate() & Timer.MODIFIED) == 0 && when[0] > now) {
            return false;
        }
        return t.run(this, now) == 0;
    }

    /**
     * Puts every entry right, if a timer was moved to {@code now} or earlier, or by force.
     *
     * <p>Go: runtime/time.go timers.adjust
     */
    private void adjust(long now, boolean force) {
        if (!force) {
            long first = (long) MIN_WHEN_MODIFIED.getVolatile(this);
            if (first == 0 || first > now) {
                return;
            }
        }
        // Pairs with Timer#modify: the minimum is gone; now look at each astate. Who moves a timer
        // does the opposite: astate is out; then it looks at the minimum, and finds none from here
        // on, and sets it anew.
        minWhenHeap = wakeTime();
        MIN_WHEN_MODIFIED.setVolatile(this, 0L);
        boolean changed = false;
        for (int i = 0; i < len; i++) {
            Timer t = at(i);
            if ((t.astate() & Timer.MODIFIED) == 0) {
                continue;
            }
            changed = true;
            long at = t.adjust();
            if (at == 0) {
                removeTail(i);
                i--;
            } else {
                when[i] = at;
            }
        }
        if (changed) {
            initHeap();
        }
        updateMinWhenHeap();
    }

    /** Entry {@code i} goes; the last one takes its place. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under mu
    private void removeTail(int i) {
        int last = len - 1;
        timer[i] = timer[last];
        when[i] = when[last];
        timer[last] = null;
        len = last;
    }

    private Timer at(int i) {
        Timer t = timer[i];
        if (t == null) {
            throw new IllegalStateException("timer data corruption");
        }
        return t;
    }

    // ---- for Timer, with mu held ----

    /**
     * Before an insertion: removes zombies from both ends, and all of them if they are many.
     *
     * <p>Go: runtime/time.go timers.cleanHead
     *
     * <p>Differs from Go: when the zombies are many they all go here, since nobody but a due timer
     * calls {@link #check}.
     */
    void cleanHead() {
        while (len > 0) {
            Timer tail = at(len - 1);
            if ((tail.astate() & Timer.ZOMBIE) != 0 && !tail.staysInHeap()) {
                removeTail(len - 1);
                if (len == 0) {
                    updateMinWhenHeap();
                }
                continue;
            }
            Timer head = at(0);
            if ((head.astate() & Timer.MODIFIED) == 0 || !head.lockAndUpdateHeap()) {
                break;
            }
        }
        if (tooManyZombies()) {
            adjust(0, true);
        }
    }

    /** Go: runtime/time.go timers.addHeap */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under mu
    void addHeap(Timer t, long at) {
        int i = len;
        timer[i] = t;
        when[i] = at;
        len = i + 1;
        if (siftUp(i) == 0) {
            updateMinWhenHeap();
        }
    }

    /** Go: runtime/time.go timers.deleteMin */
    void deleteMin() {
        removeTail(0);
        if (len > 0) {
            siftDown(0);
        }
        updateMinWhenHeap();
        if (len == 0) {
            MIN_WHEN_MODIFIED.setVolatile(this, 0L); // whatever was moved is gone
        }
    }

    /** The first entry is due at another time. */
    void moveMin(long at) {
        when[0] = at;
        siftDown(0);
        updateMinWhenHeap();
    }

    private void updateMinWhenHeap() {
        minWhenHeap = len == 0 ? 0 : when[0];
    }

    // ---- the heap ----

    private void initHeap() {
        for (int i = (len - 2) / HEAP_N; i >= 0 && len > 1; i--) {
            siftDown(i);
        }
    }

    /** Where entry {@code i} has gone. */
    private int siftUp(int i) {
        Timer t = at(i);
        long at = when[i];
        while (i > 0) {
            int parent = (i - 1) / HEAP_N;
            if (at >= when[parent]) {
                break;
            }
            timer[i] = timer[parent];
            when[i] = when[parent];
            i = parent;
        }
        timer[i] = t;
        when[i] = at;
        return i;
    }

    private void siftDown(int i) {
        int n = len;
        Timer t = at(i);
        long at = when[i];
        for (; ; ) {
            int first = i * HEAP_N + 1;
            int least = -1;
            long w = at;
            for (int c = first; c < Math.min(first + HEAP_N, n); c++) {
                if (when[c] < w) {
                    w = when[c];
                    least = c;
                }
            }
            if (least < 0) {
                break;
            }
            timer[i] = timer[least];
            when[i] = w;
            i = least;
        }
        timer[i] = t;
        when[i] = at;
    }
}
