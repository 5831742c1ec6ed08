package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the thread that runs timers wakes, and when it ends. */
@Timeout(60)
final class TimerThreadTest {
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);

    private final Set<Thread> before = timerThreads();
    private final TestSched t = new TestSched();
    private final AtomicInteger fired = new AtomicInteger();

    @AfterEach
    void close() {
        t.close();
    }

    /** Those of other runtimes among them. */
    private static Set<Thread> timerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("gopark-timers"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<Thread> ours() {
        Set<Thread> now = timerThreads();
        now.removeAll(before);
        return now;
    }

    private Thread thread() {
        TestSched.await("one timer thread", () -> ours().size() == 1);
        return ours().iterator().next();
    }

    private Timer counting() {
        return t.sched.newTimer((arg, seq) -> fired.incrementAndGet(), "");
    }

    private void arm(Timer timer, long in) {
        timer.modify(t.sched.nanotime() + in, 0);
    }

    /** Waits until it sleeps, and says how often it has. */
    private static long sleeps(Thread thread) {
        TestSched.await(
                "a timer thread that sleeps",
                () ->
                        thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING);
        return ManagementFactory.getThreadMXBean()
                .getThreadInfo(thread.threadId())
                .getWaitedCount();
    }

    @Test
    void thereIsNoneUntilThereIsATimer() {
        assertThat(ours()).isEmpty();
        counting();
        assertThat(thread().isDaemon()).isTrue();
    }

    @Test
    void anEarlierTimerWakesIt() {
        Timer late = counting();
        arm(late, HOUR);
        sleeps(thread());
        Timer early = counting();
        arm(early, SOON);
        TestSched.await("the early one", () -> fired.get() == 1);
        arm(late, SOON);
        TestSched.await("the one that was moved", () -> fired.get() == 2);
    }

    @Test
    void aLaterTimerDoesNotWakeIt() {
        Timer timer = counting();
        arm(timer, HOUR);
        Timer other = counting();
        long sleeps = sleeps(thread());
        for (int i = 0; i < 1000; i++) {
            arm(timer, HOUR + i);
            arm(other, 2 * HOUR + i);
            if (i % 3 == 0) {
                other.stop();
            }
        }
        assertThat(sleeps(thread())).isEqualTo(sleeps);
    }

    @Test
    void itEndsWithItsRuntime() {
        counting();
        Thread thread = thread();
        t.close();
        TestSched.awaitEnd(thread);
    }

    @Test
    void itOutlivesItsRuntimeUntilTheLastTimerIsThrough() throws Exception {
        FutureTask<Boolean> sleeper = TestSched.spawn(() -> Time.timeSleep(t.sched, 10 * SOON));
        Thread thread = thread();
        TestSched.await("a timer", () -> t.sched.timers().wakeTime() != 0);
        t.close();
        assertThat(TestSched.get(sleeper)).as("slept to the end").isTrue();
        TestSched.awaitEnd(thread);
    }

    @Test
    void oneThatHasEndedIsStartedAnew() throws Exception {
        Timer timer = counting();
        Thread first = thread();
        t.close();
        TestSched.awaitEnd(first);
        FutureTask<Boolean> sleeper = TestSched.spawn(() -> Time.timeSleep(t.sched, SOON));
        assertThat(TestSched.get(sleeper)).isTrue();
        arm(timer, SOON);
        t.sched.startTimers();
        TestSched.await("the timer", () -> fired.get() == 1);
        TestSched.await("no thread", () -> ours().isEmpty());
    }

    @Test
    void manyThatFindItEndedStartOne() throws Exception {
        counting();
        Thread first = thread();
        t.close();
        TestSched.awaitEnd(first);
        FutureTask<?>[] sleepers = new FutureTask<?>[50];
        for (int i = 0; i < sleepers.length; i++) {
            sleepers[i] = TestSched.spawn(() -> Time.timeSleep(t.sched, SOON));
        }
        for (FutureTask<?> sleeper : sleepers) {
            assertThat(TestSched.get(sleeper)).isEqualTo(true);
        }
        TestSched.await("no thread", () -> ours().isEmpty());
    }

    /** Timers that are armed while the runtime ends: the thread and its successor lose none. */
    @Test
    void timersArmedAgainstTheEndAllFire() throws Exception {
        for (int round = 0; round < 100; round++) {
            SchedJdk ending = new SchedJdk(NetpollSelector::new, PollDesc::new);
            FutureTask<Boolean> sleeper =
                    TestSched.spawnPlatform(
                            () -> Time.timeSleep(ending, 1) && Time.timeSleep(ending, 2));
            ending.close(0);
            assertThat(TestSched.get(sleeper)).isTrue();
        }
        TestSched.await("no thread", () -> ours().isEmpty());
    }

    /** A thread that comes too late to be told of the end finds out by itself. */
    @Test
    void oneThatIsStartedAgainstTheEndEnds() throws Exception {
        for (int round = 0; round < 500; round++) {
            SchedJdk ending = new SchedJdk(NetpollSelector::new, PollDesc::new);
            FutureTask<Timer> first =
                    TestSched.spawn(() -> ending.newTimer((arg, seq) -> {}, this));
            ending.close(0);
            TestSched.get(first);
        }
        TestSched.await("no thread", () -> ours().isEmpty());
    }

    /**
     * A timer that throws is an error of the runtime: whoever sleeps is told, and nothing hangs.
     */
    @Test
    void aTimerThatThrowsEndsTheRuntime() {
        FutureTask<Boolean> sleeper =
                TestSched.spawn(() -> Time.timeSleep(t.sched, TimeUnit.DAYS.toNanos(1)));
        TestSched.await("a sleeper", () -> t.sched.timers().wakeTime() != 0);
        RuntimeException planted = new IllegalStateException("planted");
        Timer bad =
                t.sched.newTimer(
                        (arg, seq) -> {
                            throw planted;
                        },
                        "");
        arm(bad, 1);
        assertThatThrownBy(() -> TestSched.get(sleeper))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gopark: the runtime is closed")
                .hasCause(planted);
        assertThat(t.sched.death()).isSameAs(planted);
        assertThatThrownBy(() -> Time.timeSleep(t.sched, HOUR)).as("at once").hasCause(planted);
    }

    @Test
    void anInterruptLeavesNoTimerBehind() throws Exception {
        FutureTask<Boolean> sleeper =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    boolean slept = Time.timeSleep(t.sched, HOUR);
                    assertThat(Thread.interrupted()).isTrue();
                    return slept;
                });
        assertThat(TestSched.get(sleeper)).isFalse();
        arm(counting(), 2 * HOUR); // which clears the head
        assertThat(t.sched.timers().len()).isEqualTo(1);
        assertThat(Time.nanos(Duration.ofHours(1))).isEqualTo(HOUR);
    }
}
