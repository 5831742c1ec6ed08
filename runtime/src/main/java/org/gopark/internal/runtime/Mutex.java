package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * The runtime's one lock: a word, a CAS, a short spin, then {@link Thread#yield}.
 *
 * <p>Any thread may take it, also one that is about to park or is inside {@code unpark}: it never
 * parks and never touches LockSupport, whose permit belongs to the goroutine that waits. So a
 * critical section is a few dozen instructions that call nothing foreign, allocate nothing, do no
 * I/O and ready nobody; {@code runtime/LOCKS.md} lists every lock and their order. It is not
 * reentrant and not fair.
 *
 * <p>Go: runtime/runtime2.go mutex, runtime/lock_spinbit.go lock2, unlock2
 *
 * <p>Differs from Go: a waiter yields instead of sleeping in the kernel; the sections are too short
 * to be worth a queue.
 */
final class Mutex {
    private static final int SPINS = 30;

    private static final VarHandle LOCKED =
            fieldVarHandle(lookup(), "locked", VarHandle.class, Mutex.class, int.class);

    private int locked; // 0 free, 1 held; VarHandle LOCKED

    void lock() {
        if (!LOCKED.compareAndSet(this, 0, 1)) {
            lockSlow(true);
        }
    }

    /**
     * {@link #lock} by who may hold another one: it waits without leaving its carrier.
     *
     * <p>A virtual thread that yields may be queued where a carrier looks only when its own queue
     * is empty; and it never is while others wait, by yielding, for what this one holds.
     */
    void lockInner() {
        if (!LOCKED.compareAndSet(this, 0, 1)) {
            lockSlow(!Thread.currentThread().isVirtual());
        }
    }

    private void lockSlow(boolean yields) {
        for (int spins = 0; ; spins++) {
            if ((int) LOCKED.getOpaque(this) == 0 && tryLock()) {
                return;
            }
            if (yields && spins >= SPINS) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    boolean tryLock() {
        return LOCKED.compareAndSet(this, 0, 1);
    }

    /** Gives the lock back; a volatile store, so that what the holder then reads is not older. */
    void unlock() {
        LOCKED.setVolatile(this, 0);
    }
}
