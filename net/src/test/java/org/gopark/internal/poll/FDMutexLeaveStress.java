package org.gopark.internal.poll;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * Of two who wait for a lock one has left the semaphore's queue, interrupted, and lowers the count,
 * against an unlock and a close: R15 of runtime/README.md. The result is how many are counted, how
 * many tickets there are, and whether the lock is taken; counted and tickets together must be one
 * at least, for the one who waits on.
 *
 * <p>Go: none.
 */
public class FDMutexLeaveStress {
    private FDMutexLeaveStress() {}

    /** Stores over whatever is there. */
    static final class BlindStore extends FDMutex {
        @Override
        void leaveQueue(long waiter, long mask) {
            long old = state();
            if (!isClosed() && (old & mask) != 0) {
                while (!casState(state(), old - waiter)) {}
            }
        }
    }

    /** Lowers the count whatever is there. */
    static final class Unguarded extends FDMutex {
        @Override
        void leaveQueue(long waiter, long mask) {
            for (; ; ) {
                long old = state();
                if (casState(old, old - waiter)) {
                    return;
                }
            }
        }
    }

    /** Locked for reading by one, with two who are counted as waiters. */
    static class TwoWait {
        private final FDMutexByHand mu;

        TwoWait(FDMutex mu) {
            this.mu = new FDMutexByHand(mu);
            this.mu.lock();
            this.mu.count(2);
        }

        void leaves() {
            mu.leaves();
        }

        void unlock() {
            mu.unlock();
        }

        void close() {
            mu.close();
        }

        void look(IIZ_Result r) {
            r.r1 = mu.counted();
            r.r2 = mu.tickets();
            r.r3 = mu.isLocked();
        }
    }

    /** As it is, against an unlock. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, false", expect = ACCEPTABLE, desc = "a ticket for the one who waits")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "nothing for it, or the lock is lost")
    public static class UnlockProtocol extends TwoWait {
        public UnlockProtocol() {
            super(new FDMutex());
        }

        @Actor
        public void waiter() {
            leaves();
        }

        @Actor
        public void holder() {
            unlock();
        }

        @Arbiter
        public void after(IIZ_Result r) {
            look(r);
        }
    }

    /** Twin: lowers the count once for having left, and once more. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, false", expect = ACCEPTABLE, desc = "a ticket for the one who waits")
    @Outcome(id = "0, 0, false", expect = ACCEPTABLE_INTERESTING, desc = "stranded")
    public static class UnlockLowersTwiceBroken extends TwoWait {
        public UnlockLowersTwiceBroken() {
            super(new FDMutex());
        }

        @Actor
        public void waiter() {
            leaves();
            leaves();
        }

        @Actor
        public void holder() {
            unlock();
        }

        @Arbiter
        public void after(IIZ_Result r) {
            look(r);
        }
    }

    /** Twin: stores instead of comparing and setting. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, false", expect = ACCEPTABLE, desc = "a ticket for the one who waits")
    @Outcome(id = "1, 1, true", expect = ACCEPTABLE_INTERESTING, desc = "locked by nobody")
    public static class UnlockBlindStoreBroken extends TwoWait {
        public UnlockBlindStoreBroken() {
            super(new BlindStore());
        }

        @Actor
        public void waiter() {
            leaves();
        }

        @Actor
        public void holder() {
            unlock();
        }

        @Arbiter
        public void after(IIZ_Result r) {
            look(r);
        }
    }

    /** As it is, against a close, which leaves the lock to its holder. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, true", expect = ACCEPTABLE, desc = "left before the close")
    @Outcome(id = "0, 2, true", expect = ACCEPTABLE, desc = "left after it")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "nothing for the one who waits")
    public static class CloseProtocol extends TwoWait {
        public CloseProtocol() {
            super(new FDMutex());
        }

        @Actor
        public void waiter() {
            leaves();
        }

        @Actor
        public void closer() {
            close();
        }

        @Arbiter
        public void after(IIZ_Result r) {
            look(r);
        }
    }

    /** Twin: the count goes below zero, and into the other fields. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, true", expect = ACCEPTABLE, desc = "left before the close")
    @Outcome(id = "1048575, 2, true", expect = ACCEPTABLE_INTERESTING, desc = "a million wait")
    public static class CloseUnguardedBroken extends TwoWait {
        public CloseUnguardedBroken() {
            super(new Unguarded());
        }

        @Actor
        public void waiter() {
            leaves();
        }

        @Actor
        public void closer() {
            close();
        }

        @Arbiter
        public void after(IIZ_Result r) {
            look(r);
        }
    }
}
