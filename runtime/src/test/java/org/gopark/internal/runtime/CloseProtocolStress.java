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
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A closer that waits for the poller, against the poller that goes to sleep: append to pending,
 * then look at parked; against parked, then look at pending. The result is whether the poller
 * blocks for ever, and whether somebody woke it.
 *
 * <p>Go: none.
 */
public class CloseProtocolStress {
    private CloseProtocolStress() {}

    /** A back end whose poller is about to select, and a descriptor that is about to be closed. */
    static class Closing {
        final HandSelector selector = new HandSelector();
        final NetpollSelector np = selector.netpoll();
        final PollDesc pd = StressSched.open();
        private final GList list = new GList();

        Closing() {
            new HandKey(pd, SelectionKey.OP_ACCEPT);
            HandSelector.closers(np).stop(); // one then does all it has to, but does not wait
        }

        void select() {
            try {
                np.netpoll(-1, list);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void close() {
            np.close(pd);
            selector.nobodyElse = true;
        }

        void look(ZZ_Result r) {
            r.r1 = selector.lost;
            r.r2 = selector.woken;
        }
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "woken by the closer")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the poller saw the closer")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "the closer waits for ever")
    public static class Protocol extends Closing {
        @Actor
        public void closer() {
            close();
        }

        @Actor
        public void poller() {
            select();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }

    /** Twin: the closer wakes the poller before it has appended itself. */
    @JCStressTest
    @State
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "woken by the closer")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "the poller saw the closer")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "waits for ever")
    public static class WakeupFirstBroken extends Closing {
        @Actor
        public void closer() {
            if (HandSelector.isParked(np)) {
                selector.wakeup();
            }
            selector.deaf = true;
            close();
        }

        @Actor
        public void poller() {
            select();
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }

    /** Twin: the poller does not look at pending before it selects. */
    @JCStressTest
    @State
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "woken by the closer")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "waits for ever")
    public static class NoLookBroken extends Closing {
        @Actor
        public void closer() {
            close();
        }

        @Actor
        public void poller() {
            HandSelector.setParked(np, true);
            selector.select(np);
        }

        @Arbiter
        public void after(ZZ_Result r) {
            look(r);
        }
    }
}
