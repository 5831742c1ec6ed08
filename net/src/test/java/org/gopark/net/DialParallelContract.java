package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A name that has addresses of both families: which is tried when, which wins, and what becomes of
 * the others. Each test dials a list of {@link Destinations}.
 *
 * <p>Go: net/dial_test.go, dialParallel and its kin
 */
abstract class DialParallelContract extends NetContract {
    /** So late that who waits for it has failed. */
    private static final Duration NEVER = Duration.ofSeconds(20);

    private Destinations to;
    private int sockets;

    @BeforeEach
    void openDestinations() throws IOException {
        to = closing(new Destinations());
        sockets = Sockets.open();
    }

    private TCPConn dial(Dialer dialer, String network, String names) throws IOException {
        return dial(dialer, network, to.all(names), new Cancellation());
    }

    private TCPConn dial(Dialer dialer, String network, List<TCPAddr> addrs, Cancellation c)
            throws IOException {
        DialContext ctx = new DialContext(RuntimePoll.current(), 0, c);
        return closing(new Dialing(dialer, network, ctx).dial(addrs));
    }

    private static Dialer fallbackAfter(Duration d) {
        return Dialer.DEFAULT.withFallbackDelay(d);
    }

    /** Those that have lost the race may be a little late. */
    private void assertNewSockets(int n) {
        await(n + " new sockets", () -> Sockets.open() == sockets + n);
    }

    /** The one that is dialled and the one that answers are connected, and of no other family. */
    private void assertConnected(TCPConn c, String name) throws IOException {
        assertThat(c.remoteAddr()).isEqualTo(to.at(name));
        TCPListener ln = name.equals("s4") ? to.s4 : to.s6;
        TCPConn far = ln.accept();
        while (!far.remoteAddr().equals(c.localAddr())) {
            assertThat(far.read(new byte[1])).as("the end of who has lost").isEqualTo(-1);
            far.close();
            far = ln.accept();
        }
        closing(far);
        c.write(new byte[] {1});
        assertThat(Sockets.readFull(far, 1)).containsExactly(1);
    }

    /** Go: net/dial_test.go TestDialParallel, the rows that need not wait for the fallback */
    @ParameterizedTest
    @CsvSource({
        "s4,             s4",
        "s6,             s6",
        "s4 h4,          s4",
        "s4 s6,          s4",
        "s6 s4,          s6",
        "s4 h6,          s4",
        "s6 h4,          s6",
        "r4 s4,          s4",
        "r6 s6,          s6",
        "r4 s6,          s6", // the second family need not wait for its time
        "r6 s4,          s4",
        "r4 r6 s6,       s6",
        "r4 r4 r6 r6 s6, s6",
        "r4 h6 s4,       s4",
    })
    void dialParallelAtOnce(String names, String winner) throws Exception {
        long start = nanoTime();
        assertConnected(dial(fallbackAfter(NEVER), "tcp", names), winner);

        assertThat(nanoTime() - start).isLessThan(NEVER.toNanos());
        assertNewSockets(2);
    }

    /** Go: net/dial_test.go TestDialParallel, the rows whose first family hangs */
    @ParameterizedTest
    @CsvSource({
        "h4 s6,          s6",
        "h6 s4,          s4",
        "h4 h4 r6 s6,    s6",
        "h4 s4 s6,       s6",
        "r4 h4 s6,       s6",
    })
    void dialParallelAfterTheDelay(String names, String winner) throws Exception {
        long start = nanoTime();
        assertConnected(dial(fallbackAfter(Duration.ofMillis(50)), "tcp", names), winner);

        assertThat(nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
        assertNewSockets(2);
    }

    /** Go: net/dial_test.go TestDialParallel, the rows in which all is refused */
    @ParameterizedTest
    @ValueSource(strings = {"r4", "r6", "r4 r6", "r6 r4", "r4 q4", "q4 r4", "q4 r6 r4"})
    void theFirstErrorOfTheFirstFamilyIsTold(String names) {
        assertThatThrownBy(() -> dial(fallbackAfter(NEVER), "tcp", names))
                .isInstanceOf(NetError.Connect.class)
                .hasMessage(
                        "dial tcp %s: connect: connection refused", to.at(names.substring(0, 2)))
                .hasNoSuppressedExceptions();
        assertNewSockets(0);
    }

    /** The second family fails first; that is no reason to tell of it, or to give up the first. */
    @Test
    void aRefusedFallbackChangesNothing() throws Exception {
        Cancellation cancellation = new Cancellation();
        Dialer dialer = fallbackAfter(Duration.ofNanos(1));
        Task<TCPConn> dial = go(() -> dial(dialer, "tcp", to.all("h4 r6"), cancellation));
        await("the first family alone", () -> rt.stats().netpollWaiters() == 1);
        awaitIdlePoller();
        assertThat(dial.isDone()).isFalse();
        cancellation.cancel();

        assertThat(dial.failsWith(NetError.Interrupted.class))
                .hasMessage("dial tcp %s: operation was canceled", to.at("h4"));
    }

    /** Go: net/dial_test.go TestDialParallel, its thousand addresses; ours refuse, but the last */
    @Test
    void aThousandAddresses() throws Exception {
        List<TCPAddr> addrs = new ArrayList<>(Collections.nCopies(999, to.at("r4")));
        addrs.add(to.at("s4"));
        DialContext ctx =
                new DialContext(
                        RuntimePoll.current(),
                        RuntimePoll.current().nanotime() + NEVER.toNanos(),
                        new Cancellation());
        assertConnected(closing(new Dialing(Dialer.DEFAULT, "tcp", ctx).dial(addrs)), "s4");
    }

    /** Go: net/dial_test.go TestDialParallel, each row cancelled */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s4", "s4 s6", "r4", "r4 r6", "r4 s6", "h4", "h4 h6", "h4 s6", "h4 r6", "r4 h6",
                "r4 h4"
            })
    void everyDialCanBeCancelled(String names) throws Exception {
        List<TCPAddr> addrs = to.all(names);
        for (int i = 0; i < 20; i++) {
            Cancellation cancellation = new Cancellation();
            Dialer dialer = fallbackAfter(Duration.ofNanos(1));
            Task<TCPConn> dial = go(() -> dial(dialer, "tcp", addrs, cancellation));
            for (int spin = 0; spin < i; spin++) {
                Thread.yield();
            }
            cancellation.cancel();
            Throwable e = dial.failure();
            if (e == null) {
                dial.get().close(); // it was faster
            } else {
                assertThat(e)
                        .isInstanceOf(NetError.class)
                        .message()
                        .matches("dial tcp .*: (operation was canceled|.*refused)");
            }
        }
        assertNewSockets(0);
    }

    /** The errors of what came before are of no interest to who has ended it. */
    @ParameterizedTest
    @ValueSource(strings = {"r4 h4", "r4 h4 s4", "r4 h6", "r6 r4 h4", "h4 h6"})
    void aCancelledDialSaysSo(String names) throws Exception {
        Cancellation cancellation = new Cancellation();
        Dialer dialer = fallbackAfter(Duration.ofNanos(1));
        Task<TCPConn> dial = go(() -> dial(dialer, "tcp", to.all(names), cancellation));
        await("a connect that hangs", () -> rt.stats().netpollWaiters() > 0);
        cancellation.cancel();

        assertThat(dial.failsWith(NetError.Interrupted.class))
                .hasMessageEndingWith(": operation was canceled");
        assertNewSockets(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r4 h4", "r4 h4 s4", "r4 h6", "h4 h6"})
    void aDialThatIsOutOfTimeSaysSo(String names) {
        RuntimePoll runtime = RuntimePoll.current();
        DialContext ctx =
                new DialContext(runtime, runtime.nanotime() + 20_000_000, new Cancellation());
        Dialing dialing = new Dialing(fallbackAfter(Duration.ofNanos(1)), "tcp", ctx);
        assertThatThrownBy(() -> dialing.dial(to.all(names)))
                .isInstanceOf(NetError.Timeout.class)
                .hasMessageEndingWith(": i/o timeout");
        assertThat(ctx.remaining()).as("the time that is left").isNegative();
        assertNewSockets(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h4", "r4 h4", "r4 h4 s4", "h4 h6"})
    void anInterruptedDialSaysSo(String names) throws Exception {
        Dialer dialer = fallbackAfter(Duration.ofNanos(1));
        for (Caller caller : Caller.values()) {
            Task<TCPConn> dial = start(caller, () -> dial(dialer, "tcp", names));
            await("a dial that waits", () -> isParked(dial.thread()));
            dial.thread().interrupt();

            assertThat(dial.failsWith(NetError.Interrupted.class))
                    .hasMessageEndingWith(": interrupted");
            assertThat(dial.wasInterrupted()).isTrue();
        }
        assertNewSockets(0);
    }

    private static boolean isParked(Thread t) {
        return t.getState() == Thread.State.WAITING;
    }

    /** Go: net/dial_test.go TestDialerFallbackDelay; how late depends on the machine */
    @ParameterizedTest
    @CsvSource({"PT0.000000001S, 0", "PT0.2S, 200", "PT0S, 300"})
    void dialerFallbackDelay(Duration delay, int millis) throws Exception {
        long start = nanoTime();
        assertConnected(dial(fallbackAfter(delay), "tcp", "h4 s6"), "s6");
        long elapsed = nanoTime() - start;

        assertThat(Duration.ofNanos(elapsed))
                .isBetween(Duration.ofMillis(millis), Duration.ofMillis(millis + 5000));
    }

    /** Below zero nothing is tried side by side. */
    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void oneAfterTheOther(long delay) throws Exception {
        Dialer serial = fallbackAfter(Duration.ofSeconds(delay));
        assertConnected(dial(serial, "tcp", "r4 s6"), "s6");
        assertConnected(dial(serial, "tcp", "r4 r6 s4"), "s4");
        List<String> tried = Collections.synchronizedList(new ArrayList<>());
        Dialer dialer = serial.withControl((family, addr, socket) -> tried.add(family));
        Cancellation cancellation = new Cancellation();
        Task<TCPConn> dial = go(() -> dial(dialer, "tcp", to.all("h4 s6"), cancellation));
        await("a connect that hangs", () -> rt.stats().netpollWaiters() == 1);
        awaitIdlePoller();
        cancellation.cancel();

        dial.failsWith(NetError.Interrupted.class);
        assertThat(tried).containsExactly("tcp4");
    }

    /** Both get through; the slower one's server sees a connection, and its end. */
    @Test
    void dialParallelSpuriousConnection() throws Exception {
        CountDownLatch late = new CountDownLatch(1); // the slower one is on its way
        CountDownLatch won = new CountDownLatch(1);
        Dialer dialer =
                fallbackAfter(Duration.ofNanos(1))
                        .withControl((network, address, socket) -> {
                            if (network.equals("tcp4")) {
                                late.countDown();
                                Action.run(won::await);
                            } else {
                                Action.run(late::await);
                            }
                        });
        TCPConn c = dial(dialer, "tcp", "s4 s6");
        assertConnected(c, "s6");
        won.countDown();

        TCPConn loser = closing(to.s4.accept());
        assertThat(loser.read(new byte[1])).isEqualTo(-1);
        assertThat(c.isOpen()).isTrue();
    }

    /**
     * The same with both as fast as they can; whoever has won is left alone.
     *
     * <p>Go: net/dial_test.go TestDialParallelSpuriousConnection, TestDialerDualStackFDLeak
     */
    @Test
    void aDeadHeatLeavesOneConnection() throws Exception {
        Dialer dialer = fallbackAfter(Duration.ofNanos(1));
        for (int i = 0; i < 100; i++) {
            TCPConn c = dial(dialer, "tcp", i % 2 == 0 ? "s4 s6" : "s6 s4");
            boolean four = c.remoteAddr().equals(to.at("s4"));
            assertConnected(c, four ? "s4" : "s6");
            Task<Integer> reader = go(() -> c.read(new byte[1]));
            awaitParked(c, Mode.READ);
            c.closeWrite();
            c.close();
            reader.failsWith(NetError.Closed.class);
        }
        for (TCPListener ln : List.of(to.s4, to.s6)) { // every other one was closed by then
            ln.setDeadlineAfter(Duration.ofMillis(1));
            assertThatThrownBy(
                            () -> {
                                for (; ; ) {
                                    try (TCPConn loser = ln.accept()) {
                                        assertThat(loser.read(new byte[1])).isEqualTo(-1);
                                    }
                                }
                            })
                    .isInstanceOf(NetError.Timeout.class);
        }
    }

    /** Go: net/dial_test.go TestDialerDualStackFDLeak */
    @Test
    void dialerDualStackFDLeak() throws Exception {
        List<Task<TCPConn>> dials =
                goAll(10, () -> dial(fallbackAfter(Duration.ofNanos(1)), "tcp", "s4 s6"));
        for (Task<TCPConn> t : dials) {
            t.get().close();
        }
        assertNewSockets(0);
    }

    /** A bug in a hook is the caller's to see, on whichever goroutine it came up. */
    @Test
    void aBugInAHookComesOut() {
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) -> {
                    throw new IllegalStateException("a bug");
                });
        assertThatThrownBy(() -> dial(dialer, "tcp", "s4 s6"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertNewSockets(0);
    }
}
