package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.NetpollblockStress.Decided;
import org.gopark.internal.runtime.NetpollblockStress.LooksFirst;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A waiter against a deadline, one that is set to the past and one that comes: announce, then look
 * at info; against publish info, then look at rg. R3 and R4 of runtime/README.md.
 *
 * <p>Go: runtime/netpoll.go netpollblock, poll_runtime_pollSetDeadline, netpolldeadlineimpl
 */
public class DeadlineStress {
    private DeadlineStress() {}

    static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** What the deadline is set on has published when it looks at rg; this one looks before. */
    static final class LooksEarly extends Decided {
        private boolean early;

        @Override
        G netpollunblock(Mode mode, boolean ioready) {
            if (!early) {
                early = true;
                super.netpollunblock(mode, ioready);
            }
            return null;
        }
    }

    static class Waiting {
        final Decided pd;
        final PollDeadline deadline;

        Waiting(Decided pd) {
            this.pd = StressSched.open(pd);
            this.deadline = new PollDeadline(pd);
        }

        boolean parks() {
            pd.netpollblock(Mode.READ, false);
            return pd.parked;
        }

        boolean wakesBySettingThePast() {
            deadline.set(-1, true, false);
            return pd.woke;
        }
    }

    /** With a timer that has fired, but does not have the lock yet. */
    static class Fired extends Waiting {
        private final int seq;

        Fired(Decided pd) {
            super(pd);
            seq = pd.rseq;
            deadline.set(HOUR, true, false);
        }

        void fire() {
            pd.deadlineimpl(deadline, seq, Mode.READ);
        }

        boolean woke() {
            deadline.stop(); // it is one of very many
            return pd.woke;
        }
    }

    /** As it is: set to the past. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the deadline")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the setter saw the waiter")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked beyond its deadline")
    public static class SetProtocol extends Waiting {
        public SetProtocol() {
            super(new Decided());
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = parks();
        }

        @Actor
        public void setter(ZZ_Result r) {
            r.r2 = wakesBySettingThePast();
        }
    }

    /** Twin: the waiter looks first, announces second. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the deadline")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the setter saw the waiter")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked beyond it")
    public static class SetLooksFirstBroken extends Waiting {
        public SetLooksFirstBroken() {
            super(new LooksFirst());
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = parks();
        }

        @Actor
        public void setter(ZZ_Result r) {
            r.r2 = wakesBySettingThePast();
        }
    }

    /** Twin: the setter looks at rg first, publishes second. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the deadline")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the setter saw the waiter")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked beyond it")
    public static class SetLooksEarlyBroken extends Waiting {
        public SetLooksEarlyBroken() {
            super(new LooksEarly());
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = parks();
        }

        @Actor
        public void setter(ZZ_Result r) {
            pd.netpollunblock(Mode.READ, false);
            r.r2 = wakesBySettingThePast();
        }
    }

    /** As it is: the timer fires. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the deadline")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the timer saw the waiter")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked beyond its deadline")
    public static class FireProtocol extends Fired {
        public FireProtocol() {
            super(new Decided());
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = parks();
        }

        @Actor
        public void timer() {
            fire();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = woke();
        }
    }

    /** Twin: the waiter looks first, announces second. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the waiter saw the deadline")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the timer saw the waiter")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked beyond it")
    public static class FireLooksFirstBroken extends Fired {
        public FireLooksFirstBroken() {
            super(new LooksFirst());
        }

        @Actor
        public void waiter(ZZ_Result r) {
            r.r1 = parks();
        }

        @Actor
        public void timer() {
            fire();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            r.r2 = woke();
        }
    }
}
