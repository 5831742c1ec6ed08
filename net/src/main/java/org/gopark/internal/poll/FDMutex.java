package org.gopark.internal.poll;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.runtime.RuntimeSema;
import org.jspecify.annotations.Nullable;

/**
 * Serialises the reads and the writes of a descriptor, counts who uses it, and tells the one who
 * must destroy it. Read and write are independent of each other; marking closed waits for nobody.
 *
 * <p>A read operation does {@code rwlock(true, true)} and {@code rwunlock(true)}, a write operation
 * the same with false, any other operation {@code incref} and {@code decref}; close does {@code
 * increfAndClose} and {@code decref}. Whoever is told true by an unlock or a decref destroys the
 * descriptor.
 *
 * <p>Any thread; waiting parks, and an interrupt ends it.
 *
 * <p>Go: internal/poll/fd_mutex.go fdMutex
 */
public class FDMutex implements RuntimePoll.Touched {
    /*
     * Not final: a checker plants one with a weakened transition.
     *
     * The state word:
     *
     *   | 63 | 62 .. 43        | 42 .. 23        | 22 .. 3    | 2            | 1           | 0      |
     *   | 0  | waiting writers | waiting readers | references | write-locked | read-locked | closed |
     *
     * A waiter counts itself by CAS, then sleeps on its semaphore. An unlock that finds waiters takes
     * one off the count, in the same CAS that clears the lock bit, and releases the semaphore once;
     * close takes all of them off and releases as often. The lock is not handed over: whoever wakes
     * starts again, and may find it taken by a newcomer.
     *
     * A waiter that is interrupted takes itself out of the semaphore's queue first, and then one off
     * the count, if there is one and the descriptor is open. In between an unlock may have taken that
     * one off and released the semaphore for nobody; so what holds is
     *
     *   waiters counted + releases not taken  >=  waiters
     *
     * A release too many costs the next waiter one extra round. The one who leaves must not take it
     * back: by then it may be the release that another waiter was woken by, who would go back to sleep
     * beside a free lock.
     */
    private static final long CLOSED = 1L;
    private static final long RLOCK = 1L << 1;
    private static final long WLOCK = 1L << 2;
    private static final long REF = 1L << 3;
    private static final long REF_MASK = ((1L << 20) - 1) << 3;
    private static final long RWAIT = 1L << 23;
    private static final long RMASK = ((1L << 20) - 1) << 23;
    private static final long WWAIT = 1L << 43;
    private static final long WMASK = ((1L << 20) - 1) << 43;

    private static final String OVERFLOW =
            "too many concurrent operations on a single file or socket (max 1048575)";
    private static final String INCONSISTENT = "inconsistent poll.fdMutex";

    private static final VarHandle STATE =
            fieldVarHandle(lookup(), "state", VarHandle.class, FDMutex.class, long.class);
    private static final VarHandle RSEMA =
            fieldVarHandle(lookup(), "rsema", VarHandle.class, FDMutex.class, RuntimeSema.class);
    private static final VarHandle WSEMA =
            fieldVarHandle(lookup(), "wsema", VarHandle.class, FDMutex.class, RuntimeSema.class);

    private long state; // VarHandle STATE, volatile mode
    private @Nullable RuntimeSema rsema; // made by the first waiter or releaser; VarHandle RSEMA
    private @Nullable RuntimeSema wsema; // VarHandle WSEMA

    final long state() {
        return (long) STATE.getVolatile(this);
    }

    /** A plain read: nobody goes by what it finds. */
    @Override
    public int touch() {
        return (int) state;
    }

    final boolean isClosed() {
        return (state() & CLOSED) != 0;
    }

    /** One step of the state word; every transition is a call of this. */
    boolean casState(long from, long to) {
        return STATE.compareAndSet(this, from, to);
    }

    /**
     * Adds a reference; false if closed.
     *
     * @throws IllegalStateException there are too many
     */
    final boolean incref() {
        for (; ; ) {
            long old = state();
            if ((old & CLOSED) != 0) {
                return false;
            }
            if (casState(old, addReference(old))) {
                return true;
            }
        }
    }

    /**
     * Marks closed, adds a reference and wakes every waiter, who will fail; false if closed
     * already.
     */
    final boolean increfAndClose() {
        for (; ; ) {
            long old = state();
            if ((old & CLOSED) != 0) {
                return false;
            }
            long fresh = addReference(old | CLOSED) & ~(RMASK | WMASK);
            if (casState(old, fresh)) {
                wake(true, (old & RMASK) >>> 23);
                wake(false, (old & WMASK) >>> 43);
                return true;
            }
        }
    }

    private static long addReference(long old) {
        long fresh = old + REF;
        if ((fresh & REF_MASK) == 0) {
            throw new IllegalStateException(OVERFLOW);
        }
        return fresh;
    }

    private void wake(boolean read, long waiters) {
        for (long i = 0; i < waiters; i++) {
            sema(read).semrelease();
        }
    }

    /**
     * Drops a reference; true if it was the last of a closed descriptor: the caller destroys it.
     */
    final boolean decref() {
        for (; ; ) {
            long old = state();
            if ((old & REF_MASK) == 0) {
                throw new IllegalStateException(INCONSISTENT);
            }
            long fresh = old - REF;
            if (casState(old, fresh)) {
                return mustDestroy(fresh);
            }
        }
    }

    /**
     * Adds a reference and locks for reading or for writing; false if closed, if the lock is taken
     * and {@code wait} is not set, or if an interrupt ended the wait (the status is kept).
     *
     * @throws IllegalStateException there are too many references or waiters
     */
    final boolean rwlock(boolean read, boolean wait) {
        long bit = read ? RLOCK : WLOCK;
        long waiter = read ? RWAIT : WWAIT;
        long mask = read ? RMASK : WMASK;
        for (; ; ) {
            long old = state();
            if ((old & CLOSED) != 0) {
                return false;
            }
            boolean free = (old & bit) == 0;
            long fresh;
            if (free) {
                fresh = addReference(old | bit);
            } else if (!wait) {
                return false;
            } else {
                fresh = old + waiter;
                if ((fresh & mask) == 0) {
                    throw new IllegalStateException(OVERFLOW);
                }
            }
            if (casState(old, fresh)) {
                if (free) {
                    return true;
                }
                if (!sema(read).semacquireInterruptibly()) {
                    leaveQueue(waiter, mask);
                    return false;
                }
                // Whoever released us has taken us off the count. Start again.
            }
        }
    }

    /** A waiter has left the semaphore's queue by itself: one less on the count. */
    void leaveQueue(long waiter, long mask) {
        for (; ; ) {
            long old = state();
            if ((old & CLOSED) != 0 || (old & mask) == 0 || casState(old, old - waiter)) {
                return;
            }
        }
    }

    /** Undoes rwlock; true if the descriptor is closed and unused now: the caller destroys it. */
    final boolean rwunlock(boolean read) {
        long bit = read ? RLOCK : WLOCK;
        long waiter = read ? RWAIT : WWAIT;
        long mask = read ? RMASK : WMASK;
        for (; ; ) {
            long old = state();
            if ((old & bit) == 0 || (old & REF_MASK) == 0) {
                throw new IllegalStateException(INCONSISTENT);
            }
            long fresh = (old & ~bit) - REF;
            boolean waiting = (old & mask) != 0;
            if (waiting) {
                fresh -= waiter;
            }
            if (casState(old, fresh)) {
                if (waiting) {
                    sema(read).semrelease();
                }
                return mustDestroy(fresh);
            }
        }
    }

    private static boolean mustDestroy(long state) {
        return (state & (CLOSED | REF_MASK)) == CLOSED;
    }

    /** A semaphore costs nothing until two operations meet. */
    private RuntimeSema sema(boolean read) {
        VarHandle handle = read ? RSEMA : WSEMA;
        RuntimeSema s = (RuntimeSema) handle.getVolatile(this);
        if (s == null) {
            RuntimeSema fresh = new RuntimeSema();
            s = (RuntimeSema) handle.compareAndExchange(this, null, fresh);
            if (s == null) {
                s = fresh;
            }
        }
        return s;
    }
}
