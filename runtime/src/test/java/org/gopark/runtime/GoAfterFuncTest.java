package org.gopark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Go: time/sleep_test.go TestAfterFunc, TestStopResult, TestResetResult, TestTimerStopStress */
@Timeout(60)
final class GoAfterFuncTest {
    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration LATE = Duration.ofHours(1);

    private final GoRuntime runtime = GoRuntime.builder().grace(Duration.ZERO).build();

    @AfterEach
    void close() {
        runtime.close();
    }

    /** Runs {@code task} as a goroutine of the runtime. */
    private <T> T on(Callable<T> task) throws Exception {
        FutureTask<T> f = new FutureTask<>(task);
        runtime.go(f);
        return f.get();
    }

    @Test
    void afterFunc() throws Exception {
        AtomicReference<Thread> ran = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        long before = System.nanoTime();
        on(() ->
                Go.afterFunc(
                        SOON,
                        () -> {
                            ran.set(Thread.currentThread());
                            done.countDown();
                        }));
        done.await();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(SOON.toNanos());
        assertThat(ran.get().isVirtual()).as("a goroutine, not the thread of the timers").isTrue();
    }

    /** A task may block: others run meanwhile. */
    @Test
    void aTaskThatBlocksHoldsUpNobody() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch first = new CountDownLatch(1);
        on(() -> {
            Go.afterFunc(
                    Duration.ZERO,
                    () -> {
                        try {
                            second.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        first.countDown();
                    });
            return Go.afterFunc(SOON, second::countDown);
        });
        first.await();
    }

    @Test
    void stopResult() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        Timer timer = on(() -> Go.afterFunc(LATE, ran::incrementAndGet));
        assertThat(timer.stop()).isTrue();
        assertThat(timer.stop()).isFalse();
        CountDownLatch done = new CountDownLatch(1);
        Timer fires = on(() -> Go.afterFunc(Duration.ofSeconds(-1), done::countDown));
        done.await();
        assertThat(fires.stop()).isFalse();
        assertThat(ran).hasValue(0);
    }

    @Test
    void resetResult() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        Timer timer = on(() -> Go.afterFunc(LATE, twice::countDown));
        assertThat(timer.reset(SOON)).isTrue();
        while (twice.getCount() == 2) {
            Thread.onSpinWait();
        }
        assertThat(timer.reset(Duration.ZERO)).as("it has run").isFalse();
        twice.await();
        assertThat(timer.reset(Duration.ofSeconds(Long.MAX_VALUE))).as("never").isFalse();
        assertThat(timer.stop()).isTrue();
    }

    /** What is due after its runtime was closed is dropped, and counted. */
    @Test
    void aTaskThatComesTooLateIsDropped() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        on(() -> Go.afterFunc(Duration.ofMillis(50), ran::incrementAndGet));
        runtime.close();
        while (runtime.stats().timersDropped() == 0) {
            Thread.onSpinWait();
        }
        assertThat(ran).hasValue(0);
        assertThat(runtime.stats().timersDropped()).isEqualTo(1);
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> Go.afterFunc(null, () -> {}))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Go.afterFunc(LATE, null)).isInstanceOf(NullPointerException.class);
        Timer timer = Go.afterFunc(LATE, () -> {});
        assertThatThrownBy(() -> timer.reset(null)).isInstanceOf(NullPointerException.class);
        assertThat(timer.stop()).isTrue();
    }

    /** Whoever is faster: a task runs as often as it was started and not stopped. */
    @Test
    void timerStopStress() throws Exception {
        int n = 1000;
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger started = new AtomicInteger();
        Thread[] all = new Thread[n];
        for (int i = 0; i < n; i++) {
            int me = i;
            all[i] =
                    runtime.go(() -> {
                        Timer timer =
                                Go.afterFunc(
                                        Duration.ofNanos(1000 * (me % 100)), ran::incrementAndGet);
                        started.incrementAndGet();
                        for (int k = 0; k < 20; k++) {
                            boolean replaced = timer.reset(Duration.ofNanos(1000 * (me % 10)));
                            started.addAndGet(replaced ? 0 : 1);
                            Thread.yield();
                        }
                        started.addAndGet(timer.stop() ? -1 : 0);
                    });
        }
        for (Thread thread : all) {
            thread.join();
        }
        while (ran.get() < started.get() || runtime.stats().goroutines() > 0) {
            Thread.onSpinWait();
        }
        assertThat(ran.get()).isEqualTo(started.get());
    }
}
