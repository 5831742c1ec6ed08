package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_CLOSING;
import static org.gopark.internal.runtime.PollDesc.POLL_ERR_TIMEOUT;
import static org.gopark.internal.runtime.PollDesc.POLL_NO_ERROR;
import static org.gopark.internal.runtime.PollDescByHand.HOUR;
import static org.gopark.internal.runtime.PollDescByHand.NONE;
import static org.gopark.internal.runtime.PollDescByHand.PAST;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The deadlines of a descriptor and their two timers. How many timers are armed is read off the
 * heap; a number that has not moved says that no timer was touched.
 *
 * <p>Go: runtime/netpoll.go poll_runtime_pollSetDeadline, netpolldeadlineimpl
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Mode.class)
final class PollDeadlineTest {
    private final Mode mode;
    private final Mode other;
    private final TestSched t = new TestSched(PollDescByHand::new);
    private final PollDescByHand pd = (PollDescByHand) t.open();

    PollDeadlineTest(Mode mode) {
        this.mode = mode;
        this.other = mode == Mode.READ ? Mode.WRITE : Mode.READ;
    }

    @AfterEach
    void close() {
        t.close();
    }

    // ---- what a deadline does ----

    @Test
    void aDeadlineEndsAWaitWhenItComes() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        long start = Time.nanotime();
        long wait = TimeUnit.MILLISECONDS.toNanos(30);
        pd.deadline(wait, mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
        assertThat(Time.nanotime() - start).isGreaterThanOrEqualTo(wait);
        TestSched.await("count 0", () -> t.sched.netpollWaiters() == 0); // after the goready
        pd.assertAtRest();
    }

    @Test
    void aDeadlineHoldsForWaitsToCome() {
        pd.deadline(HOUR, mode);
        pd.fire();
        assertThat(pd.waitInVain(mode)).isEqualTo(POLL_ERR_TIMEOUT);
        assertThat(RuntimePoll.pollReset(pd, mode)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertExpired(mode);
    }

    @Test
    void aDeadlineOfThePastEndsAWaitAtOnceAndNeedsNoTimer() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        pd.deadline(PAST, mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
        assertThat(t.sched.timers().len()).isZero();
        pd.assertExpired(mode);
        pd.assertAtRest();
    }

    @Test
    void theOtherDirectionWaitsOn() throws Exception {
        FutureTask<Integer> f = pd.waiter(other);
        pd.deadline(PAST, mode);
        pd.deadline(HOUR, mode);
        pd.fire();
        pd.assertExpired(mode);
        assertThat(RuntimePoll.waiting(pd, other)).isTrue();
        pd.edge(other);
        assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
    }

    @Test
    void aDeadlineAheadOrNoneHeals() throws Exception {
        for (long heal : new long[] {HOUR, NONE}) {
            pd.deadline(HOUR, mode);
            pd.fire();
            pd.assertExpired(mode);
            pd.deadline(heal, mode);
            pd.assertExpired();
            FutureTask<Integer> f = pd.waiter(mode);
            pd.edge(mode);
            assertThat(TestSched.get(f)).isEqualTo(POLL_NO_ERROR);
        }
        pd.assertAtRest();
    }

    /** Go: net/timeout_test.go TestDialTimeoutMaxDuration */
    @Test
    void aHugeDurationIsNever() throws Exception {
        FutureTask<Integer> f = pd.waiter(mode);
        for (long d : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE / 2}) {
            pd.deadline(d, mode);
            assertThat(pd.when(mode)).isPositive();
            t.sched.timers().check(Time.nanotime() + HOUR);
            pd.assertExpired();
        }
        pd.deadline(Long.MAX_VALUE, mode);
        assertThat(pd.when(mode)).isEqualTo(Time.MAX_WHEN);
        assertThat(RuntimePoll.waiting(pd, mode)).isTrue();
        pd.deadline(Long.MIN_VALUE, mode);
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
    }

    // ---- which timers are armed ----

    @Test
    void aTimerIsArmedOnceAndGoesWithTheDeadline() {
        int fresh = pd.seq(mode);
        pd.deadline(HOUR, mode);
        assertThat(pd.armed()).isEqualTo(1);
        assertThat(pd.seq(mode)).as("nothing could be in flight").isEqualTo(fresh);
        pd.deadline(2 * HOUR, mode);
        assertThat(pd.armed()).isEqualTo(1);
        assertThat(pd.seq(mode)).isEqualTo(fresh + 1);
        pd.deadline(NONE, mode);
        assertThat(pd.armed()).isZero();
        assertThat(pd.seq(mode)).isEqualTo(fresh + 2);
        pd.everythingFires();
        pd.assertExpired();
        pd.deadline(HOUR, mode);
        assertThat(pd.armed()).as("armed again").isEqualTo(1);
        assertThat(pd.seq(mode)).as("after a stop").isEqualTo(fresh + 2);
        pd.fire();
        pd.assertExpired(mode);
    }

    @Test
    void aTimerThatHasFiredIsArmedAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            pd.deadline(HOUR, mode);
            FutureTask<Integer> f = pd.waiter(mode);
            pd.fire();
            assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
            assertThat(pd.armed()).isZero();
        }
        pd.assertAtRest();
    }

    @Test
    void aDeadlineOfThePastStopsTheTimer() {
        pd.deadline(HOUR, mode);
        pd.deadline(PAST, mode);
        assertThat(pd.armed()).isZero();
        pd.everythingFires(); // or it would find a deadline that is over
        pd.assertExpired(mode);
    }

    @Test
    void theSameDeadlineAgainTouchesNoTimer() {
        for (long d : new long[] {NONE, PAST, Long.MAX_VALUE}) { // of which now is no part
            pd.deadline(d, mode);
            int before = pd.seq(mode);
            int entries = t.sched.timers().len();
            pd.deadline(d, mode);
            assertThat(pd.seq(mode)).as("%d", d).isEqualTo(before);
            assertThat(t.sched.timers().len()).as("%d", d).isEqualTo(entries);
        }
    }

    @Test
    void settingOneDirectionLeavesTheTimerOfTheOther() {
        pd.deadline(HOUR, other);
        int before = pd.seq(other);
        long deadline = pd.when(other);
        pd.deadline(2 * HOUR, mode);
        assertThat(pd.armed()).isEqualTo(2);
        assertThat(pd.seq(other)).isEqualTo(before);
        t.sched.timers().check(deadline);
        pd.assertExpired(other);
        pd.fire();
        pd.assertExpired(Mode.READ, Mode.WRITE);
    }

    @Test
    void oneTimerServesBothDirections() throws Exception {
        FutureTask<Integer> reader = pd.waiter(Mode.READ);
        FutureTask<Integer> writer = pd.waiter(Mode.WRITE);
        pd.deadline(HOUR);
        assertThat(pd.armed()).isEqualTo(1);
        pd.fire();
        assertThat(TestSched.get(reader)).isEqualTo(POLL_ERR_TIMEOUT);
        assertThat(TestSched.get(writer)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertExpired(Mode.READ, Mode.WRITE);
        pd.assertAtRest();
    }

    @Test
    void thePastEndsBothDirectionsAtOnce() throws Exception {
        FutureTask<Integer> reader = pd.waiter(Mode.READ);
        FutureTask<Integer> writer = pd.waiter(Mode.WRITE);
        pd.deadline(PAST);
        assertThat(TestSched.get(reader)).isEqualTo(POLL_ERR_TIMEOUT);
        assertThat(TestSched.get(writer)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }

    @Test
    void twoTimersBecomeOne() {
        pd.deadline(HOUR, mode);
        pd.deadline(2 * HOUR, other);
        assertThat(pd.armed()).isEqualTo(2);
        pd.deadline(3 * HOUR);
        assertThat(pd.armed()).isEqualTo(1);
        t.sched.timers().check(Time.nanotime() + 2 * HOUR);
        pd.assertExpired();
        pd.fire();
        pd.assertExpired(Mode.READ, Mode.WRITE);
    }

    /** The same instant, although set one after the other: it is the one that never comes. */
    @Test
    void theDirectionThatComesSecondMakesTwoTimersOne() {
        pd.deadline(Long.MAX_VALUE, other);
        pd.deadline(Long.MAX_VALUE, mode);
        assertThat(pd.armed()).isEqualTo(1);
        pd.deadline(HOUR, mode);
        assertThat(pd.armed()).isEqualTo(2);
    }

    // ---- the end ----

    @Test
    void theEndStopsTheTimers() {
        pd.deadline(HOUR, mode);
        pd.deadline(2 * HOUR, other);
        pd.pollUnblock();
        assertThat(pd.armed()).isZero();
        pd.everythingFires();
        assertThat(pd.netpollcheckerr(mode)).isEqualTo(POLL_ERR_CLOSING);
        assertThat(t.sched.death()).isNull();
    }

    @Test
    void setAfterTheEndIsSilent() {
        pd.deadline(HOUR, mode);
        long before = pd.when(mode);
        pd.pollUnblock();
        for (long d : new long[] {HOUR, NONE, PAST}) {
            pd.deadline(d);
            assertThat(pd.when(mode)).isEqualTo(before);
            assertThat(pd.armed()).isZero();
            assertThat(pd.netpollcheckerr(mode)).isEqualTo(POLL_ERR_CLOSING);
        }
    }

    @Test
    void theNextOpeningHasNoDeadline() throws Exception {
        pd.deadline(HOUR, mode);
        pd.fire();
        pd.pollUnblock();
        t.sched.pollcache.free(pd);
        t.open();
        pd.assertExpired();
        pd.deadline(HOUR, mode); // in spite of the old timer, which had fired and was stopped
        assertThat(pd.armed()).isEqualTo(1);
        FutureTask<Integer> f = pd.waiter(mode);
        pd.fire();
        assertThat(TestSched.get(f)).isEqualTo(POLL_ERR_TIMEOUT);
        pd.assertAtRest();
    }
}
