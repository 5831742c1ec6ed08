package org.gopark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Go: time/sleep_test.go TestSleep */
@Timeout(60)
final class GoSleepTest {
    private final GoRuntime runtime = GoRuntime.builder().grace(Duration.ZERO).build();

    @AfterEach
    void close() {
        runtime.close();
    }

    /** Who sleeps. */
    enum Sleeper {
        GOROUTINE,
        VIRTUAL,
        PLATFORM
    }

    private Thread start(Sleeper who, Runnable task) {
        return switch (who) {
            case GOROUTINE -> runtime.go(task);
            case VIRTUAL -> Thread.ofVirtual().start(task);
            case PLATFORM -> Thread.ofPlatform().daemon().start(task);
        };
    }

    /** How long {@code d} took, in nanoseconds; negative if an interrupt ended it. */
    private static long sleep(Duration d) {
        long before = System.nanoTime();
        try {
            Go.sleep(d);
            return System.nanoTime() - before;
        } catch (InterruptedException e) {
            assertThat(Thread.currentThread().isInterrupted()).as("the status").isFalse();
            return -1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverEarly(Sleeper who) throws Exception {
        for (int ms : new int[] {1, 3, 20}) {
            FutureTask<Long> f = new FutureTask<>(() -> sleep(Duration.ofMillis(ms)));
            start(who, f);
            assertThat(f.get()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(ms));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTimeIsNoSleep(Sleeper who) throws Exception {
        FutureTask<Long> f =
                new FutureTask<>(() ->
                        sleep(Duration.ZERO)
                                + sleep(Duration.ofSeconds(-1))
                                + sleep(Duration.ofSeconds(Long.MIN_VALUE)));
        start(who, f);
        assertThat(f.get()).isNotNegative();
    }

    /** Go: time/sleep_test.go TestOverflowSleep */
    @ParameterizedTest
    @EnumSource
    void overflowSleep(Sleeper who) throws Exception {
        FutureTask<Long> f =
                new FutureTask<>(() -> sleep(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)));
        Thread thread = start(who, f);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(f.isDone()).isFalse();
        thread.interrupt();
        assertThat(f.get()).as("an interrupt ends it").isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsInterruptedDoesNotSleep(Sleeper who) throws Exception {
        FutureTask<Long> f =
                new FutureTask<>(() -> {
                    Thread.currentThread().interrupt();
                    return sleep(Duration.ofHours(1));
                });
        start(who, f);
        assertThat(f.get()).isEqualTo(-1);
    }

    @Test
    void aThousandSleepInOrder() throws Exception {
        int n = 1000;
        long[] woke = new long[n];
        Thread[] all = new Thread[n];
        for (int i = 0; i < n; i++) {
            int ms = i % 50;
            int me = i;
            all[i] =
                    runtime.go(() -> {
                        long slept = sleep(Duration.ofMillis(ms));
                        woke[me] = slept - TimeUnit.MILLISECONDS.toNanos(ms);
                    });
        }
        for (Thread thread : all) {
            thread.join();
        }
        for (int i = 0; i < n; i++) {
            assertThat(woke[i]).as("sleeper %d", i).isNotNegative();
        }
    }

    /** Close does not wait for whoever sleeps, and does not keep it from waking. */
    @Test
    void aSleeperOutlivesItsRuntime() throws Exception {
        FutureTask<Long> f = new FutureTask<>(() -> sleep(Duration.ofMillis(100)));
        Thread thread = runtime.go(f);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        runtime.close();
        assertThat(f.get()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> Go.sleep(null)).isInstanceOf(NullPointerException.class);
    }
}
