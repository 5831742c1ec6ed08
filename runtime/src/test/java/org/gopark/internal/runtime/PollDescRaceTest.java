package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The interleavings that the protocol of {@link PollDesc} must survive, each driven in its one
 * order: the other side's step is put into the transition that it races with. The numbers are those
 * of {@code runtime/README.md}.
 *
 * <p>Go: runtime/netpoll.go netpollblock, netpollunblock
 */
@ParameterizedClass
@EnumSource(Mode.class)
final class PollDescRaceTest {
    private final Mode mode;
    private final TestSched t = new TestSched(Hooked::new);
    private final Hooked pd = (Hooked) t.open();

    PollDescRaceTest(Mode mode) {
        this.mode = mode;
    }

    /** Runs something just before a transition, as a thread that was faster would. */
    private static final class Hooked extends PollDesc {
        Runnable beforeAnnounce = () -> {};
        Runnable beforeCommit = () -> {};
        Runnable beforeLeave = () -> {};
        final AtomicInteger commits = new AtomicInteger();

        Hooked(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean announce(Mode mode) {
            beforeAnnounce.run();
            return super.announce(mode);
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            beforeCommit.run();
            boolean committed = super.netpollblockcommit(mode, gp);
            if (committed) {
                commits.incrementAndGet();
            }
            return committed;
        }

        @Override
        boolean leave(Mode mode) {
            beforeLeave.run();
            return super.leave(mode);
        }
    }

    @AfterEach
    void close() {
        t.close();
    }

    private void edge() {
        GList list = new GList();
        pd.netpollready(list, mode);
        Proc.injectglist(t.sched, list);
    }

    private void expire(long deadline) {
        pd.lock.lock();
        if (mode == Mode.READ) {
            pd.rd = deadline;
        } else {
            pd.wd = deadline;
        }
        pd.publishInfo();
        G gp = deadline < 0 ? pd.netpollunblock(mode, false) : null;
        pd.lock.unlock();
        if (gp != null) {
            Proc.goready(gp);
            t.sched.netpollAdjustWaiters(-1);
        }
    }

    private FutureTask<Integer> waiter() {
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(pd, mode));
        TestSched.awaitParked(pd, mode);
        return f;
    }

    private void nothingIsLeft() {
        assertThat(pd.semaphore(mode)).isNull();
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(t.sched.death()).isNull();
    }

    @Test
    void r1AnEdgeBeforeTheWaitIsConsumedWithoutParking() {
        edge();
        assertThat(pd.netpollblock(mode, false)).isTrue();
        assertThat(pd.commits).hasValue(0);
        nothingIsLeft();
    }

    @Test
    void r2AnEdgeBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.beforeCommit = this::edge;
        assertThat(pd.netpollblock(mode, false)).isTrue();
        assertThat(pd.commits).hasValue(0);
        nothingIsLeft();
    }

    @Test
    void r3ADeadlineBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.beforeCommit = () -> expire(-1);
        assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
        assertThat(pd.commits).hasValue(0);
        nothingIsLeft();
    }

    @Test
    void r4AnEvictionBeforeTheAnnouncementIsSeenByTheSecondCheck() {
        pd.beforeAnnounce = pd::pollUnblock;
        assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        assertThat(pd.commits).hasValue(0);
        nothingIsLeft();
    }

    @Test
    void anEvictionBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.beforeCommit = pd::pollUnblock;
        assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        assertThat(pd.commits).hasValue(0);
        nothingIsLeft();
    }

    @Test
    void r5ADeadlineThatIsTakenBackBeforeTheWaiterRunsIsNoDeadline() throws Exception {
        pd.beforeLeave = () -> expire(0);
        FutureTask<Integer> f = waiter();
        expire(-1);
        TestSched.await("parked again", () -> pd.commits.get() == 2);
        TestSched.awaitParked(pd, mode);
        edge();
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        nothingIsLeft();
    }

    @Test
    void r6AnEdgeAfterATimeoutWins() throws Exception {
        pd.beforeLeave = this::edge;
        FutureTask<Integer> f = waiter();
        expire(-1);
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
        nothingIsLeft();
    }

    @Test
    void r7ATimeoutAfterAnEdgeChangesNothingButTheNextWait() throws Exception {
        pd.beforeLeave = () -> expire(-1);
        FutureTask<Integer> f = waiter();
        edge();
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_ERR_TIMEOUT);
        nothingIsLeft();
    }

    @Test
    void r8AnEventOfAnEarlierOpeningIsIgnored() {
        long userData = PollCache.userData(pd);
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        PollDesc again = t.open();
        assertThat(again).as("the slot is the same").isSameAs(pd);

        assertThat(t.sched.pollcache.live(userData)).isNull();
        assertThat(t.sched.pollcache.staleEvents()).isEqualTo(1);
        assertThat(t.sched.pollcache.live(PollCache.userData(pd))).isSameAs(pd);
    }

    @Test
    void r8AnEventThatSlipsPastTheCheckIsOneSpuriousEdge() throws Exception {
        FutureTask<Integer> f = waiter();
        edge();
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        FutureTask<Integer> again = waiter();
        edge();
        assertThat(TestSched.get(again)).isEqualTo(PollDesc.POLL_NO_ERROR);
        nothingIsLeft();
    }

    @Test
    void r12AnEdgeWhoseDataWasReadAlreadyIsForgottenByTheNextOperation() {
        RuntimePoll.pollReset(pd, mode);
        edge(); // and the system call that follows reads the data
        assertThat(pd.isReady(mode)).isTrue();
        RuntimePoll.pollReset(pd, mode);
        nothingIsLeft();
    }

    @Test
    void r12AnEdgeBetweenTheSystemCallAndTheWaitIsNotForgotten() {
        RuntimePoll.pollReset(pd, mode);
        edge();
        assertThat(RuntimePoll.pollWait(pd, mode)).isEqualTo(PollDesc.POLL_NO_ERROR);
        assertThat(pd.commits).hasValue(0);
    }

    @Test
    void r13WaitersAreCountedUntilTheirGoroutinesAreRunnable() throws Exception {
        FutureTask<Integer> f = waiter();
        GList list = new GList();
        pd.netpollready(list, mode);
        assertThat(list.size()).isEqualTo(1);
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);
        assertThat(f.isDone()).isFalse();

        Proc.injectglist(t.sched, list);
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(list.isEmpty()).isTrue();
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
    }

    @Test
    void waitioWaitsInSpiteOfAnError() throws Exception { // Go: netpollblock, waitio
        expire(-1);
        FutureTask<Boolean> f = TestSched.spawn(() -> pd.netpollblock(mode, true));
        TestSched.awaitParked(pd, mode);
        edge();
        assertThat(TestSched.get(f)).isTrue();
        nothingIsLeft();
    }
}
