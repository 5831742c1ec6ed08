package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.gopark.runtime.RuntimeStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The numbers of a runtime fit what its goroutines do, and a lost wake-up is found.
 *
 * <p>Go: runtime/metrics_test.go, in part
 */
@Timeout(60)
final class CensusTest {
    private final TestSched t = new TestSched(MayForget::new);
    private final MayForget pd = (MayForget) t.open();

    @AfterEach
    void close() {
        t.close();
    }

    /** The twin: takes a goroutine out and tells nobody. */
    private static final class MayForget extends PollDesc {
        volatile boolean forgets;

        MayForget(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        G netpollunblock(Mode mode, boolean ioready) {
            G gp = super.netpollunblock(mode, ioready);
            return forgets ? null : gp;
        }
    }

    private G park(Mode mode) {
        Proc.newproc(t.sched, () -> RuntimePoll.pollWait(pd, mode));
        TestSched.awaitParked(pd, mode);
        return (G) pd.semaphore(mode);
    }

    private void edge(Mode mode) {
        GList list = new GList();
        pd.netpollready(list, mode);
        Proc.injectglist(t.sched, list);
    }

    @Test
    void statesAndReasons() throws Exception {
        assertThat(Census.take(t.sched).states()).isEmpty();
        park(Mode.READ);
        park(Mode.WRITE);
        FutureTask<Integer> foreign =
                TestSched.spawn(() -> RuntimePoll.pollWait(t.open(), Mode.READ));
        TestSched.await("the third", () -> t.sched.netpollWaiters() == 3);

        Census c = Census.take(t.sched);
        assertThat(c.states()).isEqualTo(Map.of("waiting", 3));
        assertThat(c.ages()).containsOnlyKeys("IO wait");
        assertThat(c.ages().get("IO wait")).hasSize(8);
        assertThat(c.ages().get("IO wait").stream().mapToInt(i -> i).sum()).isEqualTo(3);
        edge(Mode.READ);
        edge(Mode.WRITE);
        TestSched.await("two gone", () -> Census.take(t.sched).states().get("waiting") == 1);
        t.sched.evict();
        TestSched.await("all gone", () -> Census.take(t.sched).states().isEmpty());
        assertThat(TestSched.get(foreign)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "2,1", "50,2", "500,3", "5000,4", "30000,5", "300000,6", "3000000,7"})
    void ages(long millis, int bucket) {
        G gp = park(Mode.READ);
        List<Integer> counts;
        do { // once more if the machine was so slow that it has grown out of its range meanwhile
            gp.waiting.since = Time.nanotime() - millis * 1_000_000;
            counts = Census.take(t.sched).ages().get("IO wait");
        } while (Time.nanotime() - gp.waiting.since >= end(bucket));
        assertThat(counts.get(bucket)).isEqualTo(1);
        edge(Mode.READ);
    }

    private static long end(int bucket) {
        List<Duration> bounds = RuntimeStats.AGE_BOUNDS;
        return bucket < bounds.size() ? bounds.get(bucket).toNanos() : Long.MAX_VALUE;
    }

    @Test
    void noWakeUpIsLost() {
        park(Mode.READ);
        assertThat(Census.lostWakeups(t.sched)).isZero();
        edge(Mode.READ);
        edge(Mode.READ); // READY, and nobody waits
        assertThat(Census.lostWakeups(t.sched)).isZero();
        assertThat(Census.lostWakeups(null)).isZero();
    }

    /** One that is on its way at each look, but each time in another park, is not lost. */
    @Test
    void whoParksAnewIsNotLost() throws Exception {
        G gp = park(Mode.READ);
        pd.forgets = true;
        edge(Mode.READ);
        FutureTask<Integer> lost = TestSched.spawnPlatform(() -> Census.lostWakeups(t.sched));
        while (!lost.isDone()) {
            gp.waiting.since++; // as the next park would
            Thread.onSpinWait();
        }
        assertThat(lost.get()).isZero();
        pd.forgets = false;
        Proc.goready(gp);
        t.sched.netpollAdjustWaiters(-1);
        TestSched.await("gone", () -> t.sched.gcount() == 0);
    }

    @Test
    void aLostWakeUpIsFoundAndLeftAlone() {
        G gp = park(Mode.READ);
        pd.forgets = true;
        edge(Mode.READ);
        assertThat(pd.isReady(Mode.READ)).isTrue();
        assertThat(Census.lostWakeups(t.sched)).isEqualTo(1);
        assertThat(Census.lostWakeups(null)).isEqualTo(1);
        assertThat(gp.readgstatus()).isEqualTo(G.WAITING);

        pd.forgets = false;
        Proc.goready(gp);
        t.sched.netpollAdjustWaiters(-1);
        TestSched.await("gone", () -> t.sched.gcount() == 0);
        assertThat(Census.lostWakeups(t.sched)).isZero();
    }

    /** A timer or close that takes a goroutine out leaves NIL, not READY. */
    @Test
    void soIsOneThatADeadlineOrCloseHasForgotten() {
        G gp = park(Mode.WRITE);
        pd.forgets = true;
        pd.netpollunblock(Mode.WRITE, false);
        assertThat(Census.lostWakeups(t.sched)).isEqualTo(1);

        pd.forgets = false;
        pd.evict();
        Proc.goready(gp);
        t.sched.netpollAdjustWaiters(-1);
        TestSched.await("gone", () -> t.sched.gcount() == 0);
    }
}
