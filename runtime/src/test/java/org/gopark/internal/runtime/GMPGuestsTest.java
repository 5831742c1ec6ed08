package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What parks virtual threads in the JDK parks goroutines of the Go-style scheduler, on one P and on
 * several.
 *
 * <p>Go: none.
 */
final class GMPGuestsTest {
    private static final int N = 200; // of each; more than there are Ms

    private SchedGMP s;

    private void open(int maxprocs) {
        s = new SchedGMP(maxprocs, () -> new NetpollSelector(true), PollDesc::new);
    }

    @AfterEach
    void close() {
        s.close(TimeUnit.SECONDS.toNanos(10));
        assertThat(s.gcount()).isZero();
    }

    private Thread go(Callable<?> task, AtomicReference<Throwable> failure) {
        return Proc.newproc(
                s,
                () -> {
                    try {
                        task.call();
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    /** Runs all of {@code tasks} as goroutines, until each has ended. */
    private void all(List<Callable<?>> tasks) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        tasks.forEach(t -> threads.add(go(t, failure)));
        threads.forEach(Sched::join);
        assertThat(failure.get()).isNull();
    }

    private static List<Callable<?>> times(int n, Callable<?> task) {
        List<Callable<?>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(task);
        }
        return all;
    }

    private int count; // guarded by whatever the test is about

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void monitors(int maxprocs) {
        open(maxprocs);
        Object monitor = new Object();
        all(
                times(
                        N,
                        () -> {
                            for (int i = 0; i < 50; i++) {
                                synchronized (monitor) {
                                    int was = count;
                                    Thread.yield(); // holds it, unmounted
                                    count = was + 1;
                                }
                            }
                            return null;
                        }));
        assertThat(count).isEqualTo(50 * N);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void objectWait(int maxprocs) {
        open(maxprocs);
        Object monitor = new Object();
        List<Callable<?>> tasks =
                times(
                        N,
                        () -> {
                            synchronized (monitor) {
                                while (count == 0) {
                                    monitor.wait();
                                }
                            }
                            return null;
                        });
        tasks.add(() -> {
            synchronized (monitor) {
                count = 1;
                monitor.notifyAll();
            }
            return null;
        });
        all(tasks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void locksAndConditions(int maxprocs) {
        open(maxprocs);
        ReentrantLock lock = new ReentrantLock();
        Condition changed = lock.newCondition();
        List<Callable<?>> tasks = new ArrayList<>();
        for (int i = 0; i < N; i++) {
            int turn = i;
            tasks.add(() -> {
                lock.lock();
                try {
                    while (count != turn) {
                        changed.await();
                    }
                    count++;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
                return null;
            });
        }
        all(tasks);
        assertThat(count).isEqualTo(N);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void queuesBarriersAndFutures(int maxprocs) {
        open(maxprocs);
        ArrayBlockingQueue<Integer> q = new ArrayBlockingQueue<>(3);
        SynchronousQueue<Integer> hand = new SynchronousQueue<>();
        CyclicBarrier barrier = new CyclicBarrier(N);
        CompletableFuture<Integer> future = new CompletableFuture<>();
        List<Callable<?>> tasks = new ArrayList<>();
        tasks.addAll(times(N, () -> q.offer(1, 1, TimeUnit.MINUTES)));
        tasks.addAll(times(N, q::take));
        tasks.addAll(times(N, () -> hand.offer(1, 1, TimeUnit.MINUTES)));
        tasks.addAll(times(N, hand::take));
        tasks.addAll(times(N, barrier::await));
        tasks.addAll(times(N, future::get));
        tasks.add(() -> future.complete(1));
        all(tasks);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sleepAndTimeouts(int maxprocs) {
        open(maxprocs);
        long start = System.nanoTime();
        all(
                times(
                        N,
                        () -> {
                            Thread.sleep(Duration.ofMillis(20));
                            assertThat(
                                            new SynchronousQueue<Integer>()
                                                    .poll(20, TimeUnit.MILLISECONDS))
                                    .isNull();
                            return null;
                        }));
        long took = System.nanoTime() - start;
        assertThat(took).isBetween(40_000_000L, 20_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void interrupts(int maxprocs) {
        open(maxprocs);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> sleepers = new ArrayList<>();
        for (int i = 0; i < N; i++) {
            sleepers.add(
                    go(
                            () -> {
                                try {
                                    Thread.sleep(Duration.ofDays(1));
                                    throw new AssertionError("slept");
                                } catch (InterruptedException e) {
                                    return null;
                                }
                            },
                            failure));
        }
        sleepers.forEach(Thread::interrupt);
        sleepers.forEach(Sched::join);
        assertThat(failure.get()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void socketsOfTheJdkBesideOurs(int maxprocs) throws Exception {
        open(maxprocs);
        try (ServerSocket ln = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            List<Callable<?>> tasks = new ArrayList<>();
            int n = 20;
            for (int i = 0; i < n; i++) {
                tasks.add(() -> {
                    try (Socket c = ln.accept()) {
                        InputStream in = c.getInputStream();
                        OutputStream out = c.getOutputStream();
                        for (int b; (b = in.read()) >= 0; ) {
                            out.write(b);
                        }
                    }
                    return null;
                });
                tasks.add(() -> {
                    try (Socket c = new Socket(ln.getInetAddress(), ln.getLocalPort())) {
                        for (int b = 0; b < 50; b++) {
                            c.getOutputStream().write(b);
                            assertThat(c.getInputStream().read()).isEqualTo(b);
                        }
                    }
                    return null;
                });
            }
            all(tasks);
        }
        assertThat(pollersOfTheJdkAreHere()).as("captured by this scheduler").isFalse();
    }

    private static boolean pollersOfTheJdkAreHere() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> TemplateThread.carried(e.getKey()) != null)
                .flatMap(e -> List.of(e.getValue()).stream())
                .anyMatch(f -> f.getMethodName().equals("subPollerLoop"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void executorsOnInheritedThreads(int maxprocs) {
        open(maxprocs);
        all(
                times(
                        10,
                        () -> {
                            try (ExecutorService exec =
                                    Executors.newVirtualThreadPerTaskExecutor()) {
                                List<Future<Integer>> futures = new ArrayList<>();
                                for (int i = 0; i < 50; i++) {
                                    int n = i;
                                    futures.add(
                                            exec.submit(() -> {
                                                Thread.sleep(1);
                                                return n;
                                            }));
                                }
                                for (int i = 0; i < 50; i++) {
                                    assertThat(futures.get(i).get()).isEqualTo(i);
                                }
                            }
                            return null;
                        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aServerOfAnybodysOnAFactory(int maxprocs) throws Exception {
        open(maxprocs);
        List<Future<Boolean>> futures = new ArrayList<>();
        try (ExecutorService exec =
                Executors.newThreadPerTaskExecutor(task -> Proc.unstarted(s, task))) {
            for (int i = 0; i < N; i++) {
                futures.add(
                        exec.submit(() -> {
                            Thread.sleep(1);
                            G gp = M.curg();
                            return gp != null && gp.sched == s;
                        }));
            }
        }
        for (Future<Boolean> f : futures) {
            assertThat(f.get()).isTrue();
        }
    }

    /** A class loader that is slow holds its thread: pinned, and the others wait for it. */
    public static final class SlowToInitialise {
        static final int VALUE;

        static {
            try {
                Thread.sleep(50); // pinned
            } catch (InterruptedException e) {
                throw new ExceptionInInitializerError(e);
            }
            VALUE = 42;
        }

        private SlowToInitialise() {}
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void classesAreLoadedAndInitialised(int maxprocs) throws Exception {
        open(maxprocs);
        URL here = getClass().getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {here}, ClassLoader.getPlatformClassLoader())) {
            all(
                    times(
                            20,
                            () -> {
                                Class<?> c =
                                        Class.forName(
                                                SlowToInitialise.class.getName(), true, loader);
                                assertThat(c.getClassLoader()).isSameAs(loader);
                                return null;
                            }));
        }
    }
}
