package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.net.Timeouts.FAR;
import static org.gopark.net.Timeouts.PAST;
import static org.gopark.net.Timeouts.assertNotEarly;
import static org.gopark.net.Timeouts.isTimeout;
import static org.gopark.net.Timeouts.readTimesOut;
import static org.gopark.net.Timeouts.timesOut;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines that are set, renewed and over while others read, write and close. */
abstract class DeadlineRaceContract extends NetContract {
    /**
     * Copying ends with a timeout, however short the deadline.
     *
     * <p>Go: net/timeout_test.go TestVariousDeadlines; left out: the numbers of processors
     */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1,
                2,
                5,
                50,
                100,
                200,
                500,
                750,
                1_000,
                5_000,
                25_000,
                250_000,
                500_000,
                1_000_000,
                5_000_000,
                25_000_000,
                50_000_000
            })
    void variousDeadlines(long nanos) throws Exception {
        for (int run = 0; run < 3; run++) {
            copyUntil(Duration.ofNanos(nanos));
        }
    }

    /** Go: net/timeout_test.go TestVariousDeadlines */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {100, 250, 500, 1_000})
    void variousLongDeadlines(long millis) throws Exception {
        copyUntil(Duration.ofMillis(millis));
    }

    private void copyUntil(Duration d) throws Exception {
        Pair p = pair();
        Task<Void> peer = go(() -> stream(p.server()));
        long start = nanoTime();
        p.client().setDeadlineAfter(d);
        byte[] b = new byte[32 * 1024];
        timesOut(
                "read " + p.client(),
                () -> {
                    while (p.client().read(b) >= 0) {}
                });
        assertNotEarly(start, d);
        p.client().close();
        peer.failsWith(NetError.Failed.class); // reset
    }

    private static void stream(Conn c) throws Exception {
        byte[] b = new byte[32 * 1024];
        for (; ; ) {
            c.write(b);
        }
    }

    /** Go: net/timeout_test.go TestReadWriteProlongedTimeout */
    @Test
    void readWriteProlongedTimeout() throws Exception {
        Pair p = pair();
        Task<Void> server = go(() -> Sockets.echo(p.server()));
        Task<Void> writer =
                go(() -> {
                    for (int i = 0; i < 2000; i++) {
                        p.client().setWriteDeadlineAfter(FAR);
                        p.client().write(new byte[4]);
                    }
                    p.client().closeWrite();
                });
        Task<Integer> reader =
                go(() -> {
                    int all = 0;
                    for (; ; ) {
                        p.client().setReadDeadlineAfter(FAR);
                        int n = p.client().read(new byte[4]);
                        if (n < 0) {
                            return all;
                        }
                        all += n;
                        if (all == 8000) {
                            p.server().close();
                        }
                    }
                });

        assertThat(reader.get()).isEqualTo(8000);
        writer.get();
        Throwable e = server.failure(); // closed, unless it saw the end first
        assertThat(e == null || e instanceof NetError.Closed).as("%s", e).isTrue();
    }

    /** Go: net/timeout_test.go TestReadWriteDeadlineRace */
    @Test
    void readWriteDeadlineRace() throws Exception {
        Pair p = pair();
        AtomicBoolean stop = new AtomicBoolean();
        Task<Void> setter =
                go(() -> {
                    while (!stop.get()) {
                        p.client().setReadDeadlineAfter(Duration.ofNanos(2_000));
                        p.client().setWriteDeadlineAfter(Duration.ofNanos(2_000));
                        Thread.yield();
                    }
                });
        Task<Void> reader = go(() -> thousandTimes("read", p.client()));
        Task<Void> writer = go(() -> thousandTimes("write", p.client()));

        reader.get();
        writer.get();
        stop.set(true);
        setter.get();
        p.client().clearDeadline();
        p.server().write(new byte[1]);
        assertThat(p.client().read(new byte[1])).isEqualTo(1);
    }

    private static void thousandTimes(String op, Conn c) throws Exception {
        for (int i = 0; i < 1000; i++) {
            try {
                if (op.equals("read")) {
                    c.read(new byte[1]);
                } else {
                    c.write(new byte[1]);
                }
            } catch (NetError.Timeout e) {
                isTimeout(op + " " + c, e);
            }
        }
    }

    /**
     * Ever earlier deadlines for several connections; then one that is for real.
     *
     * <p>Go: net/timeout_test.go TestConcurrentSetDeadline
     */
    @Test
    void concurrentSetDeadline() throws Exception {
        List<TCPConn> conns = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            conns.add(pair().client());
        }
        AtomicInteger next = new AtomicInteger();
        List<Task<Integer>> setters =
                goAll(
                        8,
                        () -> {
                            int me = next.getAndIncrement();
                            for (int i = 0; i < 100; i++) {
                                for (TCPConn c : conns) {
                                    c.setReadDeadlineAfter(Duration.ofHours(2000 - i - me));
                                }
                            }
                            return me;
                        });
        for (Task<Integer> t : setters) {
            t.get();
        }
        for (TCPConn c : conns) {
            c.setReadDeadlineAfter(Duration.ofMillis(1));
            readTimesOut(c);
        }
    }

    /** It is over, or it is closed; and if both, it is closed. */
    @Test
    void closeAgainstTimeout() throws Exception {
        for (int i = 0; i < 100; i++) {
            Pair p = pair();
            TCPConn c = p.client();
            Task<Integer> reader = go(() -> c.read(new byte[1]));
            awaitParked(c, Mode.READ);
            Task<Void> setter =
                    go(() -> {
                        try {
                            c.setReadDeadlineAfter(PAST);
                        } catch (NetError.Closed e) {
                            assertThat(e).hasMessage(closedSet(c));
                        }
                    });
            Task<Void> closer = go(c::close);
            setter.get();
            closer.get();

            Throwable e = reader.failure();
            assertThat(e instanceof NetError.Closed || e instanceof NetError.Timeout)
                    .as("%s", e)
                    .isTrue();
            assertThat(go(() -> c.read(new byte[1])).failsWith(NetError.Closed.class).timeout())
                    .isFalse();
            p.server().close();
        }
    }

    private static String closedSet(TCPConn c) {
        return "set tcp " + c.localAddr() + ": use of closed network connection";
    }

    /**
     * A deadline is over and the reader on its way, but before it comes to run the deadline is
     * moved: it goes on waiting. Until then it is kept from running: every carrier is busy.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollWait, its loop; race R4
     */
    @Test
    void aDeadlineMovedBeforeTheReaderRunsIsNotNoticed() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[8]));
        awaitParked(p.client(), Mode.READ);
        awaitIdlePoller();
        int carriers =
                Integer.getInteger(
                        "jdk.virtualThreadScheduler.parallelism",
                        Runtime.getRuntime().availableProcessors());
        AtomicInteger busy = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Task<Boolean> setter =
                start(
                        Caller.PLATFORM,
                        () -> {
                            while (busy.get() < carriers) {
                                Thread.onSpinWait();
                            }
                            try {
                                p.client().setReadDeadlineAfter(PAST);
                                boolean parked = p.client().fd().pfd().waiting(Mode.READ);
                                p.client().setReadDeadlineAfter(FAR);
                                return parked;
                            } finally {
                                stop.set(true);
                            }
                        });
        goAll(
                carriers,
                () -> {
                    busy.incrementAndGet();
                    while (!stop.get()) {
                        Thread.onSpinWait();
                    }
                    return null;
                });

        assertThat(setter.get()).as("the reader was still parked").isFalse();
        awaitParked(p.client(), Mode.READ);
        p.server().write(new byte[3]);
        assertThat(reader.get()).isEqualTo(3);
    }

    /** Whoever waits for the first reader's lock comes to the deadline when it is its turn. */
    @Test
    void theQueueMovesOnWhenItsFirstTimesOut() throws Exception {
        Pair p = pair();
        Task<Integer> first = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        Task<Integer> second = go(() -> p.client().read(new byte[1]));
        await("a reader that queues", () -> second.thread().getState() == Thread.State.WAITING);
        Duration d = Duration.ofMillis(5);
        long start = nanoTime();
        p.client().setReadDeadlineAfter(d);

        timesOut("read " + p.client(), first);
        timesOut("read " + p.client(), second);
        assertNotEarly(start, d);
        p.client().clearReadDeadline();
        p.server().write(new byte[1]);
        assertThat(p.client().read(new byte[1])).isEqualTo(1);
    }
}
