package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * A selector that several Ms poll: races S12 and S14 of the scheduler.
 *
 * <p>Go: none; an epoll set may be waited for by many threads, and an eventfd stays readable
 */
public class PollersStress {
    private PollersStress() {}

    static class Polling {
        final HandSelector selector = new HandSelector();
        final NetpollSelector np = selector.netpoll(true);

        void poll(long delay) {
            try {
                np.netpoll(delay, new GList());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        /** Whether a poll that blocks would do so for ever, if nobody wakes it any more. */
        boolean blocksForEver() {
            selector.nobodyElse = true;
            poll(-1);
            return selector.lost;
        }
    }

    static class Breaking extends Polling {
        Breaking() {
            selector.eats = true;
        }
    }

    /** S14, as it is: a break, and a netpoll(0) that eats the wakeup. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "the poll that blocks comes back")
    @Outcome(id = "true", expect = FORBIDDEN, desc = "the break is lost")
    public static class Break extends Breaking {
        @Actor
        public void breaker() {
            np.netpollBreak();
        }

        @Actor
        public void another() {
            poll(0);
        }

        @Arbiter
        public void poller(Z_Result r) {
            r.r1 = blocksForEver();
        }
    }

    /** Twin: netpoll(0) takes the sign down as well. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "the poll that blocks comes back")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "the break is lost")
    public static class BreakBroken extends Breaking {
        @Actor
        public void breaker() {
            np.netpollBreak();
        }

        @Actor
        public void another() {
            poll(0);
            HandSelector.wakeSig(np).set(0);
        }

        @Arbiter
        public void poller(Z_Result r) {
            r.r1 = blocksForEver();
        }
    }

    /** S12, as it is: two polls with 0. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "one at a time")
    @Outcome(id = "true", expect = FORBIDDEN, desc = "two at a time")
    public static class Lock extends Polling {
        @Actor
        public void first() {
            poll(0);
        }

        @Actor
        public void second() {
            poll(0);
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = selector.overlapped;
        }
    }

    /** Twin: without the lock. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "one at a time")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "two at a time")
    public static class LockBroken extends Polling {
        @Actor
        public void first() {
            selector.selectNow(np);
        }

        @Actor
        public void second() {
            selector.selectNow(np);
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = selector.overlapped;
        }
    }

    /** A key operation beside a netpoll(0): if no select has seen it, somebody must poll. */
    static class Pending extends Polling {
        final PollDesc pd = StressSched.open();
        final HandKey key = new HandKey(pd, SelectionKey.OP_ACCEPT);
        volatile boolean seen;

        Pending() {
            key.interest.set(0);
            selector.duringSelect = () -> seen |= key.interest.get() != 0;
        }

        boolean isForgotten() {
            return !seen && !np.hasPending();
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "seen, or pending")
    @Outcome(id = "true", expect = FORBIDDEN, desc = "nobody will see it")
    public static class Flush extends Pending {
        @Actor
        public void waiter() {
            np.arm(pd, Mode.READ);
        }

        @Actor
        public void poller() {
            poll(0);
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = isForgotten();
        }
    }

    /** Twin: the poller takes everything as seen that is pending when it is done. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "seen, or pending")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "nobody will see it")
    public static class FlushBroken extends Pending {
        @Actor
        public void waiter() {
            np.arm(pd, Mode.READ);
        }

        @Actor
        public void poller() {
            poll(0);
            HandSelector.changes(np).seen(HandSelector.changes(np).pending());
        }

        @Arbiter
        public void after(Z_Result r) {
            r.r1 = isForgotten();
        }
    }
}
