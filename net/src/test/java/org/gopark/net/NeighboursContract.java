package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections whose goroutines share the scheduler with others that never give up their thread, or
 * that have no goroutine at all.
 *
 * <p>Go: runtime/proc_test.go TestPreemption, in effect
 */
abstract class NeighboursContract {
    /** The back end beside the scheduler gmp. */
    abstract String netpoll();

    private GoRuntime runtime(int maxProcs) {
        return GoRuntime.builder()
                .scheduler("gmp")
                .netpoll(netpoll())
                .maxProcs(maxProcs)
                .grace(Duration.ZERO)
                .build();
    }

    private static TCPListener listen(GoRuntime rt) {
        AtomicReference<TCPListener> ln = new AtomicReference<>();
        rt.run(() -> Action.run(() -> ln.set(Net.listen("tcp", "127.0.0.1:0"))));
        return ln.get();
    }

    private static void echo(TCPListener ln) {
        try {
            for (; ; ) {
                TCPConn c = ln.accept();
                Go.go(() -> {
                    try (c) {
                        byte[] b = new byte[64];
                        for (int n; (n = c.read(b)) > 0; ) {
                            c.write(b, 0, n);
                        }
                    } catch (Exception e) {
                        // the end of the test
                    }
                });
            }
        } catch (Exception e) {
            // the end of the test
        }
    }

    /** Round trips by a client that is no goroutine, in nanoseconds and in order. */
    private static long[] roundTrips(TCPListener ln, int n) throws Exception {
        long[] took = new long[n];
        try (java.net.Socket c = new java.net.Socket("127.0.0.1", ln.addr().port())) {
            c.setTcpNoDelay(true);
            c.setSoTimeout(20_000);
            for (int i = 0; i < n; i++) {
                long start = System.nanoTime();
                c.getOutputStream().write(i);
                assertThat(c.getInputStream().read()).isEqualTo(i & 0xff);
                took[i] = System.nanoTime() - start;
                Thread.sleep(1);
            }
        }
        Arrays.sort(took);
        return took;
    }

    private static List<Thread> hogs(GoRuntime rt, int n, AtomicBoolean stop) {
        List<Thread> hogs = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            hogs.add(
                    rt.go(() -> {
                        while (!stop.get()) {
                            Thread.onSpinWait();
                        }
                    }));
        }
        return hogs;
    }

    @Test
    void anEndlessLoopOnTheOnlyPDelaysAnEchoByMilliseconds() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (GoRuntime rt = runtime(1)) {
            TCPListener ln = listen(rt);
            rt.go(() -> echo(ln));
            List<Thread> hogs = hogs(rt, 1, stop);
            long[] took = roundTrips(ln, 100);
            stop.set(true);
            hogs.get(0).join();
            // The first one waits until sysmon takes the P; then it is nobody's.
            assertThat(took[99]).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
            assertThat(rt.stats().scheduler().stalls()).isPositive();
            ln.close();
        } finally {
            stop.set(true);
        }
    }

    @Test
    void twiceAsManyEndlessLoopsAsProcessors() throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        AtomicBoolean stop = new AtomicBoolean();
        try (GoRuntime rt = runtime(cores)) {
            TCPListener ln = listen(rt);
            rt.go(() -> echo(ln));
            hogs(rt, 2 * cores, stop);
            roundTrips(ln, 50); // until all of them have lost their P
            long[] took = roundTrips(ln, 300);
            stop.set(true);
            System.out.printf(
                    "neighbours: p50 %d us, p99 %d us%n", took[150] / 1000, took[297] / 1000);
            assertThat(took[297]).isLessThan(TimeUnit.MILLISECONDS.toNanos(25));
            ln.close();
        } finally {
            stop.set(true);
        }
    }

    /** S13: nobody but the poller is awake, and the poller only because it always is. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPlatformThreadIsServedWhileEveryMSleeps(int maxProcs) throws Exception {
        try (GoRuntime rt = runtime(maxProcs)) {
            TCPListener ln = listen(rt);
            for (int i = 0; i < 20; i++) {
                rt.awaitQuiescent();
                ln.setDeadlineAfter(Duration.ofMillis(5));
                try {
                    ln.accept().close();
                    throw new AssertionError("who has dialled?");
                } catch (SocketTimeoutException e) {
                    // by a timer that a thread without a P has armed
                }
                ln.clearDeadline();
                Task<Void> dialler =
                        new Task<>(
                                "dialler",
                                Caller.PLATFORM,
                                rt,
                                () -> {
                                    new java.net.Socket("127.0.0.1", ln.addr().port()).close();
                                    return null;
                                });
                try (TCPConn c = ln.accept()) {
                    assertThat(c.read(new byte[1])).isEqualTo(-1);
                }
                dialler.get();
            }
            ln.close();
        }
    }
}
