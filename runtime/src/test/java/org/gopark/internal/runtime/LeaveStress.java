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
 * A waiter that leaves, woken by a deadline, against an edge: the waiter takes the edge with it, or
 * the edge stays for the next wait.
 *
 * <p>Go: runtime/netpoll.go netpollblock, its exit
 */
public class LeaveStress {
    private LeaveStress() {}

    /** Looks, then stores. */
    static final class GetThenStore extends PollDesc {
        GetThenStore() {
            super(StressSched.SCHED, 0);
        }

        @Override
        boolean leave(Mode mode) {
            boolean ready = isReady(mode);
            reset(mode);
            return ready;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the waiter took the edge")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the edge is remembered")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "the edge is lost")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "one edge became two")
    public static class Protocol {
        private final PollDesc pd = StressSched.open();

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = pd.leave(Mode.READ);
        }

        @Actor
        public void poller() {
            pd.netpollready(new GList(), Mode.READ);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = pd.isReady(Mode.READ);
        }
    }

    /** Twin: get and set instead of a swap. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the waiter took the edge")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the edge is remembered")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "the edge is lost")
    public static class GetThenStoreBroken {
        private final PollDesc pd = StressSched.open(new GetThenStore());

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = pd.leave(Mode.READ);
        }

        @Actor
        public void poller() {
            pd.netpollready(new GList(), Mode.READ);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = pd.isReady(Mode.READ);
        }
    }
}
