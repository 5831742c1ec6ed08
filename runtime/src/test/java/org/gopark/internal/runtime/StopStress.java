package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Somebody who appends himself to a queue of a poller (or of the template thread) that ends:
 * append, then look at stopped; against stopped, then empty the queue for the last time. The last
 * time must be done with {@code poll}: {@code drain} does not wait for an element whose index is
 * taken already.
 *
 * <p>Go: none.
 */
public class StopStress {
    private StopStress() {}

    static class Stopping {
        final MpscUnboundedVarHandleArrayQueue<Object> queue =
                new MpscUnboundedVarHandleArrayQueue<>(2);
        volatile boolean stopped;

        boolean appendAndWait() {
            queue.offer(this);
            return !stopped;
        }
    }

    /** As it has to be. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "released by the one who ends")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "saw that it has ended")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "both saw the other")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "waits for ever")
    public static class Protocol extends Stopping {
        @Actor
        public void appender(ZZ_Result r) {
            r.r1 = appendAndWait();
        }

        @Actor
        public void stopper(ZZ_Result r) {
            stopped = true;
            r.r2 = queue.poll() != null;
        }
    }

    /** Twin: empties the queue with drain. */
    @JCStressTest
    @State
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "released by the one who ends")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "saw that it has ended")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "both saw the other")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "waits for ever")
    public static class DrainBroken extends Stopping {
        @Actor
        public void appender(ZZ_Result r) {
            r.r1 = appendAndWait();
        }

        @Actor
        public void stopper(ZZ_Result r) {
            stopped = true;
            queue.drain(e -> r.r2 = true);
        }
    }
}
