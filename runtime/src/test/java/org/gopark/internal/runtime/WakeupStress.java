package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Whoever brings work, against an M that goes to sleep: races S1, S5 and S10 of the scheduler. Each
 * side publishes and then looks; the result is what the two have seen.
 *
 * <p>Go: runtime/proc.go wakep, findRunnable, wakeNetPoller
 */
public class WakeupStress {
    private WakeupStress() {}

    /** One M is the last to look for work; its P is idle already. */
    static class Spinning {
        final SchedGMP s = new SchedGMP(1, NetpollSelector::new, PollDesc::new);

        Spinning() {
            s.idle.nmspinningAdd(1);
        }

        boolean submit() {
            s.runq.globrunqput(() -> {});
            VarHandle.fullFence();
            return s.idle.wantsWork();
        }
    }

    /** S1, as it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one wakes, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "somebody is woken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the spinner has seen it")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "all sleep, and there is work")
    public static class Submit extends Spinning {
        @Actor
        public void submitter(ZZ_Result r) {
            r.r1 = submit();
        }

        @Actor
        public void spinner(ZZ_Result r) {
            s.idle.nmspinningAdd(-1);
            r.r2 = s.hasWork(0);
        }
    }

    /** Twin: the spinner looks and then stops spinning. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one wakes, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "somebody is woken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the spinner has seen it")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "all sleep")
    public static class SubmitBroken extends Spinning {
        @Actor
        public void submitter(ZZ_Result r) {
            r.r1 = submit();
        }

        @Actor
        public void spinner(ZZ_Result r) {
            r.r2 = s.hasWork(0);
            s.idle.nmspinningAdd(-1);
        }
    }

    /** One M has the only P and is about to give it up. */
    static class Dropping {
        final SchedGMP s = new SchedGMP(1, NetpollSelector::new, PollDesc::new);
        final P p = s.idle.pidleget();

        boolean submit() {
            s.runq.globrunqput(() -> {});
            VarHandle.fullFence();
            return s.idle.wantsWork();
        }

        void drop() {
            s.idle.lock();
            s.idle.pidleput(p);
            s.idle.unlock();
        }
    }

    /** An M that does not spin, as it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one wakes, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "somebody is woken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the M has seen it")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "all sleep, and there is work")
    public static class Drop extends Dropping {
        @Actor
        public void submitter(ZZ_Result r) {
            r.r1 = submit();
        }

        @Actor
        public void dropper(ZZ_Result r) {
            drop();
            r.r2 = s.hasWork(0);
        }
    }

    /** Twin: it looks and then gives up its P. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one wakes, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "somebody is woken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the M has seen it")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "all sleep")
    public static class DropBroken extends Dropping {
        @Actor
        public void submitter(ZZ_Result r) {
            r.r1 = submit();
        }

        @Actor
        public void dropper(ZZ_Result r) {
            r.r2 = s.hasWork(0);
            drop();
        }
    }

    /** A thread without a P arms a timer, and an M is about to wait for the first one. */
    static class Arming {
        final SchedGMP s = new SchedGMP(1, NetpollSelector::new, PollDesc::new);
        private final Timer timer = new Timer(s, (arg, seq) -> {}, this);

        boolean arm() {
            timer.modify(Time.MAX_WHEN, 0);
            return s.lastpoll.isPolling();
        }
    }

    /** S5, as it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one breaks, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the poll is broken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the poller has seen it")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "it waits for ever")
    public static class Arm extends Arming {
        @Actor
        public void armer(ZZ_Result r) {
            r.r1 = arm();
        }

        @Actor
        public void poller(ZZ_Result r) {
            s.lastpoll.elect();
            r.r2 = s.earliestTimer() != 0;
        }
    }

    /** Twin: the poller looks, and then says that it waits. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one breaks, and the other has seen it")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the poll is broken")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the poller has seen it")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = "it waits for ever")
    public static class ArmBroken extends Arming {
        @Actor
        public void armer(ZZ_Result r) {
            r.r1 = arm();
        }

        @Actor
        public void poller(ZZ_Result r) {
            r.r2 = s.earliestTimer() != 0;
            for (int i = 0; i < 50; i++) {
                Thread.onSpinWait(); // a modify takes longer than a swap
            }
            s.lastpoll.elect();
        }
    }

    /** S6 and S13: of two Ms without work exactly one waits for the network. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first waits")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second waits")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "two wait")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "nobody waits")
    public static class Elect {
        final SchedGMP s = new SchedGMP(2, NetpollSelector::new, PollDesc::new);

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = s.lastpoll.elect();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = s.lastpoll.elect();
        }
    }

    /** Twin: looks whether somebody waits, and then does. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first waits")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second waits")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "two wait")
    public static class ElectBroken {
        final SchedGMP s = new SchedGMP(2, NetpollSelector::new, PollDesc::new);

        private boolean elect() {
            boolean free = !s.lastpoll.isPolling();
            if (free) {
                s.lastpoll.elect();
            }
            return free;
        }

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = elect();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = elect();
        }
    }
}
