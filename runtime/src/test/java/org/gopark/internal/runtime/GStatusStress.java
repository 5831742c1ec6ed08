package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A goroutine that parks, against the one who readies it: status, then publish; against take out,
 * then ready. The result is whether it parked, and what its readier found: nobody (0), a waiting
 * goroutine (1), or one that is not waiting (2).
 *
 * <p>Go: runtime/proc.go gopark, ready
 */
public class GStatusStress {
    private GStatusStress() {}

    /** A goroutine that has announced itself. */
    static class Parking {
        final PollDesc pd = StressSched.open();
        final G gp = StressSched.runningG();

        Parking() {
            pd.announce(Mode.READ);
        }

        /** As goready does, but without the death of the runtime. */
        int ready() {
            G gp = pd.netpollunblock(Mode.READ, true);
            if (gp == null) {
                return 0;
            }
            return gp.trycasgstatus(G.WAITING, G.RUNNABLE) ? 1 : 2;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "parked and readied")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "did not park")
    @Outcome(id = "true, 2", expect = FORBIDDEN, desc = "bad g->status in ready")
    public static class Protocol extends Parking {
        @Actor
        public void goroutine(ZI_Result r) {
            gp.casgstatus(G.RUNNING, G.WAITING);
            r.r1 = pd.netpollblockcommit(Mode.READ, gp);
        }

        @Actor
        public void readier(ZI_Result r) {
            r.r2 = ready();
        }
    }

    /** Twin: publishes first. */
    @JCStressTest
    @State
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "parked and readied")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "did not park")
    @Outcome(id = "true, 2", expect = ACCEPTABLE_INTERESTING, desc = "bad g->status in ready")
    public static class PublishFirstBroken extends Parking {
        @Actor
        public void goroutine(ZI_Result r) {
            r.r1 = pd.netpollblockcommit(Mode.READ, gp);
            gp.casgstatus(G.RUNNING, G.WAITING);
        }

        @Actor
        public void readier(ZI_Result r) {
            r.r2 = ready();
        }
    }
}
