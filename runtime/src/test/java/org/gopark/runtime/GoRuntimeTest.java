package org.gopark.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Go: the go statement; the life cycle is ours. */
@Timeout(60)
final class GoRuntimeTest {
    private final GoRuntime runtime = GoRuntime.builder().grace(Duration.ZERO).build();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        runtime.close();
    }

    /** Blocks in a way that the runtime does not see. */
    private static final String WHY =
            ", as --add-opens java.base/java.lang=ALL-UNNAMED is not given";

    private void hold() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- go ----

    @Test
    void goRunsTheTaskOnADaemonVirtualThread() throws Exception {
        AtomicReference<Thread> on = new AtomicReference<>();
        Thread t = runtime.go(() -> on.set(Thread.currentThread()));
        t.join();
        assertThat(on.get()).isSameAs(t);
        assertThat(t.isVirtual()).isTrue();
        assertThat(t.isDaemon()).isTrue();
    }

    @Test
    void goInsideAGoroutineUsesItsRuntime() throws Exception {
        AtomicInteger inner = new AtomicInteger();
        runtime.go(
                        () -> {
                            Go.go(this::hold);
                            inner.set(runtime.stats().goroutines());
                        })
                .join();
        assertThat(inner).hasValue(2);
        assertThat(runtime.stats().goroutines()).isEqualTo(1);
    }

    @Test
    void goOutsideUsesTheDefaultRuntime() throws Exception {
        AtomicInteger there = new AtomicInteger();
        int before = GoRuntime.getDefault().stats().goroutines();
        Go.go(() -> there.set(GoRuntime.getDefault().stats().goroutines())).join();
        assertThat(there.get()).isEqualTo(before + 1);
        assertThat(runtime.stats().goroutines()).isZero();
    }

    @Test
    void theThreadCanBeInterrupted() throws Exception {
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread t =
                runtime.go(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                    interrupted.set(true);
                });
        t.interrupt();
        t.join();
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void anExceptionGoesToTheUncaughtExceptionHandler() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        IllegalStateException thrown = new IllegalStateException("thrown by the task");
        runtime.go(
                        () -> {
                            Thread.currentThread()
                                    .setUncaughtExceptionHandler((t, e) -> seen.set(e));
                            throw thrown;
                        })
                .join();
        assertThat(seen.get()).isSameAs(thrown);
        assertThat(runtime.stats().goroutines()).isZero();
        runtime.go(() -> {}).join(); // the runtime lives
    }

    @Test
    void runWaitsForItsTask() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        runtime.run(() -> ran.set(Thread.currentThread()));
        assertThat(ran.get()).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(ran.get().isVirtual()).isTrue();
        assertThat(runtime.stats().goroutines()).isZero();
    }

    @Test
    void runThrowsWhatItsTaskThrows() {
        for (Throwable e :
                List.of(new IllegalStateException(), new AssertionError(), new Exception())) {
            assertThatThrownBy(() -> runtime.run(() -> GoRuntimeTest.<RuntimeException>sneak(e)))
                    .isSameAs(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> runtime.go(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Go.go(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> Go.blocking(null)).isInstanceOf(NullPointerException.class);
    }

    // ---- close ----

    @Test
    void afterCloseGoIsRefused() {
        runtime.close();
        assertThatThrownBy(() -> runtime.go(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gopark: the runtime is closed");
        assertThat(runtime.stats().goroutines()).isZero();
    }

    @Test
    void aSecondCloseDoesNothing() {
        runtime.close();
        runtime.close();
        assertThat(runtime).hasToString("GoRuntime[jdk x selector" + WHY + ", closed]");
    }

    @Test
    void closeWaitsForTheGoroutines() {
        GoRuntime patient = GoRuntime.builder().grace(Duration.ofSeconds(30)).build();
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            patient.go(() -> {
                for (int k = 0; k < 100; k++) {
                    Thread.yield();
                }
                ended.incrementAndGet();
            });
        }
        patient.close();
        assertThat(ended).hasValue(10);
        assertThat(patient.stats().goroutines()).isZero();
    }

    @Test
    void closeWaitsNoLongerThanItsGrace() throws Exception {
        GoRuntime hasty = GoRuntime.builder().grace(Duration.ofMillis(50)).build();
        Thread t = hasty.go(this::hold);
        long start = System.nanoTime();
        hasty.close();
        long took = System.nanoTime() - start;
        assertThat(took).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(t.isAlive()).as("it goes on").isTrue();
        release.countDown();
        t.join();
    }

    @Test
    void aGraceWithoutEndIsAllowed() {
        GoRuntime endless = GoRuntime.builder().grace(Duration.ofSeconds(Long.MAX_VALUE)).build();
        endless.close();
        assertThat(endless.toString()).contains("closed");
    }

    @Test
    void aGoroutineMayCloseItsOwnRuntime() throws Exception {
        GoRuntime own = GoRuntime.builder().grace(Duration.ofSeconds(30)).build();
        AtomicReference<Boolean> closed = new AtomicReference<>();
        own.go(
                        () -> {
                            own.close();
                            closed.set(true);
                        })
                .join();
        assertThat(closed.get()).isTrue();
        assertThat(own.stats().goroutines()).isZero();
    }

    @Test
    void theThreadsOfAFactoryAreGoroutinesFromTheirStartOn() throws Exception {
        ThreadFactory factory = runtime.threadFactory();
        Thread idle = factory.newThread(this::hold);
        assertThat(runtime.stats().goroutines()).isZero();
        idle.start();
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(factory)) {
            int n =
                    executor.submit(
                                    () -> {
                                        Go.gosched();
                                        return runtime.stats().goroutines();
                                    })
                            .get();
            assertThat(n).isEqualTo(2);
        }
        release.countDown();
        idle.join();
        runtime.awaitQuiescent(); // an executor is done a moment before its last goroutine
        assertThat(runtime.stats().goroutines()).isZero();
        runtime.close();
        assertThatThrownBy(() -> factory.newThread(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gopark: the runtime is closed");
    }

    @Test
    void theDefaultRuntimeCannotBeClosed() {
        assertThatThrownBy(GoRuntime.getDefault()::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gopark: the default runtime cannot be closed");
        assertThat(GoRuntime.getDefault()).hasToString("GoRuntime[jdk x selector" + WHY + "]");
    }

    // ---- quiescence ----

    @Test
    void awaitQuiescentReturnsWhenNobodyIsLeft() {
        for (int i = 0; i < 50; i++) {
            runtime.go(Thread::yield);
        }
        runtime.awaitQuiescent();
        assertThat(runtime.stats().goroutines()).isZero();
    }

    @Test
    void awaitQuiescentDoesNotWaitForItsCaller() throws Exception {
        runtime.go(runtime::awaitQuiescent).join();
    }

    @Test
    void awaitQuiescentWaitsForThoseWhoRun() throws Exception {
        runtime.go(this::hold);
        Thread waiter = Thread.ofVirtual().start(runtime::awaitQuiescent);
        for (int i = 0; i < 1000; i++) {
            Thread.yield();
        }
        assertThat(waiter.isAlive()).isTrue();
        release.countDown();
        waiter.join();
    }

    // ---- builder ----

    @Test
    void whatThisVersionDoesNotHaveIsRefused() {
        GoRuntime.Builder b = GoRuntime.builder();
        assertThatThrownBy(() -> b.scheduler("gmp").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "gopark: the scheduler 'gmp' needs the JVM flag"
                                + " --add-opens java.base/java.lang=ALL-UNNAMED");
        assertThatThrownBy(() -> b.scheduler("fibre").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gopark: no scheduler 'fibre'; this version has: jdk, gmp, sim");
        b.scheduler("jdk");
        assertThatThrownBy(() -> b.netpoll("epoll").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "gopark: the back end 'epoll' needs the JVM flag"
                                + " --enable-native-access=ALL-UNNAMED");
        assertThatThrownBy(() -> b.netpoll("kqueue").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gopark: no netpoll 'kqueue'; this version has: selector, epoll");
        b.netpoll("selector");
        GoRuntime built = b.build();
        assertThat(built).hasToString("GoRuntime[jdk x selector]");
        built.close();
        assertThatThrownBy(() -> b.maxProcs(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> b.grace(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- two runtimes ----

    @Test
    void twoRuntimesLiveSideBySide() throws Exception {
        GoRuntime other = GoRuntime.builder().grace(Duration.ZERO).build();
        AtomicReference<RuntimeStats> here = new AtomicReference<>();
        AtomicReference<RuntimeStats> there = new AtomicReference<>();
        Thread t =
                runtime.go(() -> {
                    Thread inner =
                            other.go(() -> {
                                here.set(runtime.stats());
                                there.set(other.stats());
                            });
                    join(inner);
                });
        t.join();
        assertThat(here.get().goroutines()).isEqualTo(1);
        assertThat(there.get().goroutines()).isEqualTo(1);
        other.close();
        runtime.go(() -> {}).join(); // this one lives
    }

    private static void join(Thread t) {
        try {
            t.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
