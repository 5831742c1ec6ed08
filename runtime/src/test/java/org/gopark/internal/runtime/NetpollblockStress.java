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
 * A waiter against a closer: announce, then look at info; against publish info, then look at rg.
 *
 * <p>Go: runtime/netpoll.go netpollblock, poll_runtime_pollUnblock
 */
public class NetpollblockStress {
    private NetpollblockStress() {}

    /** Remembers the two decisions and acts on neither. */
    static class Decided extends PollDesc {
        boolean parked;
        boolean woke;

        Decided() {
            super(StressSched.SCHED, 0);
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            parked = super.netpollblockcommit(mode, gp);
            return false; // so that gopark returns
        }

        @Override
        boolean leave(Mode mode) {
            return false; // rg is the closer's now
        }

        @Override
        G netpollunblock(Mode mode, boolean ioready) {
            woke |= super.netpollunblock(mode, ioready) != null;
            return null;
        }
    }

    /** Looks at info, then announces: an eviction in between is seen by nobody. */
    static final class LooksFirst extends Decided {
        private int seen;

        @Override
        boolean announce(Mode mode) {
            seen = super.netpollcheckerr(mode);
            return super.announce(mode);
        }

        @Override
        int netpollcheckerr(Mode mode) {
            return seen;
        }
    }

    /** Does not look again after it has announced itself. */
    static final class NoRecheck extends Decided {
        @Override
        int netpollcheckerr(Mode mode) {
            return PollDesc.POLL_NO_ERROR;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the closer")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the closer saw the waiter")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked for ever")
    public static class Protocol {
        private final Decided pd = StressSched.open(new Decided());

        @Actor
        public void waiter(ZZ_Result r) {
            pd.netpollblock(Mode.READ, false);
            r.r1 = pd.parked;
        }

        @Actor
        public void closer(ZZ_Result r) {
            pd.pollUnblock();
            r.r2 = pd.woke;
        }
    }

    /** Twin: looks first, announces second. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the closer")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the closer saw the waiter")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked for ever")
    public static class LooksFirstBroken {
        private final Decided pd = StressSched.open(new LooksFirst());

        @Actor
        public void waiter(ZZ_Result r) {
            pd.netpollblock(Mode.READ, false);
            r.r1 = pd.parked;
        }

        @Actor
        public void closer(ZZ_Result r) {
            pd.pollUnblock();
            r.r2 = pd.woke;
        }
    }

    /** Twin: looked before it came, as pollWait does, and does not look again. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the closer")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the closer saw the waiter")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked for ever")
    public static class NoRecheckBroken {
        private final Decided pd = StressSched.open(new NoRecheck());

        @Actor
        public void waiter(ZZ_Result r) {
            pd.netpollblock(Mode.READ, false);
            r.r1 = pd.parked;
        }

        @Actor
        public void closer(ZZ_Result r) {
            pd.pollUnblock();
            r.r2 = pd.woke;
        }
    }
}
