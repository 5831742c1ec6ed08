package org.gopark.benchmarks;

import static org.openjdk.jmh.annotations.Mode.AverageTime;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gopark.runtime.GoRuntime;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The JDK's scheduler of virtual threads and ours, with as many carriers, or Ps, as there are
 * processors. The programs are the same to the letter and know only {@link Thread} and {@link
 * LockSupport}; where the threads come from is all the difference.
 *
 * <p>{@link SchedulerOneCarrierBenchmark} has one of either.
 */
@State(Scope.Benchmark)
@BenchmarkMode(AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = SchedulerBenchmark.ADD_OPENS)
public class SchedulerBenchmark {
    static final String ADD_OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    private static final int HOPS = 50_000;
    private static final int RING = 10_000;
    private static final int WARM_UP = 200;
    private static final int STARTS = 10_000;
    private static final int FANS = 50;
    private static final int FAN_OUT = 100;
    private static final int WORK_TOKENS = 700; // some 1 us

    @Param({"jdk", "gmp"})
    public String scheduler;

    private @Nullable GoRuntime runtime; // null: the JDK's
    private ThreadFactory factory;
    private final Seat[] ring = new Seat[RING];
    private Thread[] sitting;
    private volatile CountDownLatch arrived = new CountDownLatch(1);

    /** Where a thread waits until it is passed a count. */
    private static final class Seat {
        @Nullable Thread thread; // written before anything is passed to it
        volatile int count; // 0: nothing

        void pass(int n) {
            count = n;
            LockSupport.unpark(thread);
        }

        int take() {
            int n;
            while ((n = count) == 0) {
                LockSupport.park();
            }
            count = 0;
            return n;
        }
    }

    @Setup
    public void open() throws InterruptedException {
        if (scheduler.equals("jdk")) {
            factory = Thread.ofVirtual().factory();
        } else {
            runtime = GoRuntime.builder().scheduler(scheduler).build();
            factory = runtime.threadFactory();
        }
        // A frame that was made before its method was compiled stays interpreted for very long.
        for (int i = 0; i < WARM_UP; i++) {
            Seat[] few = new Seat[WARM_UP];
            Thread[] them = sitDown(few);
            pass(few, 4 * WARM_UP);
            leave(few, them);
        }
        sitting = sitDown(ring);
    }

    @TearDown
    public void close() throws InterruptedException {
        leave(ring, sitting);
        if (runtime != null) {
            runtime.close();
        }
    }

    /** A ring: each passes on what it is passed, less one. */
    private Thread[] sitDown(Seat[] seats) {
        int n = seats.length;
        for (int i = 0; i < n; i++) {
            seats[i] = new Seat();
        }
        Thread[] threads = new Thread[n];
        for (int i = 0; i < n; i++) {
            Seat own = seats[i];
            Seat next = seats[(i + 1) % n];
            threads[i] = factory.newThread(() -> sit(own, next));
            own.thread = threads[i];
        }
        for (Thread t : threads) {
            t.start();
        }
        return threads;
    }

    private void pass(Seat[] seats, int hops) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        arrived = latch;
        seats[0].pass(hops);
        latch.await();
    }

    private static void leave(Seat[] seats, Thread[] threads) throws InterruptedException {
        seats[0].pass(-1); // goes round
        for (Thread t : threads) {
            t.join();
        }
    }

    private void sit(Seat own, Seat next) {
        for (; ; ) {
            int n = own.take();
            if (n < 0) {
                next.pass(n);
                return;
            } else if (n == 1) {
                arrived.countDown();
            } else {
                next.pass(n - 1);
            }
        }
    }

    private void run(Runnable task) throws InterruptedException {
        Thread t = factory.newThread(task);
        t.start();
        t.join();
    }

    /** Two threads: one readies the other and parks. */
    @Benchmark
    @OperationsPerInvocation(HOPS)
    public void hop() throws InterruptedException {
        Seat ping = new Seat();
        Seat pong = new Seat();
        run(() -> {
            ping.thread = Thread.currentThread();
            pong.thread = factory.newThread(() -> play(pong, ping));
            pong.thread.start();
            pong.pass(HOPS);
            play(ping, pong);
        });
    }

    private static void play(Seat own, Seat other) {
        for (int n; (n = own.take()) > 1; ) {
            other.pass(n - 1);
            if (n == 2) {
                return; // the other one has the last
            }
        }
    }

    /** 10,000 threads: each readies the next and parks. */
    @Benchmark
    @OperationsPerInvocation(HOPS)
    public void ring() throws InterruptedException {
        pass(ring, HOPS);
    }

    /** A virtual thread starts others, which end at once. */
    @Benchmark
    @OperationsPerInvocation(STARTS)
    public void spawn() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(STARTS);
        run(() -> start(STARTS, ended::countDown));
        ended.await();
    }

    /** A platform thread starts virtual ones, which end at once. */
    @Benchmark
    @OperationsPerInvocation(STARTS)
    public void spawnFromOutside() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(STARTS);
        start(STARTS, ended::countDown);
        ended.await();
    }

    private void start(int n, Runnable task) {
        for (int i = 0; i < n; i++) {
            factory.newThread(task).start();
        }
    }

    /** A virtual thread starts 100 others that work, and waits for all, again and again. */
    @Benchmark
    @OperationsPerInvocation(FANS * FAN_OUT)
    public void fanOutFanIn() throws InterruptedException {
        run(() -> {
            for (int i = 0; i < FANS; i++) {
                CountDownLatch done = new CountDownLatch(FAN_OUT);
                start(
                        FAN_OUT,
                        () -> {
                            Blackhole.consumeCPU(WORK_TOKENS);
                            done.countDown();
                        });
                awaitUninterruptibly(done);
            }
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }
}
