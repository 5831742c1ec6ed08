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
 * A timer that has fired and does not have the lock yet, against whoever changes the deadline (R9),
 * and one timer for two deadlines of which one is changed (R10).
 *
 * <p>Go: runtime/netpoll.go netpolldeadlineimpl
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Mode.class)
final class DeadlineRaceTest {
    private final Mode mode;
    private final Mode other;
    private final TestSched t = new TestSched(PollDescByHand::new);
    private final PollDescByHand pd = (PollDescByHand) t.open();

    DeadlineRaceTest(Mode mode) {
        this.mode = mode;
        this.other = mode == Mode.READ ? Mode.WRITE : Mode.READ;
    }

    @AfterEach
    void close() {
        t.close();
    }

    private Runnable once(Runnable hook) {
        return () -> {
            pd.beforeFire = () -> {};
            hook.run();
        };
    }

    private void firesWhile(Runnable change) {
        pd.deadline(HOUR, mode);
        pd.beforeFire = once(change);
        t.sched.timers().check(pd.when(mode));
    }

    @Test
    void r9ATimerInFlightIsStaleAfterTheDeadlineWasMoved() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        firesWhile(() -> pd.deadline(2 * HOUR, mode));
        pd.assertExpired();
        assertThat(pd.when(mode)).isPositive();
        assertThat(pd.armed()).isEqualTo(1);
        assertThat(RuntimePoll.waiting(pd, mode)).isTrue();
        pd.fire();
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void r9ATimerInFlightIsStaleAfterTheDeadlineWasCleared() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        firesWhile(() -> pd.deadline(NONE, mode));
        pd.assertExpired();
        assertThat(pd.when(mode)).isZero();
        assertThat(RuntimePoll.waiting(pd, mode)).isTrue();
        pd.edge(mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
    }

    @Test
    void r9ATimerInFlightIsStaleAfterTheDeadlineWasSetToThePast() {
        firesWhile(() -> pd.deadline(PAST, mode));
        pd.assertExpired(mode);
    }

    @Test
    void r9ATimerInFlightIsStaleAfterTheEnd() {
        firesWhile(pd::pollUnblock);
        assertThat(pd.when(mode)).as("not marked").isPositive();
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(POLL_ERR_CLOSING);
        assertThat(t.sched.death()).isNull();
    }

    /** The slot belongs to somebody else when the timer of before gets the lock. */
    @Test
    void r9ATimerInFlightIsStaleForTheNextOpening() throws Exception {
        firesWhile(() -> {
            pd.pollUnblock();
            t.sched.pollcache.free(pd);
            assertThat(t.open()).isSameAs(pd);
            pd.deadline(2 * HOUR, mode);
        });
        pd.assertExpired();
        FutureTask<Integer> f = pd.waiter(mode);
        pd.fire();
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
    }

    /** The number of the timer for both is the reader's; a firing for both must not expire one. */
    @Test
    void r10OneDirectionOfACommonDeadlineIsChanged() {
        pd.deadline(HOUR);
        pd.deadline(2 * HOUR, mode);
        assertThat(pd.armed()).isEqualTo(2);
        t.sched.timers().check(pd.when(other));
        pd.assertExpired(other);
        assertThat(pd.when(mode)).isPositive();
        pd.fire();
        pd.assertExpired(Mode.READ, Mode.WRITE);
    }

    @Test
    void r10OneDirectionOfACommonDeadlineIsCleared() {
        pd.deadline(HOUR);
        pd.deadline(NONE, mode);
        assertThat(pd.armed()).isEqualTo(1);
        pd.fire();
        pd.assertExpired(other);
        assertThat(pd.when(mode)).isZero();
    }

    @Test
    void r10OneDirectionOfACommonDeadlineIsOver() {
        pd.deadline(HOUR);
        pd.deadline(PAST, mode);
        pd.assertExpired(mode);
        assertThat(pd.armed()).isEqualTo(1);
        pd.fire();
        pd.assertExpired(Mode.READ, Mode.WRITE);
    }

    /** The timer for both has fired when one direction is changed: neither is over by that. */
    @Test
    void r10TheTimerForBothIsInFlightWhenOneDirectionIsChanged() {
        pd.deadline(HOUR);
        pd.beforeFire = once(() -> pd.deadline(2 * HOUR, mode));
        t.sched.timers().check(pd.rd);
        // The other one's timer, armed anew for the instant that has come, fires in the same round.
        pd.assertExpired(other);
        assertThat(pd.when(mode)).isPositive();
        pd.fire();
        pd.assertExpired(Mode.READ, Mode.WRITE);
    }
}
