package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.gopark.internal.runtime.RuntimeSema.Semacquire;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A waiter against a release: nwait, then look at count; against count, then look at nwait.
 *
 * <p>Go: runtime/sema.go semacquire1, semrelease1
 */
public class SemaStress {
    private SemaStress() {}

    private static final VarHandle COUNT;

    static {
        try {
            COUNT =
                    MethodHandles.privateLookupIn(RuntimeSema.class, MethodHandles.lookup())
                            .findVarHandle(RuntimeSema.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static class Waiting {
        final RuntimeSema sema = new RuntimeSema();
        final Semacquire wait = new Semacquire(sema, false);
        final G gp = StressSched.waitingG();

        boolean sleeps() {
            return wait.commit(gp);
        }

        boolean woken() {
            return gp.readgstatus() == G.RUNNABLE;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the releaser saw the waiter")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the count")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "sleeps beside a count of 1")
    public static class Protocol extends Waiting {
        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = sleeps();
        }

        @Actor
        public void releaser() {
            sema.semrelease();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = woken();
        }
    }

    /** Twin: the releaser looks for waiters before it raises the count. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the releaser saw the waiter")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the count")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "sleeps beside a count")
    public static class LooksFirstBroken extends Waiting {
        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = sleeps();
        }

        @Actor
        public void releaser() {
            if (sema.waiters() == 0) {
                COUNT.getAndAdd(sema, 1);
            } else {
                sema.semrelease();
            }
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = woken();
        }
    }
}
