package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A parked waiter that takes itself out because it is interrupted, against an edge, a close and a
 * deadline that take it out: R14 of runtime/README.md. Exactly one does, the edge is there
 * afterwards in any case, and nobody is counted any more.
 *
 * <p>Go: none.
 */
public class InterruptStress {
    private InterruptStress() {}

    /** Stores NIL over whatever is there. */
    static final class BlindAbandon extends PollDesc {
        BlindAbandon(Sched sched) {
            super(sched, 0);
        }

        @Override
        boolean abandon(Mode mode, G gp) {
            reset(mode);
            sched.netpollAdjustWaiters(-1);
            return true;
        }
    }

    static class Parked {
        final Sched sched;
        private final PollDesc pd;
        private final G gp = StressSched.waitingG();

        Parked(PollDesc pd) {
            this.pd = StressSched.open(pd);
            this.sched = pd.sched;
            pd.announce(Mode.READ);
            pd.netpollblockcommit(Mode.READ, gp);
        }

        /** On a runtime of its own, which counts this waiter only, and has no threads. */
        static Sched alone() {
            return new SchedJdk(NetpollSelector::new, PollDesc::new);
        }

        boolean abandons() {
            return pd.abandon(Mode.READ, gp);
        }

        void edge() {
            GList list = new GList();
            pd.netpollready(list, Mode.READ);
            Proc.injectglist(sched, list);
        }

        void close() {
            pd.pollUnblock();
        }

        void deadline() {
            new PollDeadline(pd).set(-1, true, false);
        }

        boolean readied() {
            return gp.readgstatus() == G.RUNNABLE;
        }

        boolean isReady() {
            return pd.isReady(Mode.READ);
        }

        boolean nobodyWaits() {
            return sched.netpollWaiters() == 0;
        }
    }

    /** As it is, against an edge. */
    @JCStressTest
    @State
    @Outcome(id = "true, false, true, true", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "false, true, true, true", expect = ACCEPTABLE, desc = "the edge won")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "both, or none, or the edge is lost")
    public static class EdgeProtocol extends Parked {
        public EdgeProtocol() {
            super(new PollDesc(alone(), 0));
        }

        @Actor
        public void waiter(ZZZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void poller() {
            edge();
        }

        @Arbiter
        public void after(ZZZZ_Result r) {
            r.r2 = readied();
            r.r3 = isReady();
            r.r4 = nobodyWaits();
        }
    }

    /** Twin: stores instead of comparing and setting; the edge is lost, and one counted twice. */
    @JCStressTest
    @State
    @Outcome(id = "true, false, true, true", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "true, true, false, false", expect = ACCEPTABLE_INTERESTING, desc = "both won")
    public static class EdgeBlindAbandonBroken extends Parked {
        public EdgeBlindAbandonBroken() {
            super(new BlindAbandon(alone()));
        }

        @Actor
        public void waiter(ZZZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void poller() {
            edge();
        }

        @Arbiter
        public void after(ZZZZ_Result r) {
            r.r2 = readied();
            r.r3 = isReady();
            r.r4 = nobodyWaits();
        }
    }

    /** As it is, against close, which leaves no edge. */
    @JCStressTest
    @State
    @Outcome(id = "true, false, false, true", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "false, true, false, true", expect = ACCEPTABLE, desc = "close won")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "both, or none")
    public static class CloseProtocol extends Parked {
        public CloseProtocol() {
            super(new PollDesc(alone(), 0));
        }

        @Actor
        public void waiter(ZZZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void closer() {
            close();
        }

        @Arbiter
        public void after(ZZZZ_Result r) {
            r.r2 = readied();
            r.r3 = isReady();
            r.r4 = nobodyWaits();
        }
    }

    /** Twin: stores instead of comparing and setting. */
    @JCStressTest
    @State
    @Outcome(id = "true, false, false, true", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "true, true, false, false", expect = ACCEPTABLE_INTERESTING, desc = "both won")
    public static class CloseBlindAbandonBroken extends Parked {
        public CloseBlindAbandonBroken() {
            super(new BlindAbandon(alone()));
        }

        @Actor
        public void waiter(ZZZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void closer() {
            close();
        }

        @Arbiter
        public void after(ZZZZ_Result r) {
            r.r2 = readied();
            r.r3 = isReady();
            r.r4 = nobodyWaits();
        }
    }

    /** As it is, against a deadline; on the runtime of all, whose timer thread is there already. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the deadline won")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "both, or none")
    public static class DeadlineProtocol extends Parked {
        public DeadlineProtocol() {
            super(new PollDesc(StressSched.SCHED, 0));
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void setter() {
            deadline();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = readied();
        }
    }

    /** Twin: stores instead of comparing and setting. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the interrupt won")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both won")
    public static class DeadlineBlindAbandonBroken extends Parked {
        public DeadlineBlindAbandonBroken() {
            super(new BlindAbandon(StressSched.SCHED));
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = abandons();
        }

        @Actor
        public void setter() {
            deadline();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = readied();
        }
    }
}
