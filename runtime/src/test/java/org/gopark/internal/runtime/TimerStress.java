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
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Who arms or moves a timer against who runs timers: none is overslept. The threads are never
 * started; what is looked at is the pair of decisions.
 *
 * <p>Go: runtime/time.go timer.modify, timers.adjust
 */
public class TimerStress {
    private TimerStress() {}

    private static final Timer.Func NOTHING = (arg, seq) -> {};

    /** A runtime without threads. */
    static class Armed {
        static final long WHEN = 1000;

        final SchedJdk sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        final Timers timers = sched.timers();
        final TimerThread thread = new TimerThread(sched, sched.timers());
        final Timer timer = new Timer(sched, NOTHING, "");

        boolean sleepsBeyond() {
            return thread.announceSleep() && thread.sleepsBeyond(WHEN);
        }
    }

    // ---- a timer that is armed, and the thread that goes to sleep ----

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sleeps, and is woken")
    @Outcome(id = "false, .*", expect = ACCEPTABLE, desc = "it saw the timer")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "it oversleeps")
    public static class Sleep extends Armed {
        @Actor
        public void thread(ZZ_Result r) {
            r.r1 = sleepsBeyond();
        }

        @Actor
        public void armer(ZZ_Result r) {
            timer.modify(WHEN, 0);
            r.r2 = thread.sleepsBeyond(WHEN);
        }
    }

    /** Twin: looks whether somebody sleeps before the timer is armed. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it sleeps, and is woken")
    @Outcome(id = "false, .*", expect = ACCEPTABLE, desc = "it saw the timer")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "it oversleeps")
    public static class SleepLooksFirstBroken extends Armed {
        @Actor
        public void thread(ZZ_Result r) {
            r.r1 = sleepsBeyond();
        }

        @Actor
        public void armer(ZZ_Result r) {
            r.r2 = thread.sleepsBeyond(WHEN);
            timer.modify(WHEN, 0);
        }
    }

    // ---- a timer that is armed, and the thread that ends with its runtime ----

    /** The runtime has stopped. */
    static class Stopped extends Armed {
        Stopped() {
            sched.close(0);
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it ends, and another one is started")
    @Outcome(id = "false, .*", expect = ACCEPTABLE, desc = "it saw the timer")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "nobody runs the timer")
    public static class End extends Stopped {
        @Actor
        public void thread(ZZ_Result r) {
            r.r1 = thread.isOver();
        }

        @Actor
        public void armer(ZZ_Result r) {
            timer.modify(WHEN, 0);
            r.r2 = thread.hasEnded();
        }
    }

    /** Twin: looks whether the thread has ended before the timer is armed. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it ends, and another one is started")
    @Outcome(id = "false, .*", expect = ACCEPTABLE, desc = "it saw the timer")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "nobody runs the timer")
    public static class EndLooksFirstBroken extends Stopped {
        @Actor
        public void thread(ZZ_Result r) {
            r.r1 = thread.isOver();
        }

        @Actor
        public void armer(ZZ_Result r) {
            r.r2 = thread.hasEnded();
            timer.modify(WHEN, 0);
        }
    }

    // ---- a timer that is moved, and a scan that puts the heap right ----

    /** One timer was moved before, to an instant that the scan is for. */
    static class Moved extends Armed {
        static final long NOW = 15;
        static final long EARLIER = 20;

        final Timer moved;

        Moved(boolean broken) {
            Timer first = new Timer(sched, NOTHING, "");
            moved = broken ? new LooksFirst(sched) : new Timer(sched, NOTHING, "");
            first.modify(WHEN, 0);
            moved.modify(2 * WHEN, 0);
            first.modify(NOW - 5, 0);
        }

        boolean isInTime() {
            return timers.wakeTime() != 0 && timers.wakeTime() <= EARLIER;
        }
    }

    /** Looks at the minimum first, slowly, as Go does, and says that it was moved second. */
    private static final class LooksFirst extends Timer {
        LooksFirst(Sched sched) {
            super(sched, NOTHING, "");
        }

        @Override
        boolean announceMove(Timers home) {
            boolean earlier = home.isEarlier(Moved.EARLIER);
            for (int i = 0; i < 20; i++) {
                Thread.onSpinWait();
            }
            return earlier && super.announceMove(home);
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "somebody will wake in time")
    @Outcome(id = "false", expect = FORBIDDEN, desc = "it will be late")
    public static class Adjust extends Moved {
        public Adjust() {
            super(false);
        }

        @Actor
        public void mover() {
            moved.modify(EARLIER, 0);
        }

        @Actor
        public void runner() {
            timers.check(NOW);
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = isInTime();
        }
    }

    /** Twin: the minimum is looked at before astate is out. */
    @JCStressTest
    @State
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "somebody will wake in time")
    @Outcome(id = "false", expect = ACCEPTABLE_INTERESTING, desc = "it will be late")
    public static class AdjustLooksFirstBroken extends Moved {
        public AdjustLooksFirstBroken() {
            super(true);
        }

        @Actor
        public void mover() {
            moved.modify(EARLIER, 0);
        }

        @Actor
        public void runner() {
            timers.check(NOW);
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = isInTime();
        }
    }
}
