package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.gopark.internal.runtime.RunqTest.Item;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A goroutine that wakes another one, on an M whose P is being taken and given to a second M: race
 * S11 of the scheduler.
 *
 * <p>Go: none; nobody takes the P of a goroutine that runs
 */
public class POwnerStress {
    private POwnerStress() {}

    private static final VarHandle OWNER;

    static {
        try {
            OWNER =
                    MethodHandles.privateLookupIn(P.class, MethodHandles.lookup())
                            .findVarHandle(P.class, "owner", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Twin: looks whose P it is, and does not make sure that it stays so. */
    private static final class LooksOnly extends P {
        LooksOnly(GlobRunq globrunq) {
            super(0, globrunq);
        }

        @Override
        boolean enter(int m) {
            boolean mine = isRunningOn(m);
            if (mine) {
                OWNER.setVolatile(this, m << 2 | 1);
            }
            return mine;
        }
    }

    static class Robbery {
        private final GlobRunq global = new GlobRunq();
        private final P pp;

        Robbery(boolean broken) {
            pp = broken ? new LooksOnly(global) : new P(0, global);
            pp.acquirep(1);
            pp.leave(1);
        }

        /** As execute does on M1, for a goroutine that M1 runs. */
        void wakes() {
            if (pp.enter(1)) {
                pp.runq.runqput(new Item(1), false);
                pp.leave(1);
            } else {
                global.globrunqput(new Item(1));
            }
        }

        /** As sysmon does, and then the M that is given the P. */
        void robs() {
            if (pp.retake(1)) {
                pp.acquirep(2);
                pp.runq.runqput(new Item(2), false);
                pp.releasep(2);
            } else {
                global.globrunqput(new Item(2));
            }
        }

        /** How often each task is found. */
        void count(II_Result r) {
            for (Runnable gp = pp.runq.runqget(); gp != null; gp = pp.runq.runqget()) {
                count(gp, r);
            }
            for (Runnable gp = global.globrunqget(); gp != null; gp = global.globrunqget()) {
                count(gp, r);
            }
        }

        private static void count(Runnable gp, II_Result r) {
            if (((Item) gp).id() == 1) {
                r.r1++;
            } else {
                r.r2++;
            }
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = FORBIDDEN, desc = "two owners wrote the same slot")
    public static class Protocol extends Robbery {
        public Protocol() {
            super(false);
        }

        @Actor
        public void goroutine() {
            wakes();
        }

        @Actor
        public void sysmon() {
            robs();
        }

        @Arbiter
        public void after(II_Result r) {
            count(r);
        }
    }

    /** Twin: a look in place of the CAS. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "two owners, or none that knows")
    public static class LooksOnlyBroken extends Robbery {
        public LooksOnlyBroken() {
            super(true);
        }

        @Actor
        public void goroutine() {
            wakes();
        }

        @Actor
        public void sysmon() {
            try {
                robs();
            } catch (RuntimeThrow e) {
                // It noticed: the P that it had was the other one's again.
            }
        }

        @Arbiter
        public void after(II_Result r) {
            count(r);
        }
    }
}
