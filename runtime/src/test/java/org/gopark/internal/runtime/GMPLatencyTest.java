package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.gopark.internal.syscall.LinuxSockets;
import org.gopark.internal.syscall.Slice;
import org.junit.jupiter.api.Test;

/**
 * Nobody is woken for work that its own P may do soon; so how long does it wait, while another P is
 * idle, if that P does not?
 *
 * <p>Go: none; there every goroutine that is readied wakes a P.
 */
final class GMPLatencyTest {
    /** As long as the compilers work they take the processor of the idle P: more is better. */
    private static final int ROUNDS = Integer.getInteger("gopark.rounds", 3000);

    private static final long WORK_NANOS = 8_000_000;

    /**
     * A goroutine starts another one and works on, for longer than the other may wait, again and
     * again: how long each has waited, in order.
     */
    private static long[] waits(SchedGMP s, int rounds) {
        long[] waits = new long[rounds];
        try {
            Sched.join(
                    Proc.newproc(
                            s,
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    Thread.yield(); // a new time slice, and a P if it was taken
                                    while (s.idle.npidle() == 0 || s.idle.nmspinning() > 0) {
                                        Thread.onSpinWait(); // until nobody looks for work
                                    }
                                    int round = i;
                                    long start = s.nanotime();
                                    Thread other =
                                            Proc.newproc(
                                                    s, () -> waits[round] = s.nanotime() - start);
                                    while (s.nanotime() < start + WORK_NANOS && other.isAlive()) {
                                        Thread.onSpinWait();
                                    }
                                    Sched.join(other);
                                }
                            }));
        } finally {
            s.close(TimeUnit.SECONDS.toNanos(10));
        }
        long[] warm = Arrays.copyOfRange(waits, rounds / 3, rounds);
        Arrays.sort(warm);
        return warm;
    }

    private static SchedGMP sched() {
        return new SchedGMP(2, () -> new NetpollSelector(true), PollDesc::new);
    }

    private static SchedGMP withSystemCalls() {
        return new SchedGMP(2, () -> new NetpollEpoll(false), LinuxSockets.SOCKETS, PollDesc::new);
    }

    private static long quantile(long[] sorted, double q) {
        return sorted[(int) (q * (sorted.length - 1))];
    }

    @Test
    void workWaitsForMillisecondsOnlyWhileAPIsIdle() {
        waitsForMillisecondsOnly("selector", waits(sched(), ROUNDS));
    }

    @Test
    void withSystemCallsToo() {
        waitsForMillisecondsOnly("epoll", waits(withSystemCalls(), ROUNDS));
    }

    private static void waitsForMillisecondsOnly(String netpoll, long[] waits) {
        System.out.printf(
                "%s: runnable beside an idle P: p50 %d us, p99 %d us, p99.9 %d us, maximum %d us%n",
                netpoll,
                quantile(waits, 0.5) / 1000,
                quantile(waits, 0.99) / 1000,
                quantile(waits, 0.999) / 1000,
                quantile(waits, 1) / 1000);
        // p99.9 is at most 2 ms where nobody takes the processors away.
        assertThat(quantile(waits, 0.5)).isLessThan(2_000_000);
        assertThat(quantile(waits, 0.9)).isLessThan(6_000_000);
    }

    @Test
    void sysmonIsLetInSoonerThanOthers() {
        sysmonIsLetInSoonerThanOthers(withSystemCalls());
    }

    /** It takes a system call, and not a back end that makes them. */
    @Test
    void besideASelectorToo() {
        sysmonIsLetInSoonerThanOthers(sched());
    }

    private static void sysmonIsLetInSoonerThanOthers(SchedGMP s) {
        try {
            assumeThat(Slice.of(0)).isPositive(); // Linux 6.12
            long[] slice = new long[1];
            Sched.join(
                    Proc.newproc(
                            s,
                            () -> {
                                while ((slice[0] = Slice.of(tid("gopark-sysmon"))) != 100_000) {
                                    Thread.yield();
                                }
                            }));
            assertThat(slice[0]).isLessThan(Slice.of(0));
        } finally {
            s.close(TimeUnit.SECONDS.toNanos(10));
        }
    }

    /** The number of the thread that has {@code name}. */
    private static int tid(String name) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(t -> comm(t).equals(name))
                    .mapToInt(t -> Integer.parseInt(t.getFileName().toString()))
                    .max()
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String comm(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // has ended
        }
    }

    /** An M that was woken gives sysmon a moment, and no more. */
    @Test
    void aSysmonThatIsHeldUpHoldsUpNobody() {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicBoolean hold = new AtomicBoolean();
        AtomicBoolean held = new AtomicBoolean();
        SchedGMP s = sched();
        s.contention =
                new Contention(2) {
                    @Override
                    boolean isTime(long now, int mcount) {
                        if (hold.get()) {
                            held.set(true);
                            Sched.join(Thread.ofPlatform().start(() -> await(goOn)));
                        }
                        return false;
                    }
                };
        try {
            while (s.idle.nmidle() == 0) { // beside the one that waits for the network
                Sched.join(Proc.newproc(s, () -> Sched.join(Proc.newproc(s, Thread::yield))));
            }
            hold.set(true);
            while (!held.get()) {
                Sched.join(Proc.newproc(s, Thread::yield));
            }
            for (int i = 0; i < 1000; i++) {
                Sched.join(Proc.newproc(s, Thread::yield));
            }
        } finally {
            hold.set(false);
            goOn.countDown();
            s.close(TimeUnit.SECONDS.toNanos(10));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    @Test
    void withoutSysmonItWouldWaitForLonger() {
        SchedGMP s = sched();
        s.sysmon.looksForWork = false;
        assertThat(quantile(waits(s, 300), 0.5)).isGreaterThan(6_000_000);
    }

    /** Also if there is a P too many: what moves too slowly is taken by whoever is woken for it. */
    @Test
    void whereCoresAreScarceToo() {
        SchedGMP s = sched();
        s.contention = SchedGMPCrowdedTest.oneIsEnough();
        assertThat(quantile(waits(s, 1000), 0.5)).isLessThan(1_400_000); // two ticks are more
    }
}
