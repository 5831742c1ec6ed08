package org.gopark.internal.runtime;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
    private volatile @Nullable PollDesc[] slots = {}; // the first made of them; grown under lock
    private int made; // guarded by lock
    private int inuse; // guarded by lock
    private final AtomicLong stale = new AtomicLong();

    PollCache(Sched sched, Factory factory) {
        this.sched = sched;
        this.factory = factory;
    }

    /** A free descriptor. Go: runtime/netpoll.go pollCache.alloc */
    PollDesc alloc() {
        for (; ; ) {
            lock.lock();
            PollDesc pd = first;
            if (pd != null) {
                first = pd.link;
                pd.link = null;
                inuse++;
            }
            int seen = made;
            @Nullable PollDesc[] table = slots;
            lock.unlock();
            if (pd != null) {
                return pd;
            }
            grow(seen, table);
        }
    }

    /** Adds a block, if nobody else has; everything is made before the lock is taken. */
    private void grow(int seen, @Nullable PollDesc[] table) {
        int n = seen + BLOCK;
        @Nullable PollDesc[] grown =
                n <= table.length ? table : Arrays.copyOf(table, Math.max(n, 2 * seen));
        PollDesc[] block = new PollDesc[BLOCK];
        for (int i = BLOCK - 1; i >= 0; i--) {
            block[i] = factory.make(sched, seen + i);
            block[i].link = i + 1 < BLOCK ? block[i + 1] : null;
        }
        lock.lock();
        if (made == seen) { // else somebody else was faster, and these are garbage
            System.arraycopy(block, 0, grown, seen, BLOCK);
            block[BLOCK - 1].link = first;
            first = block[0];
            made = n;
            slots = grown; // publishes the block, also if the table is the same
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
        if (pd != null && pd.fdseq() == (int) (userData >>> 32)) {
            return pd;
        }
        stale.incrementAndGet();
        return null;
    }

    /** Every descriptor, free or not. Allocates nothing: a runtime that dies comes here too. */
    void forEach(Consumer<PollDesc> action) {
        for (PollDesc pd : slots) {
            if (pd == null) {
                return; // the rest of the table is not made yet
            }
            action.accept(pd);
        }
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
