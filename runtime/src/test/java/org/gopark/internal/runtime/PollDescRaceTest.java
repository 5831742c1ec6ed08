package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_CLOSING;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_TIMEOUT;
import static org.gopark.internal.runtime.PollDesc.POLL_NO_ERROR;
import static org.gopark.internal.runtime.PollDescByHand.HOUR;
import static org.gopark.internal.runtime.PollDescByHand.NONE;
import static org.gopark.internal.runtime.PollDescByHand.PAST;

import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The interleavings that the protocol of {@link PollDesc} must survive, each driven in its one
 * order: the other side's step is put into the transition that it races with. The numbers are those
 * of {@code runtime/README.md}; R9 and R10 are in DeadlineRaceTest, R14 in InterruptRaceTest, R11
 * and R15 in module net.
 *
 * <p>Go: runtime/netpoll.go netpollblock, netpollunblock
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Mode.class)
final class PollDescRaceTest {
    private final Mode mode;
    private final TestSched t = new TestSched(PollDescByHand::new);
    private final PollDescByHand pd = (PollDescByHand) t.open();

    PollDescRaceTest(Mode mode) {
        this.mode = mode;
    }

    @AfterEach
    void close() {
        t.close();
    }

    @Test
    void r1AnEdgeBeforeTheWaitIsConsumedWithoutParking() {
        pd.edge(mode);
        assertThat(pd.netpollblock(mode, false)).isTrue();
        assertThat(pd.commits).hasValue(0);
        pd.assertAtRest();
    }

    @Test
    void r2AnEdgeBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.beforeCommit = () -> pd.edge(mode);
        assertThat(pd.netpollblock(mode, false)).isTrue();
        assertThat(pd.commits).hasValue(0);
        pd.assertAtRest();
    }

    @Test
    void r3ADeadlineThatFiresBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.deadline(HOUR, mode);
        pd.beforeCommit = pd::fire;
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void r3ADeadlineThatIsSetToThePastBeforeTheCommitDoesTheSame() {
        pd.beforeCommit = () -> pd.deadline(PAST, mode);
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void r4AnEvictionBeforeTheAnnouncementIsSeenByTheSecondCheck() {
        pd.beforeAnnounce = pd::pollUnblock;
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_CLOSING);
        pd.assertAtRest();
    }

    @Test
    void r4ADeadlineBeforeTheAnnouncementIsSeenByTheSecondCheck() {
        pd.deadline(HOUR, mode);
        pd.beforeAnnounce = pd::fire;
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void anEvictionBeforeTheCommitKeepsTheWaiterFromParking() {
        pd.beforeCommit = pd::pollUnblock;
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_CLOSING);
        pd.assertAtRest();
    }

    @Test
    void r5ADeadlineThatIsMovedBeforeTheWaiterRunsIsNoDeadline() throws Exception {
        pd.deadline(HOUR, mode);
        healedBeforeItRuns(2 * HOUR, pd::fire);
    }

    @Test
    void r5ADeadlineThatIsTakenBackBeforeTheWaiterRunsIsNoDeadline() throws Exception {
        healedBeforeItRuns(NONE, () -> pd.deadline(PAST, mode));
    }

    private void healedBeforeItRuns(long heal, Runnable expire) throws Exception {
        pd.beforeLeave = () -> pd.deadline(heal, mode);
        FutureTask<Integer> f = pd.waiter(mode);
        expire.run();
        TestSched.await("parked again", () -> pd.commits.get() == 2);
        TestSched.awaitParked(pd, mode);
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);
        pd.edge(mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
        pd.assertAtRest();
    }

    @Test
    void r6AnEdgeAfterATimeoutWins() throws Exception {
        pd.deadline(HOUR, mode);
        pd.beforeLeave = () -> pd.edge(mode);
        FutureTask<Integer> f = pd.waiter(mode);
        pd.fire();
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void r7ATimeoutAfterAnEdgeChangesNothingButTheNextWait() throws Exception {
        pd.deadline(HOUR, mode);
        pd.beforeLeave = pd::fire;
        FutureTask<Integer> f = pd.waiter(mode);
        pd.edge(mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
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

    /** The slot is recycled between the poller's look at the number and what it does next. */
    @Test
    void r8AnEventThatSlipsPastTheCheckIsOneSpuriousEdge() throws Exception {
        int old = pd.fdseq();
        PollDesc checked = t.sched.pollcache.live(PollCache.userData(pd));
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        t.open();
        FutureTask<Integer> f = pd.waiter(mode);
        checked.setEventErr(true, old);
        pd.edge(mode);

        assertThat(TestSched.get(f)).as("it tries, in vain, and").isEqualTo(POLL_NO_ERROR);
        FutureTask<Integer> again = pd.waiter(mode);
        pd.edge(mode);
        assertThat(TestSched.get(again)).isEqualTo(POLL_NO_ERROR);
        pd.assertAtRest();
    }

    @Test
    void r12AnEdgeOfBeforeIsForgottenByAReadAndCostsAWriteOneTry() {
        RuntimePoll.pollReset(pd, mode);
        pd.edge(mode); // and the system call that follows reads the data
        assertThat(pd.isReady(mode)).isTrue();
        RuntimePoll.pollReset(pd, mode);
        if (mode == Mode.WRITE) {
            assertThat(pd.waitInVain(mode)).as("once, at worst").isEqualTo(POLL_NO_ERROR);
        }
        pd.assertAtRest();
    }

    @Test
    void r12AnEdgeBetweenTheSystemCallAndTheWaitIsNotForgotten() {
        RuntimePoll.pollReset(pd, mode);
        pd.edge(mode);
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_NO_ERROR);
    }

    @Test
    void r13WaitersAreCountedUntilTheirGoroutinesAreRunnable() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        GList list = new GList();
        pd.netpollready(list, mode);
        assertThat(list.size()).isEqualTo(1);
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);
        assertThat(f.isDone()).isFalse();

        Proc.injectglist(t.sched, list);
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(list.isEmpty()).isTrue();
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
    }

    @Test
    void waitioWaitsInSpiteOfAnError() throws Exception { // Go: netpollblock, waitio
        pd.deadline(PAST, mode);
        FutureTask<Boolean> f = TestSched.spawn(() -> pd.netpollblock(mode, true));
        TestSched.awaitParked(pd, mode);
        pd.edge(mode);
        assertThat(TestSched.get(f)).isTrue();
        pd.assertAtRest();
    }
}
