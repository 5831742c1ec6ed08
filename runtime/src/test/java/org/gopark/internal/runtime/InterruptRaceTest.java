package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_CLOSING;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_INTERRUPTED;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_TIMEOUT;
import static org.gopark.internal.runtime.PollDesc.POLL_NO_ERROR;
import static org.gopark.internal.runtime.PollDescByHand.HOUR;
import static org.gopark.internal.runtime.PollDescByHand.NONE;
import static org.gopark.internal.runtime.PollDescByHand.PAST;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R14: a parked waiter is interrupted and tries to take itself out, while the poller, a deadline or
 * close take it out. Exactly one of them wins, in each order; the status is kept in all of them.
 *
 * <p>Go: none; nothing can throw a goroutine out of its park.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Mode.class)
final class InterruptRaceTest {
    private final Mode mode;
    private final TestSched t = new TestSched(PollDescByHand::new);
    private final PollDescByHand pd = (PollDescByHand) t.open();

    InterruptRaceTest(Mode mode) {
        this.mode = mode;
    }

    @AfterEach
    void close() {
        t.close();
    }

    /** The result of a wait, and whether the interrupt status was set after it. */
    private record Waited(int err, boolean status) {}

    private static Waited interrupted(int err) {
        return new Waited(err, true);
    }

    private Waited await() {
        int err = RuntimePoll.pollWait(pd, mode);
        return new Waited(err, Thread.interrupted());
    }

    /** Somebody waits and is interrupted while it is parked. */
    private Waited waitAndInterrupt() throws Exception {
        FutureTask<Waited> f = TestSched.spawn(this::await);
        TestSched.threadOf(pd, mode).interrupt();
        return TestSched.get(f);
    }

    /** Somebody waits whose status is set already. */
    private Waited waitInterrupted() throws Exception {
        return TestSched.get(
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    return await();
                }));
    }

    private void assertAtRest() {
        TestSched.await("count 0", () -> t.sched.netpollWaiters() == 0); // after the goready
        pd.assertAtRest();
    }

    @Test
    void r14NobodyElseComes() throws Exception {
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_INTERRUPTED));
        assertAtRest();
        FutureTask<Integer> f = pd.waiter(mode);
        pd.edge(mode);
        assertThat(TestSched.get(f)).as("the next wait").isEqualTo(POLL_NO_ERROR);
    }

    @Test
    void r14TheEdgeIsFirst() throws Exception {
        pd.beforeAbandon = () -> pd.edge(mode);
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_NO_ERROR));
        assertAtRest();
    }

    @Test
    void r14TheInterruptIsFirstAndTheEdgeIsRemembered() throws Exception {
        pd.afterAbandon = () -> pd.edge(mode);
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_INTERRUPTED));
        assertThat(pd.isReady(mode)).isTrue();
        assertThat(pd.waitInVain(mode)).as("the next wait").isEqualTo(POLL_NO_ERROR);
        assertAtRest();
    }

    /** The poller has taken the goroutine out, and not readied it yet. */
    @Test
    void r14TheEdgeIsFirstAndTheReadyComesLate() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        FutureTask<Waited> f = TestSched.spawn(this::await);
        Thread waiter = TestSched.threadOf(pd, mode);
        GList list = new GList();
        pd.netpollready(list, mode);
        pd.beforeAbandon = tried::countDown;
        waiter.interrupt();
        tried.await();
        TestSched.await("parked again", () -> waiter.getState() == Thread.State.WAITING);
        assertThat(f.isDone()).as("left before it was readied").isFalse();
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);

        Proc.injectglist(t.sched, list);
        assertThat(TestSched.get(f)).isEqualTo(interrupted(POLL_NO_ERROR));
        assertAtRest();
    }

    @Test
    void r14TheDeadlineIsFirst() throws Exception {
        pd.deadline(HOUR, mode);
        pd.beforeAbandon = pd::fire;
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_TIMEOUT));
        assertAtRest();
    }

    @Test
    void r14TheInterruptIsFirstAndTheDeadlineSaysMore() throws Exception {
        pd.deadline(HOUR, mode);
        pd.afterAbandon = pd::fire;
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_TIMEOUT));
        assertAtRest();
    }

    @Test
    void r14CloseIsFirst() throws Exception {
        pd.beforeAbandon = pd::pollUnblock;
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_CLOSING));
        assertAtRest();
    }

    @Test
    void r14TheInterruptIsFirstAndCloseSaysMore() throws Exception {
        pd.afterAbandon = pd::pollUnblock;
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_CLOSING));
        assertAtRest();
    }

    /** Of three, the deadline takes the goroutine and the edge wins, as in R6. */
    @Test
    void r14TheDeadlineIsFirstAndAnEdgeComesAfterIt() throws Exception {
        pd.beforeAbandon = () -> pd.deadline(PAST, mode);
        pd.beforeLeave = () -> pd.edge(mode);
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_NO_ERROR));
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        assertAtRest();
    }

    /** As in R5 the waiter goes back to wait, and there the status ends it after all. */
    @Test
    void r14ADeadlineThatIsTakenBackLeavesTheInterrupt() throws Exception {
        pd.beforeAbandon =
                () -> {
                    pd.beforeAbandon = () -> {};
                    pd.deadline(PAST, mode);
                    pd.deadline(NONE, mode);
                };
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_INTERRUPTED));
        assertThat(pd.commits).hasValue(2);
        assertAtRest();
    }

    @Test
    void r14TheEdgeWasThereBeforeTheWait() throws Exception {
        pd.edge(mode);
        assertThat(waitInterrupted()).isEqualTo(interrupted(POLL_NO_ERROR));
        assertThat(pd.commits).hasValue(0);
        assertAtRest();
    }

    @Test
    void r14TheStatusWasSetBeforeTheWait() throws Exception {
        assertThat(waitInterrupted()).isEqualTo(interrupted(POLL_ERR_INTERRUPTED));
        assertAtRest();
    }

    @Test
    void r14TheEdgeComesBeforeTheCommit() throws Exception {
        pd.beforeCommit = () -> pd.edge(mode);
        assertThat(waitInterrupted()).isEqualTo(interrupted(POLL_NO_ERROR));
        assertThat(pd.commits).hasValue(0);
        assertAtRest();
    }

    @Test
    void r14CloseOrDeadlineComeBeforeTheCommit() throws Exception {
        pd.beforeCommit = () -> pd.deadline(PAST, mode);
        assertThat(waitInterrupted()).isEqualTo(interrupted(POLL_ERR_TIMEOUT));
        pd.deadline(NONE, mode);
        pd.beforeCommit = pd::pollUnblock;
        assertThat(waitInterrupted()).isEqualTo(interrupted(POLL_ERR_CLOSING));
        assertThat(pd.commits).hasValue(0);
        assertAtRest();
    }

    /** One direction only: whoever waits in the other one is not concerned. */
    @Test
    void r14TheOtherDirectionWaitsOn() throws Exception {
        Mode other = mode == Mode.READ ? Mode.WRITE : Mode.READ;
        FutureTask<Integer> f = pd.waiter(other);
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_INTERRUPTED));
        assertThat(t.sched.netpollWaiters()).isEqualTo(1);
        pd.edge(other);
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
        assertAtRest();
    }

    /**
     * An interrupt that was outdone by a deadline is over with that wait. The next one does not
     * even park, because of a deadline that is taken back before it looks: it must not take the old
     * interrupt for its own.
     */
    @Test
    void anOldInterruptIsNotThatOfALaterWait() throws Exception {
        pd.afterAbandon = () -> pd.deadline(PAST, mode);
        assertThat(waitAndInterrupt()).isEqualTo(interrupted(POLL_ERR_TIMEOUT));
        pd.deadline(NONE, mode);

        pd.beforeAnnounce = () -> pd.deadline(PAST, mode);
        pd.beforeLeave =
                () -> {
                    pd.deadline(NONE, mode);
                    pd.beforeAnnounce = () -> {};
                };
        FutureTask<Waited> f = TestSched.spawn(this::await);
        TestSched.awaitParked(pd, mode);
        pd.edge(mode);
        assertThat(TestSched.get(f)).isEqualTo(new Waited(POLL_NO_ERROR, false));
        assertAtRest();
    }
}
