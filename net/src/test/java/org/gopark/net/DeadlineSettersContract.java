package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gopark.net.Timeouts.FAR;
import static org.gopark.net.Timeouts.PAST;
import static org.gopark.net.Timeouts.acceptTimesOut;
import static org.gopark.net.Timeouts.assertNotEarly;
import static org.gopark.net.Timeouts.in;
import static org.gopark.net.Timeouts.readTimesOut;
import static org.gopark.net.Timeouts.timesOut;
import static org.gopark.net.Timeouts.writeTimesOut;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.RuntimeStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The nine methods that set and take away deadlines: what each is for, what it takes, what it says.
 *
 * <p>Go: net/net.go Conn.SetDeadline and its kin; a duration and a method to clear are ours
 */
abstract class DeadlineSettersContract extends NetContract {
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    private static final Duration SHORTEST = Duration.ofSeconds(Long.MIN_VALUE);

    enum Which {
        BOTH,
        READ,
        WRITE;

        void at(Conn c, Instant t) throws IOException {
            switch (this) {
                case BOTH -> c.setDeadline(t);
                case READ -> c.setReadDeadline(t);
                case WRITE -> c.setWriteDeadline(t);
            }
        }

        void after(Conn c, Duration d) throws IOException {
            switch (this) {
                case BOTH -> c.setDeadlineAfter(d);
                case READ -> c.setReadDeadlineAfter(d);
                case WRITE -> c.setWriteDeadlineAfter(d);
            }
        }

        void clear(Conn c) throws IOException {
            switch (this) {
                case BOTH -> c.clearDeadline();
                case READ -> c.clearReadDeadline();
                case WRITE -> c.clearWriteDeadline();
            }
        }
    }

    /** What {@code which} is about is over; the other direction works. */
    private void assertOver(Which which, Pair p) throws Exception {
        TCPConn c = p.client();
        if (which != Which.WRITE) {
            readTimesOut(c);
        } else {
            assertReads(p);
        }
        if (which != Which.READ) {
            writeTimesOut(c);
        } else {
            assertWrites(p);
        }
    }

    private void assertWorks(Pair p) throws Exception {
        assertReads(p);
        assertWrites(p);
    }

    /** A read that has to wait for a while gets what comes. */
    private void assertReads(Pair p) throws Exception {
        Task<Integer> reader = go(() -> p.client().read(new byte[8]));
        awaitParked(p.client(), Mode.READ);
        p.server().write(new byte[3]);
        assertThat(reader.get()).isEqualTo(3);
    }

    private static void assertWrites(Pair p) throws Exception {
        p.client().write(new byte[5]);
        Sockets.readFull(p.server(), 5);
    }

    @ParameterizedTest
    @EnumSource
    void aDuration(Which which) throws Exception {
        Pair p = pair();
        Duration d = Duration.ofMillis(5);
        for (int i = 0; i < 2; i++) {
            long start = nanoTime();
            which.after(p.client(), d);
            awaitOver(which, p.client());
            assertNotEarly(start, d);

            assertOver(which, p);
            which.clear(p.client());
            assertWorks(p);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInstant(Which which) throws Exception {
        Pair p = pair();
        for (int i = 0; i < 2; i++) {
            which.at(p.client(), in(Duration.ofMillis(5)));
            awaitOver(which, p.client());

            assertOver(which, p);
            which.at(p.client(), in(FAR));
            assertWorks(p);
        }
    }

    /** A write that has room does not wait for its deadline. */
    private static void awaitOver(Which which, TCPConn c) throws Exception {
        if (which == Which.WRITE) {
            Timeouts.writeNothingUntilTimeout(c);
        } else {
            readTimesOut(c);
        }
    }

    @ParameterizedTest
    @EnumSource
    void farIsNever(Which which) throws Exception {
        Pair p = pair();
        Instant centuries = now().plus(Duration.ofDays(365 * 500L));
        for (Instant t : List.of(Instant.MAX, Instant.MAX.minusNanos(1), centuries)) {
            which.after(p.client(), PAST);
            which.at(p.client(), t);
            assertWorks(p);
        }
        Duration longPlusOne = Duration.ofNanos(Long.MAX_VALUE).plusNanos(1);
        for (Duration d : List.of(LONGEST, Duration.ofNanos(Long.MAX_VALUE), longPlusOne)) {
            which.after(p.client(), PAST);
            which.after(p.client(), d);
            assertWorks(p);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pastIsOver(Which which) throws Exception {
        Pair p = pair();
        Instant now = now();
        for (Instant t : List.of(Instant.MIN, Instant.MIN.plusNanos(1), Instant.EPOCH, now)) {
            which.clear(p.client());
            which.at(p.client(), t);
            assertOver(which, p);
        }
        Duration longMinusOne = Duration.ofNanos(Long.MIN_VALUE).minusNanos(1);
        for (Duration d : List.of(SHORTEST, longMinusOne, Duration.ofNanos(-1), Duration.ZERO)) {
            which.clear(p.client());
            which.after(p.client(), d);
            assertOver(which, p);
        }
    }

    /** What is over in the other direction stays so. */
    @ParameterizedTest
    @EnumSource
    void eachHealsItsOwnDirection(Which which) throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        for (Action heal :
                List.<Action>of(
                        () -> which.clear(c),
                        () -> which.after(c, FAR),
                        () -> which.at(c, in(FAR)))) {
            c.setDeadlineAfter(PAST);
            heal.run();
            switch (which) {
                case BOTH -> assertWorks(p);
                case READ -> assertOver(Which.WRITE, p);
                case WRITE -> assertOver(Which.READ, p);
            }
        }
    }

    /** Whoever waits is woken, and whoever waits in the other direction is not. */
    @ParameterizedTest
    @EnumSource
    void pastUnblocks(Which which) throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        Task<Integer> reader = go(() -> c.read(new byte[1]));
        Task<Void> writer = go(() -> c.write(new byte[Timeouts.TOO_MUCH]));
        awaitParked(c, Mode.READ);
        awaitParked(c, Mode.WRITE);
        which.after(c, PAST);

        if (which != Which.WRITE) {
            timesOut("read " + c, reader);
        } else {
            awaitParked(c, Mode.READ);
            p.server().write(new byte[1]);
            assertThat(reader.get()).isEqualTo(1);
        }
        if (which != Which.READ) {
            timesOut("write " + c, writer);
        } else {
            awaitParked(c, Mode.WRITE);
            Sockets.readFull(p.server(), Timeouts.TOO_MUCH);
            writer.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullIsRefused(Which which) throws Exception {
        TCPConn c = pair().client();

        assertThatThrownBy(() -> which.at(c, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> which.after(c, null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aClosedConnectionSaysSo(Which which) throws Exception {
        TCPConn c = pair().client();
        c.close();

        assertClosed(c.localAddr(), () -> which.at(c, in(FAR)));
        assertClosed(c.localAddr(), () -> which.after(c, PAST));
        assertClosed(c.localAddr(), () -> which.clear(c));
    }

    private static void assertClosed(Addr laddr, Action setter) {
        assertThatThrownBy(setter::run)
                .isInstanceOfSatisfying(
                        NetError.Closed.class,
                        e -> {
                            assertThat(e.op()).isEqualTo("set");
                            assertThat(e.net()).isEqualTo("tcp");
                            assertThat(e.source()).isNull();
                            assertThat(e.addr()).isEqualTo(laddr);
                            assertThat(e.timeout()).isFalse();
                        })
                .hasMessage("set tcp " + laddr + ": use of closed network connection");
    }

    @Test
    void listeners() throws Exception {
        TCPListener ln = listen();
        assertThatThrownBy(() -> ln.setDeadline(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> ln.setDeadlineAfter(null))
                .isInstanceOf(NullPointerException.class);

        for (Instant t : List.of(Instant.MIN, Instant.EPOCH, in(Duration.ofMillis(5)))) {
            ln.setDeadline(t);
            acceptTimesOut(ln);
            ln.setDeadline(Instant.MAX);
            assertAccepts(ln);
        }
        for (Duration d : List.of(SHORTEST, PAST, Duration.ZERO, Duration.ofMillis(5))) {
            ln.setDeadlineAfter(d);
            acceptTimesOut(ln);
            ln.setDeadlineAfter(LONGEST);
            assertAccepts(ln);
        }
        ln.setDeadlineAfter(PAST);
        ln.clearDeadline();
        assertAccepts(ln);
        ln.close();

        assertClosed(ln.addr(), () -> ln.setDeadline(Instant.MAX));
        assertClosed(ln.addr(), () -> ln.setDeadlineAfter(FAR));
        assertClosed(ln.addr(), ln::clearDeadline);
    }

    private void assertAccepts(TCPListener ln) throws Exception {
        Task<TCPConn> acceptor = go(() -> closing(ln.accept()));
        awaitParked(ln);
        TCPConn c = dial(ln);
        assertThat(acceptor.get().remoteAddr()).isEqualTo(c.localAddr());
    }

    /**
     * Setting deadlines is none of the poller's business, and neither are those that are over, if
     * timers have a thread of their own.
     */
    @Test
    void deadlinesLeaveThePollerAlone() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        awaitIdlePoller();
        RuntimeStats before = rt.stats();
        for (int i = 0; i < 10_000; i++) {
            p.client().setDeadlineAfter(FAR);
            p.client().setReadDeadlineAfter(FAR);
            p.client().setWriteDeadlineAfter(FAR);
        }
        p.client().clearDeadline();
        p.client().setDeadlineAfter(Duration.ofMillis(1));
        timesOut("read " + p.client(), reader);
        writeTimesOut(p.client());

        RuntimeStats after = rt.stats();
        assertThat(after.wakeups()).isEqualTo(before.wakeups());
        long forTimers = Cells.pollerRunsTimers(rt) ? 100 : 0;
        assertThat(after.polls() - before.polls()).isBetween(0L, forTimers);
    }
}
