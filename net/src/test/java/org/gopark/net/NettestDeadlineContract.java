package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The procedures by which golang.org/x/net checks the deadlines of any implementation of Conn.
 *
 * <p>Go: golang.org/x/net/nettest TestConn
 */
abstract class NettestDeadlineContract extends NettestPeers {
    /** Go: nettest/conntest.go testReadTimeout */
    @Test
    void readTimeout() throws Exception {
        Ends p = ends();
        discardingPeer(p.c2());
        p.c1().setReadDeadline(PAST);

        assertTimesOut(() -> p.c1().read(new byte[CHUNK]));
        p.c1().write(new byte[CHUNK]);
    }

    /** Go: nettest/conntest.go testWriteTimeout */
    @Test
    void writeTimeout() throws Exception {
        Ends p = ends();
        streamingPeer(p.c2(), new byte[CHUNK]);
        p.c1().setWriteDeadline(PAST);

        assertTimesOut(() -> p.c1().write(new byte[CHUNK]));
        assertThat(p.c1().read(new byte[CHUNK])).isPositive();
    }

    /** Go: nettest/conntest.go testPastTimeout */
    @Test
    void pastTimeout() throws Exception {
        Ends p = ends();
        echoPeer(p.c2());
        roundtrip(p.c1());
        p.c1().setDeadline(PAST);

        assertThat(assertTimesOut(() -> p.c1().write(new byte[CHUNK])).bytesTransferred).isZero();
        assertTimesOut(() -> p.c1().read(new byte[CHUNK]));
        roundtrip(p.c1());
    }

    /** Go: nettest/conntest.go testPresentTimeout */
    @Test
    void presentTimeout() throws Exception {
        Ends p = ends();
        AtomicBoolean set = new AtomicBoolean();
        Task<Void> reader = go(() -> endsOnceSet(set, () -> p.c1().read(new byte[CHUNK])));
        Task<Void> writer = go(() -> endsOnceSet(set, () -> writeForEver(p.c1())));
        awaitWaiting(reader);
        awaitWaiting(writer);
        set.set(true);
        p.c1().setReadDeadline(PAST);
        p.c1().setWriteDeadline(PAST);

        reader.get();
        writer.get();
    }

    private static void endsOnceSet(AtomicBoolean set, Action call) {
        assertTimesOut(call);
        assertThat(set).as("timed out before there was a deadline").isTrue();
    }

    private static void writeForEver(Conn c) throws IOException {
        for (; ; ) {
            c.write(new byte[CHUNK]);
        }
    }

    /** Go: nettest/conntest.go testFutureTimeout */
    @Test
    void futureTimeout() throws Exception {
        Ends p = ends();
        Duration d = Duration.ofMillis(100);
        long start = nanoTime();
        p.c1().setDeadlineAfter(d);
        Task<Void> reader = go(() -> endsAfter(start, d, () -> p.c1().read(new byte[CHUNK])));
        Task<Void> writer = go(() -> endsAfter(start, d, () -> writeForEver(p.c1())));

        reader.get();
        writer.get();
        echoPeer(p.c2());
        resync(p.c1());
        roundtrip(p.c1());
    }

    private static void endsAfter(long start, Duration d, Action call) {
        assertTimesOut(call);
        assertThat(nanoTime() - start).isGreaterThanOrEqualTo(d.toNanos());
    }

    /** Go: nettest/conntest.go testCloseTimeout */
    @Test
    void closeTimeout() throws Exception {
        Ends p = ends();
        echoPeer(p.c2());
        p.c1().setDeadlineAfter(NEVER);
        AtomicInteger got = new AtomicInteger();
        Task<Void> reader =
                go(() -> {
                    for (int n; (n = p.c1().read(new byte[CHUNK])) >= 0; ) {
                        got.addAndGet(n);
                    }
                });
        Task<Void> writer = go(() -> writeForEver(p.c1()));
        await("both at work", () -> got.get() > 10 * CHUNK);
        p.c1().close();

        assertThat(reader.failsWith(NetError.class).timeout()).isFalse();
        assertThat(writer.failsWith(NetError.class).timeout()).isFalse();
    }
}
