package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A timer in flight, with the number of before, against a deadline that is moved: R9 of
 * runtime/README.md. The result is whether the waiter was woken, which may happen, and whether the
 * new deadline, an hour away, counts as over.
 *
 * <p>Go: runtime/netpoll.go netpolldeadlineimpl, poll_runtime_pollSetDeadline
 */
public class DeadlineSeqStress {
    private DeadlineSeqStress() {}

    /** Takes every timer for that of the deadline of now. */
    static final class NeverStale extends PollDesc {
        NeverStale() {
            super(StressSched.SCHED, 0);
        }

        @Override
        boolean isStale(int seq, Mode mode) {
            return false;
        }
    }

    static class InFlight {
        private final PollDesc pd;
        private final PollDeadline deadline;
        private final int seq;
        private final G gp = StressSched.waitingG();

        InFlight(PollDesc pd) {
            this.pd = StressSched.open(pd);
            deadline = new PollDeadline(pd);
            seq = pd.rseq;
            move();
            pd.announce(Mode.READ);
            pd.netpollblockcommit(Mode.READ, gp);
        }

        void fire() {
            pd.deadlineimpl(deadline, seq, Mode.READ);
        }

        void move() {
            deadline.set(DeadlineStress.HOUR, true, false);
        }

        boolean woken() {
            return gp.readgstatus() == G.RUNNABLE;
        }

        boolean isOver() {
            deadline.stop(); // it is one of very many
            return pd.netpollcheckerr(Mode.READ) != PollDesc.POLL_NO_ERROR;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "moved first: the timer is stale")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "fired first: woken, and healed")
    @Outcome(id = ".*, true", expect = FORBIDDEN, desc = "over an hour early")
    public static class Protocol extends InFlight {
        public Protocol() {
            super(new PollDesc(StressSched.SCHED, 0));
        }

        @Actor
        public void timer() {
            fire();
        }

        @Actor
        public void setter() {
            move();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = woken();
            r.r2 = isOver();
        }
    }

    /** Twin: does not compare the numbers. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "moved first: the timer is stale")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "fired first: woken, and healed")
    @Outcome(id = ".*, true", expect = ACCEPTABLE_INTERESTING, desc = "over an hour early")
    public static class NeverStaleBroken extends InFlight {
        public NeverStaleBroken() {
            super(new NeverStale());
        }

        @Actor
        public void timer() {
            fire();
        }

        @Actor
        public void setter() {
            move();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r1 = woken();
            r.r2 = isOver();
        }
    }
}
