package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Goroutines are on the JDK's own scheduler, whoever starts them.
 *
 * <p>Go: runtime/proc.go startTemplateThread
 */
final class SchedJdkTest {
    private static final String JDK = "@ForkJoinPool-1-worker";

    private final SchedJdk sched = new SchedJdk(NetpollSelector::new, PollDesc::new);

    @AfterEach
    void close() {
        sched.close(0);
    }

    private String whereAGoroutineRuns() throws InterruptedException {
        AtomicReference<String> where = new AtomicReference<>();
        Proc.newproc(sched, () -> where.set(Thread.currentThread().toString())).join();
        return where.get();
    }

    @Test
    void startedByAPlatformThread() throws Exception {
        assertThat(whereAGoroutineRuns()).contains(JDK);
    }

    @Test
    void startedByAVirtualThread() throws Exception {
        assertThat(TestSched.get(TestSched.spawn(this::whereAGoroutineRuns))).contains(JDK);
    }

    @Test
    void startedByAGoroutine() throws Exception {
        AtomicReference<String> where = new AtomicReference<>();
        Proc.newproc(
                        sched,
                        () -> {
                            try {
                                where.set(whereAGoroutineRuns());
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        })
                .join();
        assertThat(where.get()).contains(JDK);
    }

    /** A virtual thread on a scheduler of its own; needs --add-opens java.base/java.lang. */
    private static Thread onForeignScheduler(Executor scheduler, Runnable task) {
        try {
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            Constructor<?> make = builder.getDeclaredConstructor(Executor.class);
            make.setAccessible(true);
            Method unstarted = Thread.Builder.class.getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(make.newInstance(scheduler), task);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private <T> T onForeignScheduler(Callable<T> task) throws Exception {
        try (ExecutorService scheduler = Executors.newSingleThreadExecutor()) {
            FutureTask<T> f = new FutureTask<>(task);
            Thread t = onForeignScheduler(scheduler, f);
            assumeTrue(t != null, "java.base does not open java.lang");
            t.start();
            return TestSched.get(f);
        }
    }

    @Test
    void startedByAVirtualThreadOfAnotherScheduler() throws Exception {
        String where =
                onForeignScheduler(() -> {
                    assertThat(Thread.currentThread().toString()).doesNotContain(JDK);
                    return whereAGoroutineRuns();
                });
        assertThat(where).contains(JDK);
    }

    @Test
    void thePollerToo() throws Exception {
        onForeignScheduler(() -> {
            sched.poll.pollServerInit();
            return null;
        });
        // The other scheduler is gone; a poller on it would hear of nothing any more.
        PollDesc pd = sched.poll.pollOpen(TestSched.listen(), TestSched.NOBODY);
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(pd, Mode.READ));
        TestSched.awaitParked(pd, Mode.READ);
        sched.close(0);
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
    }

    /** The thread cannot be woken by anybody; but the poller and its other clients can go on. */
    @Test
    void aThreadWhoseSchedulerIsGoneTakesNobodyWithIt() throws Exception {
        PollDesc lost = open();
        PollDesc pd = open();
        ExecutorService scheduler = Executors.newSingleThreadExecutor();
        Thread t = onForeignScheduler(scheduler, () -> RuntimePoll.pollWait(lost, Mode.READ));
        assumeTrue(t != null, "java.base does not open java.lang");
        t.start();
        TestSched.awaitParked(lost, Mode.READ);
        scheduler.close(); // its thread is parked, so there is nothing to wait for
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(pd, Mode.READ));
        TestSched.awaitParked(pd, Mode.READ);

        GList list = new GList();
        lost.netpollready(list, Mode.READ);
        pd.netpollready(list, Mode.READ);
        Proc.injectglist(sched, list);
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        assertThat(list.isEmpty()).isTrue();
        assertThat(sched.netpollWaiters()).isZero();
        assertThat(sched.death()).isNull();
    }

    private PollDesc open() throws Exception {
        sched.poll.pollServerInit();
        return sched.poll.pollOpen(TestSched.listen(), TestSched.NOBODY);
    }
}
