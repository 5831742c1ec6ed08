package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.net.Timeouts.TOO_MUCH;
import static org.gopark.net.Timeouts.acceptTimesOut;
import static org.gopark.net.Timeouts.readTimesOut;
import static org.gopark.net.Timeouts.writeUntilTimeout;

import java.time.Duration;
import java.time.Instant;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How exact a deadline is: never early, and late by at most a tenth. A machine may have something
 * else to do, so a deadline that was missed is tried again, twice as long, up to 4 s.
 *
 * <p>Go: net/timeout_test.go testTimeoutFluctuation
 */
@Tag("slow")
abstract class DeadlineFluctuationContract extends NetContract {
    private static final Duration FIRST = Duration.ofMillis(1);
    private static final Duration LAST = Duration.ofSeconds(4);

    private interface Timed {
        void run(Duration d) throws Exception;
    }

    private static void assertExact(String what, Timed call) throws Exception {
        StringBuilder late = new StringBuilder();
        for (Duration d = FIRST; d.compareTo(LAST) <= 0; d = d.multipliedBy(2)) {
            long start = nanoTime();
            call.run(d);
            Duration took = Duration.ofNanos(nanoTime() - start);
            assertThat(took).as("%s: a deadline of %s", what, d).isGreaterThanOrEqualTo(d);
            if (took.compareTo(d.multipliedBy(11).dividedBy(10)) <= 0) {
                return;
            }
            late.append(' ').append(d).append(" took ").append(took).append(';');
        }
        throw new AssertionError(what + " was late:" + late);
    }

    /** Go: net/timeout_test.go TestReadTimeoutFluctuation */
    @Test
    void readTimeoutFluctuation() throws Exception {
        TCPConn c = pair().client();
        assertExact(
                "read",
                d -> {
                    c.setReadDeadlineAfter(d);
                    readTimesOut(c);
                });
    }

    /** Go: net/timeout_test.go TestWriteTimeoutFluctuation */
    @Test
    void writeTimeoutFluctuation() throws Exception {
        TCPConn c = pair().client();
        Task<Void> full = go(() -> c.write(new byte[TOO_MUCH]));
        awaitParked(c, Mode.WRITE);
        c.setWriteDeadline(Instant.EPOCH);
        full.failsWith(NetError.Timeout.class);
        assertExact(
                "write",
                d -> {
                    c.setWriteDeadlineAfter(d);
                    writeUntilTimeout(c);
                });
    }

    /** Go: net/timeout_test.go TestAcceptTimeout, and the fluctuation of the others */
    @Test
    void acceptTimeoutFluctuation() throws Exception {
        TCPListener ln = listen();
        assertExact(
                "accept",
                d -> {
                    ln.setDeadlineAfter(d);
                    acceptTimesOut(ln);
                });
    }
}
