package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A counting semaphore on which goroutines sleep, first come first served: the door through which
 * internal.poll waits for anything but I/O.
 *
 * <p>Any thread may call it. {@link #semacquire} blocks and cannot be interrupted, {@link
 * #semacquireInterruptibly} can; both keep the interrupt status.
 *
 * <p>Go: runtime/sema.go
 *
 * <p>Differs from Go: a semaphore is an object with its own queue, made when first needed; Go
 * hashes the address of a word into a table of treaps.
 *
 * <p>Differs from Go: a released count goes to whoever takes it first; there is no hand-off.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // nwait is written under lock, and read without
public final class RuntimeSema {
    /*
     * A wake-up is not lost because
     *
     *   commit:      nwait + 1;   then look at count; then sleep
     *   semrelease:  count + 1;   then look at nwait
     *
     * One of the two sees the other. A waiter that is woken does not own anything yet: it competes
     * for the count, and queues again when somebody was faster.
     */
    private static final VarHandle COUNT =
            fieldVarHandle(lookup(), "count", VarHandle.class, RuntimeSema.class, int.class);

    private final Mutex lock = new Mutex(); // Go: semaRoot.lock
    private int count; // VarHandle COUNT
    private volatile int nwait; // written under lock
    private @Nullable Semacquire head; // guarded by lock
    private @Nullable Semacquire tail; // guarded by lock

    /** A semaphore with count 0. */
    public RuntimeSema() {}

    RuntimeSema(int count) {
        this.count = count;
    }

    /**
     * Waits until the count is above 0 and lowers it.
     *
     * <p>Go: runtime/sema.go semacquire1
     */
    public void semacquire() {
        semacquire1(false);
    }

    /**
     * As {@link #semacquire}, but an interrupt ends the wait: then this is false, the caller has
     * left the queue, and nothing was taken. A count that is there is taken whatever the status.
     *
     * <p>Go: none.
     */
    public boolean semacquireInterruptibly() {
        return semacquire1(true);
    }

    private boolean semacquire1(boolean interruptible) {
        if (cansemacquire()) {
            return true;
        }
        Semacquire s = new Semacquire(this, interruptible);
        G gp = Proc.getg();
        if (gp == null) {
            gp = new G(null, Sched.nextGoid(), Thread.currentThread());
        }
        do {
            if (!Proc.gopark(gp, s)) {
                return false;
            }
        } while (!s.acquired && !cansemacquire());
        return true;
    }

    /**
     * Raises the count and wakes the goroutine that has waited longest, if any.
     *
     * <p>Go: runtime/sema.go semrelease1
     */
    public void semrelease() {
        COUNT.getAndAdd(this, 1); // pairs with Semacquire#commit: count is out; now look at nwait
        wakeOne();
    }

    /** Wakes the goroutine that has waited longest, if any; it then competes for the count. */
    private void wakeOne() {
        if (nwait == 0) {
            return;
        }
        lock.lock();
        Semacquire s = dequeue();
        lock.unlock();
        if (s != null) {
            G gp = s.gp;
            if (gp != null) {
                Proc.goready(gp);
            }
        }
    }

    /** How many goroutines sleep here; may be out of date when the caller looks at it. */
    public int waiters() {
        return nwait;
    }

    private boolean cansemacquire() {
        for (; ; ) {
            int v = (int) COUNT.getVolatile(this);
            if (v <= 0) {
                return false;
            }
            if (COUNT.compareAndSet(this, v, v - 1)) {
                return true;
            }
        }
    }

    private void queue(Semacquire s) {
        s.next = null;
        s.queued = true;
        if (tail == null) {
            head = s;
        } else {
            tail.next = s;
        }
        tail = s;
    }

    private @Nullable Semacquire dequeue() {
        Semacquire s = head;
        if (s != null) {
            nwait--;
            s.queued = false;
            head = s.next;
            if (head == null) {
                tail = null;
            }
        }
        return s;
    }

    private boolean remove(Semacquire gone) {
        Semacquire before = null;
        for (Semacquire s = head; s != null; before = s, s = s.next) {
            if (s == gone) {
                if (before == null) {
                    head = s.next;
                } else {
                    before.next = s.next;
                }
                if (tail == s) {
                    tail = before;
                }
                nwait--;
                s.queued = false;
                return true;
            }
        }
        return false;
    }

    /** A goroutine in the queue. Go: runtime/runtime2.go sudog */
    static final class Semacquire extends Wait {
        private final RuntimeSema sema;
        private final boolean interruptible;
        private @Nullable Semacquire next; // guarded by sema.lock
        private @Nullable G gp; // written under sema.lock
        private volatile boolean queued; // written under sema.lock
        private boolean acquired; // by commit; confined to the waiter

        Semacquire(RuntimeSema sema, boolean interruptible) {
            this.sema = sema;
            this.interruptible = interruptible;
        }

        @Override
        WaitReason reason() {
            return WaitReason.SEMACQUIRE;
        }

        @Override
        boolean isInterruptible() {
            return interruptible;
        }

        @Override
        boolean commit(G gp) {
            this.gp = gp;
            sema.lock.lock();
            sema.nwait++; // pairs with #semrelease: nwait is out; now look at count
            acquired = sema.cansemacquire();
            if (acquired) {
                sema.nwait--;
            } else {
                sema.queue(this);
            }
            sema.lock.unlock();
            return !acquired;
        }

        @Override
        boolean abandon(G gp) {
            sema.lock.lock();
            boolean removed = sema.remove(this);
            sema.lock.unlock();
            return removed;
        }

        @Override
        boolean holds(G gp) {
            return queued;
        }

        @Override
        void forgo() {
            sema.wakeOne(); // it was chosen: the wake-up belongs to the next one
        }
    }
}
