package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.SelectionKey;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A poller that finds the last edge not consumed, against the reader that consumes it and waits for
 * the next: disarm, then look at rg; against rg = WAIT, then look at the armed bit. The result is
 * what is left: a parked reader, and whether the key is armed.
 *
 * <p>Go: runtime/netpoll_solaris.go netpollarm
 */
public class ArmStress {
    private ArmStress() {}

    static final int OPS = SelectionKey.OP_ACCEPT; // the channel is a listener's

    /** An edge is pending, the key is armed and fires again. */
    static class Selecting {
        final PollDesc pd = StressSched.open();
        final NetpollSelector np = new HandSelector().netpoll();
        final HandKey key;

        Selecting() {
            key = key(pd);
            pd.netpollready(new GList(), Mode.READ);
            HandSelector.selecting(np, new GList());
            HandSelector.setParked(np, true); // a poll that may block, which alone disarms
        }

        HandKey key(PollDesc pd) {
            return new HandKey(pd, OPS);
        }

        void read() {
            pd.consume(Mode.READ);
            pd.announce(Mode.READ);
            np.arm(pd, Mode.READ);
            pd.netpollblockcommit(Mode.READ, StressSched.waitingG());
        }

        void look(ZZ_Result r) {
            r.r1 = RuntimePoll.waiting(pd, Mode.READ);
            r.r2 = (key.interest.get() & OPS) != 0;
        }
    }

    /** Does not arm again after a disarm. */
    static final class NoRecheckKey extends HandKey {
        private Thread poller;

        NoRecheckKey(PollDesc pd) {
            super(pd, OPS);
        }

        @Override
        public int interestOpsAnd(int ops) {
            poller = Thread.currentThread();
            return super.interestOpsAnd(ops);
        }

        @Override
        public int interestOpsOr(int ops) {
            return Thread.currentThread() == poller ? 0 : super.interestOpsOr(ops);
        }
    }

    /** The waiter looks at a copy of the bit that the poller writes when it is done. */
    static final class CopiedBitKey extends HandKey {
        volatile int copy = OPS;

        CopiedBitKey(PollDesc pd) {
            super(pd, OPS);
        }

        @Override
        public int interestOps() {
            return copy;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "parked, and armed")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the edge came again")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked, and never polled again")
    public static class Protocol extends Selecting {
        @Actor
        public void reader() {
            read();
        }

        @Actor
        public void poller() {
            np.accept(key);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }

    /** Twin: the poller disarms and does not look at rg again. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "parked, and armed")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the edge came again")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "never polled again")
    public static class NoRecheckBroken extends Selecting {
        @Override
        HandKey key(PollDesc pd) {
            return new NoRecheckKey(pd);
        }

        @Actor
        public void reader() {
            read();
        }

        @Actor
        public void poller() {
            np.accept(key);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }

    /** Twin: the armed bit is a flag beside the key's. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "parked, and armed")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the edge came again")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "never polled again")
    public static class CopiedBitBroken extends Selecting {
        @Override
        HandKey key(PollDesc pd) {
            return new CopiedBitKey(pd);
        }

        @Actor
        public void reader() {
            read();
        }

        @Actor
        public void poller() {
            np.accept(key);
            ((CopiedBitKey) key).copy = key.interest.get();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }
}
