package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.gopark.internal.runtime.RuntimeSema.Semacquire;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The first in a semaphore's queue leaves, interrupted, against a release: the half of R15 of
 * runtime/README.md that is the semaphore's. Either it has left, and the release wakes the second;
 * or the release has chosen it, and then it does not leave but takes the ticket.
 *
 * <p>Go: none.
 */
public class SemaLeaveStress {
    private SemaLeaveStress() {}

    static class Queue {
        private final RuntimeSema sema = new RuntimeSema();
        private final Semacquire first = new Semacquire(sema, true);
        private final Semacquire second = new Semacquire(sema, true);
        private final G leaver = StressSched.waitingG();
        private final G next = StressSched.waitingG();

        Queue() {
            first.commit(leaver);
            second.commit(next);
        }

        boolean leaves() {
            return first.abandon(leaver);
        }

        void release() {
            sema.semrelease();
        }

        boolean nextIsWoken() {
            return next.readgstatus() == G.RUNNABLE;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it left, the next is woken")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "it was chosen, and stays")
    @Outcome(id = ".*", expect = FORBIDDEN, desc = "the ticket is nobody's, or two were woken")
    public static class Protocol extends Queue {
        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = leaves();
        }

        @Actor
        public void releaser() {
            release();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = nextIsWoken();
        }
    }

    /** Twin: leaves also when it was chosen, and drops the ticket. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it left, the next is woken")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "the next sleeps on")
    public static class DropsTicketBroken extends Queue {
        @Actor
        public void waiter(ZZ_Result r) {
            leaves();
            r.r1 = true;
        }

        @Actor
        public void releaser() {
            release();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = nextIsWoken();
        }
    }
}
