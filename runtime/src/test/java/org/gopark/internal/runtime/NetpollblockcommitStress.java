package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The commit of a waiter that has announced itself, against an edge: either the commit fails, and
 * the waiter finds the edge, or the poller gets the goroutine.
 *
 * <p>Go: runtime/netpoll.go netpollblockcommit, netpollready
 */
public class NetpollblockcommitStress {
    private NetpollblockcommitStress() {}

    /** Stores the G over whatever is there. */
    static final class BlindCommit extends PollDesc {
        BlindCommit() {
            super(StressSched.SCHED, 0);
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            reset(mode);
            announce(mode);
            return super.netpollblockcommit(mode, gp);
        }
    }

    private static PollDesc announced(PollDesc pd) {
        StressSched.open(pd).announce(Mode.READ);
        return pd;
    }

    private static boolean commit(PollDesc pd) {
        return pd.netpollblockcommit(Mode.READ, StressSched.waitingG());
    }

    private static boolean edge(PollDesc pd) {
        GList list = new GList();
        pd.netpollready(list, Mode.READ);
        return !list.isEmpty();
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the poller saw the goroutine")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the edge")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked, and the edge is lost")
    @Outcome(id = "false, true", expect = FORBIDDEN, desc = "readied, but not parked")
    public static class Protocol {
        private final PollDesc pd = announced(new PollDesc(StressSched.SCHED, 0));

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = commit(pd);
        }

        @Actor
        public void poller(ZZ_Result r) {
            r.r2 = edge(pd);
        }
    }

    /** Twin: stores instead of comparing and setting. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the poller saw the goroutine")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the edge")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "the edge is lost")
    public static class BlindCommitBroken {
        private final PollDesc pd = announced(new BlindCommit());

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = commit(pd);
        }

        @Actor
        public void poller(ZZ_Result r) {
            r.r2 = edge(pd);
        }
    }
}
