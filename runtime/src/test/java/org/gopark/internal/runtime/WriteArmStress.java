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
 * A poller that readies a writer, against that writer, which tries in vain and waits again: clear
 * the armed bit, then ready; against WAIT, then look at the bit.
 *
 * <p>Go: runtime/netpoll_solaris.go netpollarm
 */
public class WriteArmStress {
    private WriteArmStress() {}

    /** A writer has armed the key and is about to commit; the key fires. */
    static class Selecting {
        final PollDesc pd = StressSched.open();
        final NetpollSelector np = new HandSelector().netpoll();
        final HandKey key = key(pd);

        Selecting() {
            pd.announce(Mode.WRITE);
            HandSelector.selecting(np, new GList());
        }

        HandKey key(PollDesc pd) {
            return new HandKey(pd, SelectionKey.OP_WRITE);
        }

        void write() {
            if (!pd.netpollblockcommit(Mode.WRITE, StressSched.waitingG())) {
                pd.leave(Mode.WRITE); // the poller was here; the write that follows would block
                pd.announce(Mode.WRITE);
                np.arm(pd, Mode.WRITE);
                pd.netpollblockcommit(Mode.WRITE, StressSched.waitingG());
            }
        }

        void look(ZZ_Result r) {
            r.r1 = RuntimePoll.waiting(pd, Mode.WRITE);
            r.r2 = key.interest.get() != 0;
        }
    }

    /** Takes the clearing of the bit down, to do it later. */
    static final class LateKey extends HandKey {
        private int mask = -1;

        LateKey(PollDesc pd) {
            super(pd, SelectionKey.OP_WRITE);
        }

        @Override
        public int interestOpsAnd(int ops) {
            mask = ops;
            return interestOps();
        }

        void clear() {
            super.interestOpsAnd(mask);
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "parked again, and armed")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "readied once")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked, and never polled again")
    public static class Protocol extends Selecting {
        @Actor
        public void writer() {
            write();
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

    /** Twin: the poller readies first and clears the bit second. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "parked again, and armed")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "readied once")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "never polled again")
    public static class ReadyFirstBroken extends Selecting {
        @Override
        HandKey key(PollDesc pd) {
            return new LateKey(pd);
        }

        @Actor
        public void writer() {
            write();
        }

        @Actor
        public void poller() {
            np.accept(key);
            ((LateKey) key).clear();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }
}
