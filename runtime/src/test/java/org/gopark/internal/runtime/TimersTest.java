package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The heap of timers, run by hand: time is what the test says it is, and no thread runs timers.
 *
 * <p>Go: runtime/time.go; time/sleep_test.go
 */
@Timeout(60)
final class TimersTest {
    private final TestSched t = new TestSched();
    private final Timers timers = t.sched.timers();
    private final List<Integer> fired = new ArrayList<>();

    @AfterEach
    void close() {
        t.close();
    }

    /** A timer that notes {@code name} when it fires. Made without the thread that runs timers. */
    private Timer timer(int name) {
        return new Timer(t.sched, (arg, seq) -> fired.add((Integer) arg), name);
    }

    private Timer[] timers(int n) {
        Timer[] all = new Timer[n];
        for (int i = 0; i < n; i++) {
            all[i] = timer(i);
        }
        return all;
    }

    /** Go: time/sleep_test.go TestAfterQueuing */
    @Test
    void afterQueuing() {
        Timer[] all = timers(50);
        for (int i = 0; i < all.length; i++) {
            all[(i * 7) % all.length].modify(100 + (i * 7) % all.length, 0);
        }
        timers.check(99);
        assertThat(fired).isEmpty();
        timers.check(119);
        assertThat(fired).hasSize(20).isSorted();
        timers.check(1000);
        assertThat(fired).hasSize(50).isSorted().doesNotHaveDuplicates();
        assertThat(timers.len()).isZero();
        assertThat(timers.wakeTime()).isZero();
    }

    /** Go: time/sleep_test.go TestStopResult */
    @Test
    void stopResult() {
        Timer timer = timer(1);
        assertThat(timer.stop()).as("never armed").isFalse();
        timer.modify(10, 0);
        assertThat(timer.stop()).isTrue();
        assertThat(timer.stop()).as("a second time").isFalse();
        timer.modify(20, 0);
        timers.check(20);
        assertThat(timer.stop()).as("it has fired").isFalse();
        assertThat(fired).hasSize(1);
    }

    /** Go: time/sleep_test.go TestResetResult */
    @Test
    void resetResult() {
        Timer timer = timer(1);
        assertThat(timer.modify(10, 0)).as("never armed").isFalse();
        assertThat(timer.modify(20, 0)).isTrue();
        timers.check(10);
        assertThat(fired).as("it was moved").isEmpty();
        timer.stop();
        assertThat(timer.modify(30, 0)).as("it was stopped").isFalse();
        timers.check(30);
        assertThat(timer.modify(40, 0)).as("it has fired").isFalse();
        timers.check(40);
        assertThat(fired).hasSize(2);
    }

    /** Go: time/sleep_test.go TestTimerModifiedEarlier */
    @Test
    void timerModifiedEarlier() {
        Timer timer = timer(1);
        for (int i = 1; i <= 200; i++) {
            timer.modify(1_000_000 + i, 0);
            assertThat(timers.wakeTime()).isLessThanOrEqualTo(1_000_000 + i);
            timer.modify(i, 0);
            assertThat(timers.wakeTime()).as("whoever sleeps learns of it").isEqualTo(i);
            timers.check(i);
            assertThat(fired).hasSize(i);
        }
    }

    /** The one that has the earliest instant is not the one that had it when it was armed. */
    @Test
    void movedTimersFireInTheirNewOrder() {
        Timer[] all = timers(20);
        for (int i = 0; i < all.length; i++) {
            all[i].modify(100 + i, 0);
        }
        for (int i = 0; i < all.length; i++) {
            all[i].modify(300 - i, 0);
        }
        timers.check(200);
        assertThat(fired).isEmpty();
        timers.check(300);
        assertThat(fired).hasSize(20).isSortedAccordingTo(Comparator.reverseOrder());
    }

    /** Against a plain list that says who is armed for when. Go: TestAdjustTimers */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void adjustTimers(long seed) {
        Random random = new Random(seed);
        Timer[] all = timers(100);
        long[] armed = new long[all.length];
        long now = 1;
        for (int step = 0; step < 6_000; step++) {
            int i = random.nextInt(all.length);
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    assertThat(all[i].stop()).isEqualTo(armed[i] != 0);
                    armed[i] = 0;
                }
                case 2 -> {
                    now += random.nextInt(500);
                    fired.clear();
                    timers.check(now);
                    List<Integer> due = due(armed, now);
                    assertThat(fired).as("seed %d, step %d", seed, step).hasSameElementsAs(due);
                    assertThat(fired).hasSameSizeAs(due);
                    assertThat(fired.stream().map(k -> armed[k]).toList()).isSorted();
                    due.forEach(k -> armed[k] = 0);
                }
                default -> {
                    long when = now + 1 + random.nextInt(10_000);
                    assertThat(all[i].modify(when, 0)).isEqualTo(armed[i] != 0);
                    armed[i] = when;
                }
            }
            long first = Long.MAX_VALUE;
            for (long when : armed) {
                first = when == 0 ? first : Math.min(first, when);
            }
            if (first != Long.MAX_VALUE) {
                assertThat(timers.wakeTime()).as("nobody oversleeps").isBetween(1L, first);
            }
        }
    }

    private static List<Integer> due(long[] armed, long now) {
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < armed.length; i++) {
            if (armed[i] != 0 && armed[i] <= now) {
                due.add(i);
            }
        }
        return due;
    }

    @Test
    void theNumberGoesWithTheInstant() {
        List<Integer> numbers = new ArrayList<>();
        Timer timer = new Timer(t.sched, (arg, seq) -> numbers.add(seq), "");
        timer.modify(10, 1);
        timer.modify(20, 2);
        timers.check(20);
        timer.modify(30, 7);
        timers.check(30);
        assertThat(numbers).containsExactly(2, 7);
    }

    @Test
    void neverIsNever() {
        timer(1).modify(Time.MAX_WHEN, 0);
        timer(2).modify(5, 0);
        timers.check(Time.MAX_WHEN - 1);
        assertThat(fired).containsExactly(2);
        assertThat(Time.after(10, Long.MAX_VALUE)).isEqualTo(Time.MAX_WHEN);
        assertThat(Time.after(Long.MAX_VALUE - 5, 5)).isEqualTo(Time.MAX_WHEN);
        assertThat(Time.after(10, 5)).isEqualTo(15);
    }

    /** A million deadlines that nobody reaches must not pile up. */
    @Test
    void stoppedTimersLeaveTheHeap() {
        Timer keeps = timer(1);
        keeps.modify(Time.MAX_WHEN, 0);
        int most = 0;
        for (int i = 1; i <= 1_000_000; i++) {
            Timer timer = timer(2);
            timer.modify(1000 + i, 0);
            timer.stop();
            most = Math.max(most, timers.len());
        }
        assertThat(most).isLessThan(20);
        assertThat(timers.zombies()).isLessThan(20);
        timers.check(1_000_000);
        assertThat(fired).isEmpty();
    }

    @Test
    void stoppedTimersLeaveAlsoWhenOthersStay() {
        Timer[] all = timers(1000);
        for (int i = 0; i < all.length; i++) {
            all[i].modify(1_000_000 + i, 0);
        }
        for (int i = 0; i < all.length; i++) {
            if (i % 4 != 0) {
                all[i].stop();
            }
        }
        timers.check(1); // nothing is due, but zombies are many
        assertThat(timers.len()).isEqualTo(250);
        assertThat(timers.zombies()).isZero();
        timers.check(2_000_000);
        assertThat(fired).hasSize(250).isSorted();
    }

    /** What a deadline that is renewed for each request relies on. */
    @Test
    void movingLaterTouchesTheTimerAlone() {
        Timer first = timer(1);
        Timer second = timer(2);
        first.modify(1000, 0);
        second.modify(2000, 0);
        first.modify(5000, 0);
        assertThat(first.astate()).isEqualTo(Timer.HEAPED | Timer.MODIFIED);
        assertThat(timers.wakeTime()).as("the heap's entry is as it was").isEqualTo(1000);

        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 1; i <= 10_000; i++) {
            first.modify(5000 + i, i);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes for 10,000 renewals").isLessThan(1000);
        assertThat(timers.wakeTime()).isEqualTo(1000);
        assertThat(timers.len()).isEqualTo(2);
        timers.check(1000);
        assertThat(fired).as("a look at a late entry").isEmpty();
        assertThat(timers.wakeTime()).isEqualTo(2000);
        timers.check(20_000);
        assertThat(fired).containsExactly(2, 1);
    }

    @Test
    void aTimerMayArmItselfAndStopOthersWhenItFires() {
        Timer[] both = new Timer[2];
        int[] rounds = new int[1];
        both[1] = timer(1);
        both[0] =
                new Timer(
                        t.sched,
                        (arg, seq) -> {
                            rounds[0]++;
                            both[0].modify(100 + rounds[0], 0);
                            both[1].stop();
                        },
                        "");
        both[0].modify(100, 0);
        both[1].modify(101, 0);
        timers.check(109);
        assertThat(rounds[0]).isEqualTo(10);
        assertThat(fired).as("stopped before its turn").isEmpty();
        assertThat(timers.wakeTime()).isEqualTo(110);
    }

    @Test
    void whatATimerThrowsLeavesTheHeapWhole() {
        Timer bad =
                new Timer(
                        t.sched,
                        (arg, seq) -> {
                            throw new IllegalStateException("planted");
                        },
                        "");
        bad.modify(10, 0);
        timer(1).modify(10, 0);
        assertThatThrownBy(() -> timers.check(10)).hasMessage("planted");
        timers.check(10);
        assertThat(fired).containsExactly(1);
        assertThat(timers.len()).isZero();
    }

    /** Every arm ends in one of three ways, whoever is faster. Go: TestTimerStopStress */
    @Test
    void timerStopStress() throws Exception {
        int threads = 3;
        long[] balance = new long[threads];
        AtomicLongArray fires = new AtomicLongArray(threads);
        AtomicLong clock = new AtomicLong(1);
        Thread[] all = new Thread[threads];
        for (int k = 0; k < threads; k++) {
            int me = k;
            all[k] =
                    Thread.ofPlatform()
                            .start(() -> {
                                Random random = new Random(me);
                                Timer[] own = new Timer[20];
                                for (int i = 0; i < own.length; i++) {
                                    own[i] =
                                            new Timer(
                                                    t.sched,
                                                    (arg, seq) -> fires.incrementAndGet(me),
                                                    "");
                                }
                                for (int i = 0; i < 100_000; i++) {
                                    Timer timer = own[random.nextInt(own.length)];
                                    if (random.nextInt(3) == 0) {
                                        balance[me] -= timer.stop() ? 1 : 0;
                                    } else {
                                        long when = clock.get() + 1 + random.nextInt(100);
                                        balance[me] += timer.modify(when, 0) ? 0 : 1;
                                    }
                                    if (random.nextInt(10) == 0) {
                                        timers.check(clock.incrementAndGet());
                                    }
                                }
                            });
        }
        for (Thread thread : all) {
            thread.join();
        }
        timers.check(Long.MAX_VALUE);
        for (int k = 0; k < threads; k++) {
            assertThat(fires.get(k)).isEqualTo(balance[k]);
        }
        assertThat(timers.len()).isZero();
        assertThat(timers.zombies()).isZero();
    }
}
