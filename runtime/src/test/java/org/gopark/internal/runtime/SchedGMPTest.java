package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.gopark.internal.syscall.VirtualThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The Go-style scheduler, from inside: who runs, where, and in which order.
 *
 * <p>Go: runtime/proc_test.go
 */
class SchedGMPTest {
    private static final long MS = 1_000_000;

    private final List<SchedGMP> scheds = new ArrayList<>();

    SchedGMP sched(int maxprocs) {
        SchedGMP s = new SchedGMP(maxprocs, () -> new NetpollSelector(true), PollDesc::new);
        scheds.add(s);
        return s;
    }

    @AfterEach
    void close() {
        scheds.forEach(s -> s.close(TimeUnit.SECONDS.toNanos(10)));
    }

    private static void join(Thread t) {
        Sched.join(t);
    }

    /** Until {@code stop}, without ever giving up the thread. */
    private static void hog(AtomicBoolean stop) {
        while (!stop.get()) {
            Thread.onSpinWait();
        }
    }

    // ---- running ----

    @Test
    void aGoroutineRunsOnAnM() {
        SchedGMP s = sched(2);
        AtomicReference<Thread> carrier = new AtomicReference<>();
        AtomicLong curg = new AtomicLong();
        Thread t =
                Proc.newproc(
                        s,
                        () -> {
                            carrier.set(VirtualThreads.currentCarrierThread());
                            curg.set(M.curg().threadId);
                        });
        join(t);
        assertThat(TemplateThread.carried(carrier.get())).isNotNull();
        assertThat(carrier.get().isDaemon()).isTrue();
        assertThat(curg).hasValue(t.threadId());
        assertThat(M.curg()).as("outside").isNull();
    }

    @Test
    void anMForWhichThereIsNoMemoryIsMadeLater() {
        SchedGMP s = sched(2);
        AtomicInteger tries = new AtomicInteger();
        s.sysmon.newM =
                id -> {
                    if (tries.incrementAndGet() <= 3) {
                        throw new OutOfMemoryError("planted");
                    }
                    return new M(s, id);
                };
        AtomicBoolean ran = new AtomicBoolean();
        join(Proc.newproc(s, () -> ran.set(true)));
        assertThat(ran).isTrue();
        assertThat(tries).hasValueGreaterThan(3);
    }

    @Test
    void manyThatGoOnTogetherAreBroughtIntoTheCache() {
        SchedGMP s = sched(1);
        AtomicBoolean go = new AtomicBoolean();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 2 * Prefetch.MANY; i++) {
            all.add(
                    Proc.newproc(
                            s,
                            () -> {
                                while (!go.get()) {
                                    LockSupport.park(go);
                                }
                            }));
        }
        all.forEach(t -> s.await(() -> t.getState() == Thread.State.WAITING, 10_000 * MS));
        int before = s.allp[0].prefetch.done();
        go.set(true);
        join(Proc.newproc(s, () -> all.forEach(LockSupport::unpark)));
        all.forEach(SchedGMPTest::join);
        assertThat(s.allp[0].prefetch.done()).isNotEqualTo(before);
        assertThat(s.allp[0].prefetch.read()).isNotZero();
    }

    /** Go: runtime/proc_test.go TestGoroutineParallelism */
    @Test
    void goroutinesRunAtTheSameTime() {
        int p = 4; // more than there may be processors: each has a thread all the same
        SchedGMP s = sched(p);
        for (int round = 0; round < 3; round++) {
            AtomicInteger x = new AtomicInteger();
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < p; i++) {
                int me = i;
                all.add(
                        Proc.newproc(
                                s,
                                () -> {
                                    for (int k = 0; k < 3; k++) {
                                        int turn = p * k + me;
                                        while (x.get() != turn) {
                                            Thread.onSpinWait();
                                        }
                                        x.set(turn + 1);
                                    }
                                }));
            }
            all.forEach(SchedGMPTest::join);
        }
    }

    /** Go: runtime/proc_test.go TestYieldProgress */
    @Test
    void whoYieldsLetsOthersRun() {
        SchedGMP s = sched(1);
        for (Runnable yield : List.<Runnable>of(Thread::yield, SchedGMP::gosched)) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread yielding =
                    Proc.newproc(
                            s,
                            () -> {
                                while (!stop.get()) {
                                    yield.run();
                                }
                            });
            join(Proc.newproc(s, () -> stop.set(true)));
            join(yielding);
        }
    }

    /** Go: runtime/proc.go goschedImpl */
    @Test
    void goschedLetsAllOthersGoFirst() {
        SchedGMP s = sched(1);
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        join(
                Proc.newproc(
                        s,
                        () -> {
                            List<Thread> all = new ArrayList<>();
                            for (int i = 0; i < 3; i++) {
                                String name = "g" + i;
                                all.add(Proc.newproc(s, () -> order.add(name)));
                            }
                            SchedGMP.gosched();
                            order.add("main");
                            all.forEach(SchedGMPTest::join);
                        }));
        // What was started last is in runnext.
        assertThat(order).containsExactly("g2", "g0", "g1", "main");
    }

    /** Go: runtime/proc.go goyield_m */
    @Test
    void whoYieldsGoesToTheEndOfItsOwnQueue() {
        SchedGMP s = sched(1);
        ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
        join(
                Proc.newproc(
                        s,
                        () -> {
                            Thread first = Proc.newproc(s, () -> order.add("first"));
                            Thread.yield();
                            order.add("main");
                            join(first);
                        }));
        assertThat(order).containsExactly("first", "main");
    }

    @Test
    void allWorkIsFoundWhereverItLies() throws Exception {
        for (int maxprocs : new int[] {1, 2, 8}) {
            SchedGMP s = sched(maxprocs);
            int n = 20_000;
            CountDownLatch done = new CountDownLatch(n);
            for (int i = 0; i < 20; i++) {
                Proc.newproc(
                        s,
                        () -> {
                            for (int k = 0; k < n / 20; k++) {
                                Proc.newproc(s, done::countDown);
                            }
                        });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).as("maxprocs %d", maxprocs).isTrue();
        }
    }

    @Test
    void whatComesFromOutsideIsFoundWhileAllAreBusy() {
        SchedGMP s = sched(2);
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(
                    Proc.newproc(
                            s,
                            () -> {
                                while (!stop.get()) {
                                    Thread.yield(); // the queues are never empty
                                }
                            }));
        }
        for (int i = 0; i < 100; i++) {
            join(Proc.newproc(s, () -> {}));
        }
        stop.set(true);
        busy.forEach(SchedGMPTest::join);
    }

    /** Go: runtime/proc_test.go TestNumGoroutine, in spirit */
    @Test
    void goroutinesAreCounted() {
        SchedGMP s = sched(2);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(Proc.newproc(s, () -> awaitLatch(go)));
        }
        assertThat(s.gcount()).isEqualTo(100);
        go.countDown();
        all.forEach(SchedGMPTest::join);
        assertThat(s.gcount()).isZero();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- time slices ----

    /** Two that wake each other for ever, so that one is always in runnext. */
    private static final class PingPong {
        final AtomicBoolean stop = new AtomicBoolean();
        final AtomicLong turns = new AtomicLong();
        private final Thread[] players = new Thread[2];
        private volatile int turn = -1; // nobody's until both are known

        PingPong(SchedGMP s) {
            for (int i = 0; i < 2; i++) {
                int me = i;
                players[i] = Proc.newproc(s, () -> play(me));
            }
            turn = 0;
            LockSupport.unpark(players[0]);
        }

        private void play(int me) {
            while (!stop.get()) {
                while (turn != me && !stop.get()) {
                    LockSupport.park(this);
                }
                turns.getAndIncrement();
                turn = 1 - me;
                LockSupport.unpark(players[1 - me]);
            }
            LockSupport.unpark(players[1 - me]);
        }

        void end() {
            stop.set(true);
            for (Thread t : players) {
                LockSupport.unpark(t);
                join(t);
            }
        }
    }

    /** Go: runtime/proc_test.go TestPingPongHog */
    @Test
    void aPingPongPairStarvesNobody() {
        SchedGMP s = sched(1);
        PingPong pair = new PingPong(s);
        TestSched.await("they play", () -> pair.turns.get() > 1000);
        AtomicLong others = new AtomicLong();
        Thread third =
                Proc.newproc(
                        s,
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                others.getAndIncrement();
                                Thread.yield();
                            }
                        });
        join(third);
        long before = pair.turns.get();
        TestSched.await("they still play", () -> pair.turns.get() > before + 1000);
        pair.end();
        assertThat(others).hasValue(20);
    }

    /** Go: runtime/proc_test.go TestTimerFairness */
    @Test
    void timersFireUnderAChain() {
        SchedGMP s = sched(1);
        PingPong pair = new PingPong(s);
        TestSched.await("they play", () -> pair.turns.get() > 1000);
        AtomicInteger fired = new AtomicInteger();
        Thread sleeper =
                Proc.newproc(
                        s,
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                Time.timeSleep(s, MS);
                                fired.getAndIncrement();
                            }
                        });
        join(sleeper);
        pair.end();
        assertThat(fired).hasValue(10);
    }

    // ---- who holds on ----

    @Test
    void aHogLosesItsPAndTheOthersGoOn() {
        SchedGMP s = sched(1);
        AtomicBoolean stop = new AtomicBoolean();
        Thread hog = Proc.newproc(s, () -> hog(stop));
        for (int i = 0; i < 10; i++) {
            join(Proc.newproc(s, () -> {}));
        }
        while (s.stalls.count() == 0) {
            Thread.onSpinWait(); // sysmon tells when the others are under way already
        }
        stop.set(true);
        join(hog);
        join(Proc.newproc(s, () -> {}));
    }

    @Test
    void aHogThatHasLostItsPGoesOnCorrectly() {
        SchedGMP s = sched(1);
        AtomicInteger woken = new AtomicInteger();
        AtomicReference<Thread> partner = new AtomicReference<>();
        Thread p =
                Proc.newproc(
                        s,
                        () -> {
                            partner.set(Thread.currentThread());
                            for (int i = 0; i < 5; i++) {
                                LockSupport.park(this);
                                woken.getAndIncrement();
                            }
                        });
        TestSched.await("the partner is there", () -> partner.get() != null);
        Thread hog =
                Proc.newproc(
                        s,
                        () -> {
                            for (int i = 0; i < 5; i++) {
                                long before = s.stalls.count();
                                while (s.stalls.count() == before) {
                                    Thread.onSpinWait();
                                }
                                LockSupport.unpark(p); // without a P
                                Time.timeSleep(s, MS); // and parks
                            }
                        });
        join(hog);
        LockSupport.unpark(p);
        TestSched.await(
                "the partner ends",
                () -> {
                    LockSupport.unpark(p);
                    return !p.isAlive();
                });
        assertThat(woken).hasValue(5);
    }

    @Test
    void manyHogsAndOneThatSleeps() {
        SchedGMP s = sched(2);
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            hogs.add(Proc.newproc(s, () -> hog(stop)));
        }
        join(
                Proc.newproc(
                        s,
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                Time.timeSleep(s, MS);
                            }
                        }));
        stop.set(true);
        hogs.forEach(SchedGMPTest::join);
    }

    // ---- calls that block ----

    private static <T> T blocking(Sched s, java.util.concurrent.Callable<T> task) {
        try {
            return s.blocking(task);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Go: runtime/proc_test.go TestBlockLocked, in spirit */
    @Test
    void aCallThatBlocksHoldsUpNobody() throws Exception {
        SchedGMP s = sched(1);
        Object monitor = new Object();
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean let = new AtomicBoolean();
        Thread blocked =
                Proc.newproc(
                        s,
                        () -> {
                            int r =
                                    blocking(
                                            s,
                                            () -> {
                                                inside.countDown();
                                                hog(let); // as a system call would
                                                return 42;
                                            });
                            assertThat(r).isEqualTo(42);
                            assertThat(M.curg()).isNotNull();
                            synchronized (monitor) {
                                monitor.notifyAll();
                            }
                        });
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        join(Proc.newproc(s, () -> {}));
        assertThat(s.stalls.count()).as("it was not sysmon").isZero();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        assertThat(s.handoffs()).isPositive();
        s.awaitQuiescent();
        let.set(true);
        join(blocked);
    }

    @Test
    void moreCallsThatBlockThanThereAreThreadsFor() throws Exception {
        SchedGMP s = sched(2);
        int n = 400;
        AtomicInteger inside = new AtomicInteger();
        List<Thread> all = new ArrayList<>();
        AtomicBoolean open = new AtomicBoolean();
        for (int i = 0; i < n; i++) {
            all.add(
                    Proc.newproc(
                            s,
                            () ->
                                    blocking(
                                            s,
                                            () -> {
                                                inside.getAndIncrement();
                                                while (!open.get()) {
                                                    Time.await(open::get, MS);
                                                }
                                                return null;
                                            })));
        }
        TestSched.await("as many as may", () -> inside.get() == Errands.MAX_BLOCKING);
        join(Proc.newproc(s, () -> {}));
        open.set(true);
        all.forEach(SchedGMPTest::join);
        assertThat(inside).hasValue(n);
    }

    @Test
    void aTaskThatParksInACallThatBlocks() {
        SchedGMP s = sched(1);
        for (int i = 0; i < 100; i++) {
            join(
                    Proc.newproc(
                            s,
                            () ->
                                    blocking(
                                            s,
                                            () -> {
                                                Thread.yield();
                                                Time.timeSleep(s, 100_000);
                                                return blocking(s, () -> 1);
                                            })));
        }
    }

    /** Each holds one place, and would wait for a second one for ever. */
    @Test
    void callsThatBlockInsideCallsThatBlock() {
        SchedGMP s = sched(2);
        CountDownLatch all = new CountDownLatch(Errands.MAX_BLOCKING);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Errands.MAX_BLOCKING; i++) {
            threads.add(
                    Proc.newproc(
                            s,
                            () ->
                                    blocking(
                                            s,
                                            () -> {
                                                all.countDown();
                                                all.await();
                                                return blocking(s, () -> 1);
                                            })));
        }
        threads.forEach(SchedGMPTest::join);
    }

    @Test
    void aDumpTellsWhoRunsWhoBlocksAndWhoWaitsForATurn() throws Exception {
        SchedGMP s = sched(1);
        AtomicBoolean stop = new AtomicBoolean();
        Thread blocks =
                Proc.newproc(
                        s,
                        () ->
                                blocking(
                                        s,
                                        () -> {
                                            hog(stop);
                                            return 0;
                                        }));
        TestSched.await("it blocks", () -> statuses(s).equals(List.of("syscall")));
        FutureTask<Void> looks =
                new FutureTask<>(() -> {
                    whoRunsLooks(s);
                    return null;
                });
        Thread runs = Proc.newproc(s, looks);
        try {
            TestSched.get(looks);
        } finally {
            stop.set(true);
        }
        join(blocks);
        join(runs);
        assertThat(statuses(s)).isEmpty();
    }

    /**
     * By a goroutine, beside one that blocks. From outside it could be caught without its P, after
     * 10 ms; or, if it yielded, be queued twice, since the JDK submits whom it takes a stack of.
     */
    private static void whoRunsLooks(SchedGMP s) {
        TestSched.await("it runs", () -> statuses(s).equals(List.of("running", "syscall")));
        awaitTrace(s, true, "SCHED 1ms: gomaxprocs=1 idleprocs=0 threads=");
        awaitTrace(s, true, "  P0: status=1 schedtick=\\d+ m=\\d+ runqsize=0 ");
        awaitTrace(s, true, "  M\\d+: p=0 curg=\\d+\n");
        awaitTrace(
                s,
                false,
                "SCHED 1ms: gomaxprocs=1 idleprocs=0 threads=\\d+ spinningthreads=0"
                        + " needspinning=0 idlethreads=\\d+ runqueue=0 \\[ 0 \\]"
                        + " schedticks=\\[ \\d+ \\]\n");
    }

    /** What it says changes from one look to the next. */
    private static void awaitTrace(SchedGMP s, boolean detail, String pattern) {
        Pattern p = Pattern.compile(pattern);
        TestSched.await(pattern, () -> p.matcher(SchedTrace.text(s, 1, detail)).find());
    }

    private static List<String> statuses(SchedGMP s) {
        return Traceback.take(s).stream().map(g -> g.status()).sorted().toList();
    }

    /** One in 32 is stamped, and the stamp is used again. */
    @Test
    void aHopAllocatesNothing() {
        SchedGMP s = sched(1);
        int hops = 200_000;
        playBall(s, hops);
        long before = allocatedByMs(s);
        playBall(s, hops);
        double perHop = (double) (allocatedByMs(s) - before) / hops;
        assertThat(perHop).isBetween(0.0, 1.0);
        long[] recorded = new long[Latencies.BUCKETS];
        s.allp[0].latencies.addTo(recorded);
        assertThat(LongStream.of(recorded).sum()).as("stamps").isGreaterThan(hops / 20);
    }

    /** Two goroutines ready one another, so often, and end. */
    private static void playBall(SchedGMP s, int hops) {
        AtomicInteger ball = new AtomicInteger();
        Thread[] players = new Thread[2];
        for (int i = 0; i < 2; i++) {
            int me = i;
            players[i] =
                    Proc.unstarted(
                            s,
                            () -> {
                                for (int n; (n = ball.get()) < hops; ) {
                                    if (n % 2 == me) {
                                        ball.setRelease(n + 1);
                                        LockSupport.unpark(players[1 - me]);
                                    } else {
                                        LockSupport.park();
                                    }
                                }
                                LockSupport.unpark(players[1 - me]);
                            });
        }
        players[0].start(); // now that each knows the other
        players[1].start();
        join(players[0]);
        join(players[1]);
    }

    private static long allocatedByMs(SchedGMP s) {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread t : Thread.getAllStackTraces().keySet()) {
            M m = TemplateThread.carried(t);
            if (m != null && m.sched == s) {
                sum += bean.getThreadAllocatedBytes(t.threadId());
            }
        }
        return sum;
    }

    // ---- threads that inherit the scheduler ----

    @Test
    void aThreadThatAGoroutineStartsRunsHereAsAStranger() throws Exception {
        SchedGMP s = sched(2);
        CountDownLatch parentIsDead = new CountDownLatch(1);
        AtomicReference<Thread> child = new AtomicReference<>();
        AtomicReference<G> g = new AtomicReference<>();
        AtomicReference<Thread> carrier = new AtomicReference<>();
        Thread parent =
                Proc.newproc(
                        s,
                        () ->
                                child.set(
                                        Thread.ofVirtual()
                                                .start(() -> {
                                                    g.set(Proc.getg());
                                                    awaitLatch(parentIsDead); // and goes on without
                                                    // its parent
                                                    carrier.set(
                                                            VirtualThreads.currentCarrierThread());
                                                })));
        join(parent);
        parentIsDead.countDown();
        child.get().join();
        assertThat(g.get()).isNull();
        assertThat(TemplateThread.carried(carrier.get())).isNotNull();
    }

    // ---- the end ----

    @Test
    void whatStillRunsAfterTheEndRunsOnTheJdksScheduler() throws Exception {
        SchedGMP s = sched(2);
        CountDownLatch let = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        AtomicReference<Thread> carrier = new AtomicReference<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(
                    Proc.newproc(
                            s,
                            () -> {
                                awaitLatch(let);
                                Thread.yield();
                                Time.timeSleep(s, MS);
                                carrier.set(VirtualThreads.currentCarrierThread());
                                ended.getAndIncrement();
                            }));
        }
        s.close(0);
        let.countDown();
        all.forEach(SchedGMPTest::join);
        assertThat(ended).hasValue(100);
        assertThat(TemplateThread.carried(carrier.get())).isNull();
    }

    @Test
    void aSleepThatIsUnderWayOutlivesTheRuntime() {
        SchedGMP s = sched(2);
        AtomicBoolean slept = new AtomicBoolean();
        Thread t = Proc.newproc(s, () -> slept.set(Time.timeSleep(s, 50 * MS)));
        TestSched.await("asleep", () -> s.timersArmed() == 1);
        s.close(0);
        join(t);
        assertThat(slept).isTrue();
    }

    @Test
    void aGoroutineMayCloseItsOwnRuntime() {
        SchedGMP s = sched(1);
        join(Proc.newproc(s, () -> s.close(TimeUnit.SECONDS.toNanos(10))));
        TestSched.await("the Ms end", () -> threads(s) == 0);
    }

    @Test
    void aRuntimeThatHasEndedLeavesNoThread() {
        SchedGMP s = sched(4);
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            hogs.add(Proc.newproc(s, () -> hog(stop)));
        }
        s.close(0);
        stop.set(true);
        hogs.forEach(SchedGMPTest::join);
        TestSched.await("the Ms end", () -> threads(s) == 0);
    }

    /** Ms of {@code s} that are alive. */
    private static long threads(SchedGMP s) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(TemplateThread::carried)
                .filter(m -> m != null && m.sched == s)
                .count();
    }

    @Test
    void anErrorOfAnMEndsTheRuntimeAndLosesNobody() throws Exception {
        SchedGMP s = sched(2);
        CountDownLatch let = new CountDownLatch(1);
        Thread t = Proc.newproc(s, () -> awaitLatch(let));
        s.runq.globrunqput(() -> {
            throw new IllegalStateException("planted");
        });
        TestSched.await(
                "death",
                () -> {
                    s.idle.wakep();
                    return s.death() != null;
                });
        let.countDown();
        join(t);
    }
}
