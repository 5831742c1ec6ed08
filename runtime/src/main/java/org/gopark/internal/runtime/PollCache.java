package org.gopark.internal.runtime;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The table of descriptors. A {@link PollDesc} keeps its slot for ever and is used again and again,
 * each time under another sequence number; so an event that names slot and number never touches a
 * descriptor that was recycled since.
 *
 * <p>Go: runtime/netpoll.go pollCache
 *
 * <p>Differs from Go: slots of a growing array instead of memory outside the heap; the number has
 * 32 bits instead of what a pointer leaves free.
 */
final class PollCache {
    /** Makes descriptors; a checker plants one with a weakened transition here. */
    interface Factory {
        PollDesc make(Sched sched, int slot);
    }

    private static final int BLOCK = 64;

    private final Sched sched;
    private final Factory factory;
    private final Mutex lock = new Mutex();
    private @Nullable PollDesc first; // free list, last in first out; guarded by lock
    private volatile PollDesc[] slots = {}; // grown under lock
    private int inuse; // guarded by lock
    private final AtomicLong stale = new AtomicLong();

    PollCache(Sched sched, Factory factory) {
        this.sched = sched;
        this.factory = factory;
    }

    /** A free descriptor. Go: runtime/netpoll.go pollCache.alloc */
    PollDesc alloc() {
        for (; ; ) {
            PollDesc[] seen;
            lock.lock();
            PollDesc pd = first;
            if (pd != null) {
                first = pd.link;
                pd.link = null;
                inuse++;
            }
            seen = slots;
            lock.unlock();
            if (pd != null) {
                return pd;
            }
            grow(seen);
        }
    }

    /** Doubles the table; everything is made before the lock is taken. */
    @SuppressWarnings("ReferenceEquality") // the very table that was seen
    private void grow(PollDesc[] seen) {
        int n = seen.length;
        PollDesc[] grown = Arrays.copyOf(seen, Math.max(BLOCK, n * 2));
        for (int i = n; i < grown.length; i++) {
            grown[i] = factory.make(sched, i);
        }
        for (int i = n; i < grown.length - 1; i++) {
            grown[i].link = grown[i + 1];
        }
        lock.lock();
        if (slots == seen) { // else somebody else was faster, and these are garbage
            grown[grown.length - 1].link = first;
            first = grown[n];
            slots = grown;
        }
        lock.unlock();
    }

    /**
     * Takes {@code pd} back; its old events are stale from here on. Go: runtime/netpoll.go
     * pollCache.free
     */
    void free(PollDesc pd) {
        pd.retire();
        lock.lock();
        pd.link = first;
        first = pd;
        inuse--;
        lock.unlock();
    }

    /** The cookie that a kernel event carries: the slot in the low half, the number in the high. */
    static long userData(PollDesc pd) {
        return (long) pd.fdseq() << 32 | pd.slot;
    }

    /** The descriptor that an event names, or null if it has been recycled since. */
    @Nullable PollDesc live(long userData) {
        PollDesc pd = slots[(int) userData];
        if (pd.fdseq() == (int) (userData >>> 32)) {
            return pd;
        }
        stale.incrementAndGet();
        return null;
    }

    /** Every descriptor, free or not. */
    PollDesc[] all() {
        return slots;
    }

    int inuse() {
        lock.lock();
        int n = inuse;
        lock.unlock();
        return n;
    }

    /** How many events named a descriptor that was gone. */
    long staleEvents() {
        return stale.get();
    }
}
