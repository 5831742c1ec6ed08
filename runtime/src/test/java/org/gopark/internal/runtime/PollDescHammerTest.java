package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everything at once: a reader and a writer wait again and again, while edges, deadlines and
 * interrupts come, and at the end close. Whatever ended a wait must have been there; afterwards
 * nobody waits and nobody is counted.
 *
 * <p>Go: runtime/netpoll.go
 */
@Timeout(60)
final class PollDescHammerTest {
    private static final int ENOUGH = 300; // waits that ended in each way, in each direction

    private final TestSched t = new TestSched();
    private final PollDesc pd = t.open();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Map<Mode, AtomicIntegerArray> ends = new EnumMap<>(Mode.class);

    @AfterEach
    void close() {
        t.close();
    }

    private static boolean someTimes(Random rnd) {
        return rnd.nextInt(4) == 0;
    }

    /** Waits until it is told that the descriptor is closed. */
    private Void waits(Mode mode) {
        int err;
        do {
            err = RuntimePoll.pollWait(pd, mode);
            ends.get(mode).incrementAndGet(err);
            boolean interrupted = Thread.interrupted();
            if (err == PollDesc.POLL_ERR_INTERRUPTED) {
                assertThat(interrupted).as("the status").isTrue();
            } else if (err == PollDesc.POLL_ERR_TIMEOUT) {
                RuntimePoll.pollSetDeadline(pd, 0, mode == Mode.READ, mode == Mode.WRITE);
            }
        } while (err != PollDesc.POLL_ERR_CLOSING);
        return null;
    }

    private FutureTask<Void> until(Runnable step) {
        return TestSched.spawnPlatform(() -> {
            while (!stop.get()) {
                step.run();
                Thread.yield();
            }
            return null;
        });
    }

    private boolean enough() {
        for (AtomicIntegerArray n : ends.values()) {
            if (n.get(PollDesc.POLL_NO_ERROR) < ENOUGH
                    || n.get(PollDesc.POLL_ERR_TIMEOUT) < ENOUGH
                    || n.get(PollDesc.POLL_ERR_INTERRUPTED) < ENOUGH) {
                return false;
            }
        }
        return true;
    }

    @Test
    void waitsEndForEveryReasonAndLeaveNothingBehind() throws Exception {
        List<FutureTask<Void>> waiters = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            ends.put(mode, new AtomicIntegerArray(5));
            FutureTask<Void> f = new FutureTask<>(() -> waits(mode));
            waiters.add(f);
            threads.add(Thread.ofVirtual().start(f));
        }
        Random edges = new Random(1);
        Random deadlines = new Random(2);
        Random interrupts = new Random(3);
        List<FutureTask<Void>> others =
                List.of(
                        until(() -> {
                            GList list = new GList();
                            for (Mode mode : Mode.values()) {
                                if (someTimes(edges)) {
                                    pd.netpollready(list, mode);
                                }
                            }
                            Proc.injectglist(t.sched, list);
                        }),
                        until(() -> {
                            long d = deadlines.nextInt(-1, 50) * 1000L;
                            boolean both = deadlines.nextBoolean();
                            boolean read = deadlines.nextBoolean();
                            RuntimePoll.pollSetDeadline(pd, d, both || read, both || !read);
                        }),
                        until(() -> {
                            if (someTimes(interrupts)) {
                                threads.get(interrupts.nextInt(2)).interrupt();
                            }
                        }));

        TestSched.await("enough waits", this::enough);
        pd.pollUnblock();
        for (FutureTask<Void> f : waiters) {
            TestSched.get(f);
        }
        stop.set(true);
        for (FutureTask<Void> f : others) {
            TestSched.get(f);
        }
        for (Mode mode : Mode.values()) {
            assertThat(pd.busy(mode)).as("somebody waits for " + mode).isFalse();
        }
        TestSched.await("count 0", () -> t.sched.netpollWaiters() == 0); // after the goready
        assertThat(t.sched.timers().len() - t.sched.timers().zombies()).as("armed").isZero();
        assertThat(t.sched.death()).isNull();
    }
}
