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
 * A reader that waits before it tries, since its last read was short, against the poller of an
 * edge-triggered back end.
 *
 * <p>Go: none; it tries first.
 */
public class HupStress {
    private HupStress() {}

    /** Remembers whether it parked, and does not; forgets hup if it is to. */
    static final class Reader extends NetpollblockStress.Decided {
        private final boolean forgetsHup;

        Reader(boolean forgetsHup) {
            this.forgetsHup = forgetsHup;
        }

        @Override
        boolean hasHup() {
            return !forgetsHup && super.hasHup();
        }

        /** The read after a short one. */
        boolean waitsDrained() {
            drained = true;
            netpollblock(Mode.READ, false);
            return parked;
        }
    }

    private static void event(PollDesc pd, boolean hup) {
        if (hup) {
            pd.setHup(0);
        }
        pd.netpollunblock(Mode.READ, true);
    }

    /**
     * Data and the end of the stream come in one event; the reader takes it, reads the data, and
     * reads again: of the end there is no other notice.
     */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw hup")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the event comes later")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "parked at the end of the stream")
    public static class Protocol {
        private final Reader pd = StressSched.open(new Reader(false));

        @Actor
        public void reader(ZZ_Result r) {
            r.r1 = pd.consume(Mode.READ);
            r.r2 = r.r1 && pd.waitsDrained();
        }

        @Actor
        public void poller() {
            event(pd, true);
        }
    }

    /** Twin: the poller tells the edge first and the bit second. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw hup")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the event comes later")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "parked at the end")
    public static class ReadyFirstBroken {
        private final Reader pd = StressSched.open(new Reader(false));

        @Actor
        public void reader(ZZ_Result r) {
            r.r1 = pd.consume(Mode.READ);
            r.r2 = r.r1 && pd.waitsDrained();
        }

        @Actor
        public void poller() {
            event(pd, false);
            pd.setHup(0);
        }
    }

    /** Twin: the reader does not look at hup. */
    @JCStressTest
    @State
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw hup")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the event comes later")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "parked at the end")
    public static class ForgetsHupBroken {
        private final Reader pd = StressSched.open(new Reader(true));

        @Actor
        public void reader(ZZ_Result r) {
            r.r1 = pd.consume(Mode.READ);
            r.r2 = r.r1 && pd.waitsDrained();
        }

        @Actor
        public void poller() {
            event(pd, true);
        }
    }

    /** More data comes after the short read: its edge is consumed, or it wakes. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the edge was there in time")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the edge wakes")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "parked beside data")
    public static class MoreData {
        private final Reader pd = StressSched.open(new Reader(false));

        @Actor
        public void reader(ZZ_Result r) {
            r.r1 = pd.waitsDrained();
        }

        @Actor
        public void poller(ZZ_Result r) {
            pd.netpollunblock(Mode.READ, true);
            r.r2 = pd.woke;
        }
    }

    /** Twin: the reader forgets the edges of before, as a read that tries first does. */
    @JCStressTest
    @State
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the edge was there in time")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the edge wakes")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "parked beside data")
    public static class ResetDropsReadyBroken {
        private final Reader pd = StressSched.open(new Reader(false));

        @Actor
        public void reader(ZZ_Result r) {
            pd.reset(Mode.READ);
            r.r1 = pd.waitsDrained();
        }

        @Actor
        public void poller(ZZ_Result r) {
            pd.netpollunblock(Mode.READ, true);
            r.r2 = pd.woke;
        }
    }
}
