package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.gopark.internal.syscall.VirtualThreads;
import org.gopark.net.Net;
import org.gopark.net.TCPListener;
import org.gopark.runtime.DeadlockException;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulated runtime: the same seed is the same run; seeds find what is planted; who must not
 * take part is told so. {@code -Dgopark.seeds=10000} tries more.
 *
 * <p>Go: none.
 */
@Timeout(300)
final class SimTest {
    private static final int SEEDS = Integer.getInteger("gopark.seeds", 2000);

    @BeforeEach
    void needsTheFlag() {
        assumeTrue(VirtualThreads.available(), "run with " + VirtualThreads.flag());
    }

    /** How a run went: the hash of what happened, and how it failed, or null. */
    private record Run(long hash, Throwable failure) {}

    private static Run run(SimScenarios s, long seed, PollCache.Factory factory) {
        SchedSim sched = new SchedSim(seed, factory);
        List<Throwable> failures = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((t, e) -> failures.add(e));
        try {
            sched.run(() -> SimScenarios.run(s::play));
            if (!sched.await(() -> sched.gcount() == 0, Long.MAX_VALUE)) {
                failures.add(new AssertionError("asleep for ever: " + Traceback.take(sched)));
            }
        } catch (DeadlockException | AssertionError e) {
            failures.add(e);
        } catch (RuntimeException e) {
            failures.add(e);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        long hash = sched.hash();
        boolean whole = failures.isEmpty();
        if (whole) {
            assertThat(sched.netpollWaiters()).isZero();
            assertThat(sched.pollcache.inuse()).as("descriptors").isZero();
            sched.close(0);
        }
        return new Run(hash, whole ? null : failures.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void everySeedEndsWellAndTheSameWay(SimScenarios s) {
        Set<Long> hashes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            Run first = run(s, seed, PollDescSim::new);
            assertThat(first.failure).as("%s, seed %d", s, seed).isNull();
            Run second = run(s, seed, PollDescSim::new);
            assertThat(second.hash).as("%s, seed %d, again", s, seed).isEqualTo(first.hash);
            hashes.add(first.hash);
        }
        assertThat(hashes).as("each seed has an order of its own").hasSize(SEEDS);
    }

    // ---- twins ----

    /** Does not look at info again when it has announced itself. */
    private static final class NoRecheck extends PollDescSim {
        NoRecheck(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean netpollblock(Mode mode, boolean waitio) {
            return super.netpollblock(mode, true);
        }
    }

    /** Stores the goroutine over whatever is there. */
    private static final class BlindCommit extends PollDescSim {
        BlindCommit(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            reset(mode);
            announce(mode);
            return super.netpollblockcommit(mode, gp);
        }
    }

    /** Forgets an edge that came after the system call, as if the wait were a new operation. */
    private static final class DropsReady extends PollDescSim {
        DropsReady(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean consume(Mode mode) {
            super.consume(mode);
            return false;
        }
    }

    /** Does not look whether the peer has hung up before it waits for it. */
    private static final class ForgetsHup extends PollDescSim {
        ForgetsHup(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean hasHup() {
            return false;
        }
    }

    /** Which seed first finds the twin; no matter in which scenario. */
    private static long firstFind(String name, PollCache.Factory twin) {
        for (long seed = 0; seed < 1000; seed++) {
            for (SimScenarios s : SimScenarios.values()) {
                Run r = run(s, seed, twin);
                if (r.failure != null) {
                    System.out.println(
                            name + ": " + s + ", seed " + seed + ": " + first(r.failure));
                    return seed;
                }
            }
        }
        throw new AssertionError("not found");
    }

    private static String first(Throwable e) {
        return String.valueOf(e).lines().findFirst().orElse("");
    }

    @Test
    void findsAWaiterThatDoesNotLookAgain() {
        assertThat(firstFind("no re-check", NoRecheck::new)).isLessThan(1000);
    }

    @Test
    void findsABlindCommit() {
        assertThat(firstFind("blind commit", BlindCommit::new)).isLessThan(1000);
    }

    @Test
    void findsAResetThatDropsAnEdge() {
        assertThat(firstFind("reset drops READY", DropsReady::new)).isLessThan(1000);
    }

    @Test
    void findsAReaderThatForgetsTheEnd() {
        assertThat(firstFind("forgets hup", ForgetsHup::new)).isLessThan(1000);
    }

    // ---- virtual time ----

    @Test
    void timePassesOnlyWhenNobodyCanMove() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").seed(7).build();
        long start = System.nanoTime();
        boolean[] woke = new boolean[1];
        rt.run(() -> {
            sleep(Duration.ofDays(365));
            woke[0] = true;
        });
        assertThat(woke[0]).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
        assertThat(rt).hasToString("GoRuntime[sim x sim, seed 7]");
        rt.close();
    }

    private static void sleep(Duration d) {
        try {
            Go.sleep(d);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // ---- who must not take part ----

    @Test
    void aDeadlockIsAnErrorWithADump() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").seed(3).build();
        assertThatThrownBy(() ->
                        rt.run(() ->
                                SimScenarios.run(() -> {
                                    TCPListener ln = Net.listen("tcp", "127.0.0.1:80");
                                    ln.accept();
                                })))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("all goroutines are asleep - deadlock! (seed 3)")
                .hasMessageContaining("[IO wait]")
                .hasMessageContaining("accept tcp 127.0.0.1:80");
        rt.close();
    }

    @Test
    void theClockOnTheWallIsRefused() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").build();
        assertThatThrownBy(() ->
                        rt.run(() -> {
                            try {
                                Thread.sleep(60_000);
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        }))
                .isInstanceOf(DeadlockException.class)
                .hasMessageContaining("waits for the clock on the wall; use Go.sleep");
    }

    @Test
    void aContendedMonitorIsRefused() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").build();
        Object monitor = new Object();
        assertThatThrownBy(() ->
                        rt.run(() -> {
                            Thread other =
                                    Go.go(() -> {
                                        synchronized (monitor) {
                                            sleep(Duration.ofSeconds(1));
                                        }
                                    });
                            sleep(Duration.ofMillis(1));
                            synchronized (monitor) {
                                other.interrupt();
                            }
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("(?s).*monitor.*");
    }

    @Test
    void aThreadFromOutsideIsRefused() throws Exception {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").build();
        rt.run(() -> {});
        try (var pool = Executors.newSingleThreadExecutor()) {
            assertThatThrownBy(() -> pool.submit(() -> rt.go(() -> {})).get())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is no goroutine of the simulated runtime");
            assertThatThrownBy(() -> pool.submit(() -> rt.run(() -> {})).get())
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("driven by one thread");
        }
    }

    @Test
    void aThreadThatGoDidNotStartIsRefused() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").build();
        assertThatThrownBy(() -> rt.run(() -> Thread.ofVirtual().start(() -> {})))
                .hasMessageContaining("threads are started by Go.go");
    }

    @Test
    void whatTheTaskThrowsIsThrown() {
        GoRuntime rt = GoRuntime.builder().scheduler("sim").build();
        IllegalStateException e = new IllegalStateException("mine");
        assertThatThrownBy(() ->
                        rt.run(() -> {
                            throw e;
                        }))
                .isSameAs(e);
        Exception checked = new Exception("sneaked in");
        assertThatThrownBy(() -> rt.run(() -> Sched.<RuntimeException>sneak(checked)))
                .isSameAs(checked);
        AssertionError error = new AssertionError("mine");
        assertThatThrownBy(() ->
                        rt.run(() -> {
                            throw error;
                        }))
                .isSameAs(error);
        rt.close();
    }

    @Test
    void anotherBackEndIsRefused() {
        assertThatThrownBy(() -> GoRuntime.builder().scheduler("sim").netpoll("selector").build())
                .hasMessage(
                        "gopark: no netpoll 'selector'; for the scheduler 'sim' this version has: sim");
    }
}
