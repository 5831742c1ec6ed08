package org.gopark.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.net.Timeouts.FAR;
import static org.gopark.net.Timeouts.PAST;
import static org.gopark.net.Timeouts.TOO_MUCH;
import static org.gopark.net.Timeouts.acceptTimesOut;
import static org.gopark.net.Timeouts.assertNotEarly;
import static org.gopark.net.Timeouts.in;
import static org.gopark.net.Timeouts.readTimesOut;
import static org.gopark.net.Timeouts.timesOut;
import static org.gopark.net.Timeouts.writeTimesOut;
import static org.gopark.net.Timeouts.writeUntilTimeout;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/**
 * What Go's tests say of the deadlines of connections and listeners.
 *
 * <p>Go: net/timeout_test.go; left out: dialling, which is in {@link DialContract}
 */
abstract class DeadlineContract extends NetContract {
    private static final byte[] TEXT = "READ TIMEOUT TEST".getBytes(UTF_8);

    /** Another deadline, later than any that was set by now, comes and goes. */
    private void laterDeadlinePasses() throws Exception {
        Pair p = pair();
        p.client().setReadDeadlineAfter(Duration.ofMillis(30));
        readTimesOut(p.client());
    }

    /** Go: net/timeout_test.go TestReadTimeout, its first row */
    @Test
    void readTimeoutWithDataWaiting() throws Exception {
        Pair p = pair();
        p.client().write(TEXT);
        assertThat(p.server().read(new byte[1])).as("the data is there").isEqualTo(1);
        p.server().setReadDeadline(in(PAST));

        for (int i = 0; i < 3; i++) {
            readTimesOut(p.server());
        }
        p.server().clearReadDeadline();
        assertThat(Sockets.readFull(p.server(), TEXT.length - 1)).asString(UTF_8).startsWith("EAD");
    }

    /** Go: net/timeout_test.go TestReadTimeout, its second row */
    @Test
    void readTimeout() throws Exception {
        Pair p = pair();
        p.client().write(TEXT);
        Duration d = Duration.ofMillis(50);
        long start = nanoTime();
        while (!readsInTime(p.server(), d)) { // a slow machine
            d = d.multipliedBy(2);
            start = nanoTime();
        }

        readTimesOut(p.server());
        assertNotEarly(start, d);
        p.client().write(TEXT);
        readTimesOut(p.server());
    }

    private static boolean readsInTime(Conn c, Duration d) throws Exception {
        c.setReadDeadlineAfter(d);
        try {
            return c.read(new byte[TEXT.length]) == TEXT.length;
        } catch (NetError.Timeout e) {
            assertThat(d).isLessThan(Duration.ofSeconds(5));
            return false;
        }
    }

    /** Go: net/timeout_test.go TestReadTimeoutMustNotReturn */
    @Test
    void readTimeoutMustNotReturn() throws Exception {
        Pair p = pair();
        p.client().setDeadline(in(PAST));
        p.client().setWriteDeadline(in(PAST));
        p.client().clearReadDeadline();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        p.client().setReadDeadlineAfter(Duration.ofMillis(20));
        p.client().clearReadDeadline();
        laterDeadlinePasses();
        awaitParked(p.client(), Mode.READ);
        p.client().close();

        assertClosed(reader.failsWith(NetError.Closed.class));
    }

    private static void assertClosed(NetError.Closed e) {
        assertThat(e).hasMessageEndingWith(": use of closed network connection");
        assertThat(e.timeout()).isFalse();
        assertThat(e.temporary()).isFalse();
    }

    /** Go: net/timeout_test.go TestWriteTimeout, its first row */
    @Test
    void writeTimeoutThatIsOver() throws Exception {
        Pair p = pair();
        p.client().setWriteDeadline(in(PAST));

        for (int i = 0; i < 3; i++) {
            assertThat(writeTimesOut(p.client()).bytesTransferred).isZero();
        }
        p.client().clearWriteDeadline();
        p.client().write(TEXT);
        assertThat(p.server().read(new byte[100])).as("and nothing else").isEqualTo(TEXT.length);
    }

    /** Go: net/timeout_test.go TestWriteTimeout, its second row */
    @Test
    void writeTimeout() throws Exception {
        Pair p = pair();
        Duration d = Duration.ofMillis(10);
        long start = nanoTime();
        p.client().setWriteDeadlineAfter(d);
        long written = writeUntilTimeout(p.client());

        assertNotEarly(start, d);
        for (int i = 0; i < 3; i++) {
            assertThat(writeTimesOut(p.client()).bytesTransferred).isZero();
        }
        p.client().close();
        assertThat(Sockets.readAll(p.server()).length).isEqualTo(written);
    }

    /** Go: net/timeout_test.go TestWriteTimeoutMustNotReturn */
    @Test
    void writeTimeoutMustNotReturn() throws Exception {
        Pair p = pair();
        p.client().setDeadline(in(PAST));
        p.client().setReadDeadline(in(PAST));
        p.client().clearWriteDeadline();
        Task<Void> writer = go(() -> p.client().write(new byte[TOO_MUCH]));
        awaitParked(p.client(), Mode.WRITE);
        p.client().setWriteDeadlineAfter(Duration.ofMillis(20));
        p.client().clearWriteDeadline();
        laterDeadlinePasses();
        awaitParked(p.client(), Mode.WRITE);
        p.client().close();

        assertClosed(writer.failsWith(NetError.Closed.class));
    }

    /** Go: net/timeout_test.go TestAcceptTimeout, its first row */
    @Test
    void acceptTimeoutWithAConnectionWaiting() throws Exception {
        TCPListener ln = listen();
        TCPConn c = dial(ln);
        ln.setDeadline(in(PAST));

        for (int i = 0; i < 3; i++) {
            acceptTimesOut(ln);
        }
        ln.clearDeadline();
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    /** Go: net/timeout_test.go TestAcceptTimeout, its second row */
    @Test
    void acceptTimeout() throws Exception {
        TCPListener ln = listen();
        Duration d = Duration.ofMillis(10);
        long start = nanoTime();
        ln.setDeadlineAfter(d);

        acceptTimesOut(ln);
        assertNotEarly(start, d);
        acceptTimesOut(ln);
    }

    /** Go: net/timeout_test.go TestAcceptTimeoutMustReturn */
    @Test
    void acceptTimeoutMustReturn() throws Exception {
        TCPListener ln = listen();
        ln.clearDeadline();
        ln.setDeadlineAfter(Duration.ofMillis(10));

        acceptTimesOut(ln);
        ln.clearDeadline();
        Task<TCPConn> acceptor = go(ln::accept);
        awaitParked(ln);
        ln.setDeadlineAfter(Duration.ofMillis(10));
        timesOut("accept tcp " + ln.addr(), acceptor);
    }

    /** Go: net/timeout_test.go TestAcceptTimeoutMustNotReturn */
    @Test
    void acceptTimeoutMustNotReturn() throws Exception {
        TCPListener ln = listen();
        ln.setDeadline(in(PAST));
        ln.clearDeadline();
        Task<TCPConn> acceptor = go(ln::accept);
        awaitParked(ln);
        ln.setDeadlineAfter(Duration.ofMillis(20));
        ln.clearDeadline();
        laterDeadlinePasses();
        awaitParked(ln);
        ln.close();

        assertClosed(acceptor.failsWith(NetError.Closed.class));
    }

    /** Go: net/error_test.go TestAcceptError */
    @Test
    void acceptError() throws Exception {
        TCPListener ln = listen();
        AtomicInteger timeouts = new AtomicInteger();
        Task<Void> acceptor =
                go(() -> {
                    for (; ; ) {
                        ln.setDeadlineAfter(Duration.ofMillis(5));
                        try {
                            ln.accept();
                        } catch (NetError.Timeout e) {
                            Timeouts.isTimeout("accept tcp " + ln.addr(), e);
                            timeouts.incrementAndGet();
                        }
                    }
                });
        await("timeouts", () -> timeouts.get() >= 3);
        ln.close();

        assertClosed(acceptor.failsWith(NetError.Closed.class));
    }

    /** Go: net/protoconn_test.go TestTCPListenerSpecificMethods */
    @Test
    void tcpListenerSpecificMethods() throws Exception {
        TCPListener ln = listen();
        dial(ln);
        ln.setDeadlineAfter(Duration.ofNanos(30));
        try {
            closing(ln.accept());
        } catch (NetError.Timeout e) {
            Timeouts.isTimeout("accept tcp " + ln.addr(), e);
        }
    }

    /** Go: net/net_test.go TestReadTimeoutUnblocksRead */
    @Test
    void readTimeoutUnblocksRead() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        p.client().setReadDeadline(in(PAST));

        timesOut("read " + p.client(), reader);
    }

    /**
     * A write that waits, waits: the poller does not find it ready again and again.
     *
     * <p>Go: net/write_unix_test.go TestEndlessWrite
     */
    @Test
    void endlessWrite() throws Exception {
        Pair p = pair();
        Task<Long> writer = go(() -> writeUntilTimeout(p.client()));
        awaitParked(p.client(), Mode.WRITE);
        awaitIdlePoller();
        long polls = rt.stats().polls();
        p.client().setWriteDeadlineAfter(Duration.ofMillis(5));

        assertThat(writer.get()).isPositive();
        assertThat(rt.stats().polls() - polls).isLessThanOrEqualTo(20);
    }

    /** A connection does not inherit the deadline of its listener. */
    @Test
    void acceptedConnectionsHaveNoDeadline() throws Exception {
        TCPListener ln = listen();
        ln.setDeadlineAfter(FAR);
        TCPConn c = dial(ln);
        TCPConn accepted = closing(ln.accept());
        ln.setDeadline(in(PAST));
        acceptTimesOut(ln);

        c.write(TEXT);
        assertThat(accepted.read(new byte[100])).isEqualTo(TEXT.length);
    }
}
