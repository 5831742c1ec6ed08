package org.gopark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Go: runtime/proc.go entersyscallblock, Gosched. */
@Timeout(60)
final class GoBlockingTest {
    private final GoRuntime runtime = GoRuntime.builder().build();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        runtime.close();
    }

    // --------------------------------------------------------------------------------

    private <T> T inGoroutine(Callable<T> task) throws Exception {
        AtomicReference<T> result = new AtomicReference<>();
        AtomicReference<Exception> thrown = new AtomicReference<>();
        runtime.go(
                        () -> {
                            try {
                                result.set(task.call());
                            } catch (Exception e) {
                                thrown.set(e);
                            }
                        })
                .join();
        if (thrown.get() != null) {
            throw thrown.get();
        }
        return result.get();
    }

    @Test
    void blockingRunsOnAThreadOfTheOperatingSystem() throws Exception {
        Thread on = inGoroutine(() -> Go.blocking(Thread::currentThread));
        assertThat(on.isVirtual()).isFalse();
        assertThat(on.isDaemon()).isTrue();
        assertThat(Go.blocking(Thread::currentThread)).isSameAs(Thread.currentThread());
    }

    @Test
    void blockingPassesOnResultsAndExceptions() throws Exception {
        assertThat(inGoroutine(() -> Go.blocking(() -> 42))).isEqualTo(42);
        assertThat(inGoroutine(() -> Go.blocking(() -> (Object) null))).isNull();
        IOException thrown = new IOException("thrown by the task");
        assertThatThrownBy(() ->
                        inGoroutine(() ->
                                Go.blocking(() -> {
                                    throw thrown;
                                })))
                .isSameAs(thrown);
    }

    @Test
    void blockingKeepsAnInterruptForAfterwards() throws Exception {
        AtomicReference<Thread> me = new AtomicReference<>();
        boolean interrupted =
                inGoroutine(() -> {
                    me.set(Thread.currentThread());
                    Go.blocking(() -> {
                        me.get().interrupt();
                        return null;
                    });
                    return Thread.interrupted();
                });
        assertThat(interrupted).isTrue();
    }

    @Test
    void blockingHasALimitAndNobodyIsLost() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(
                    runtime.go(() -> {
                        try {
                            Go.blocking(() -> {
                                int n = inside.incrementAndGet();
                                most.accumulateAndGet(n, Math::max);
                                if (n == 256) {
                                    release.countDown(); // as many as may be
                                }
                                release.await();
                                inside.decrementAndGet();
                                return null;
                            });
                            done.incrementAndGet();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }));
        }
        for (Thread t : all) {
            t.join();
        }
        assertThat(done).hasValue(300);
        assertThat(most).hasValue(256);
    }

    @Test
    void blockingLosesNoThrowable() throws Exception {
        Throwable odd = new Throwable("neither an Exception nor an Error");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        runtime.go(
                        () -> {
                            try {
                                Go.blocking(() -> sneak(odd));
                            } catch (Throwable e) {
                                seen.set(e);
                            }
                        })
                .join();
        assertThat(seen.get()).isNotNull();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> Object sneak(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void goschedLetsOthersRun() throws Exception {
        inGoroutine(() -> {
            AtomicInteger other = new AtomicInteger();
            Go.go(other::incrementAndGet);
            while (other.get() == 0) {
                Go.gosched();
            }
            return null;
        });
    }
}
