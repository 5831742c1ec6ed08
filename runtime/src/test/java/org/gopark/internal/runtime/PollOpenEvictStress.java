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
 * One who opens a descriptor, against the end of the runtime: slot in use, then look at the state;
 * against state, then walk the slots. The result is whether the opener goes on, and whether its
 * descriptor was evicted.
 *
 * <p>Go: none.
 */
public class PollOpenEvictStress {
    private PollOpenEvictStress() {}

    static class Ending {
        final Sched sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        PollDesc pd;

        void open() {
            PollDesc fresh = sched.pollcache.alloc();
            fresh.open(StressSched.listener());
            pd = fresh;
        }

        boolean evicted() {
            return pd.netpollcheckerr(Mode.READ) == PollDesc.POLL_ERR_CLOSING;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "opened, and evicted")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the opener saw the end")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "both saw the other")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "opened in a runtime that has ended")
    public static class Protocol extends Ending {
        @Actor
        public void opener(ZZ_Result r) {
            open();
            r.r1 = !sched.isEvicting();
        }

        @Actor
        public void ender() {
            sched.close(0);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = evicted();
        }
    }

    /** Twin: looks at the state before the slot is in use. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "opened, and evicted")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the opener saw the end")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "both saw the other")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "nobody evicts it")
    public static class LooksFirstBroken extends Ending {
        @Actor
        public void opener(ZZ_Result r) {
            r.r1 = !sched.isEvicting();
            open();
        }

        @Actor
        public void ender() {
            sched.close(0);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = evicted();
        }
    }
}
