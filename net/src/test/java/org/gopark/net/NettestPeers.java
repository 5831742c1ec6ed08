package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.lang.Thread.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * What the procedures of nettest are made of. They know nothing of their two ends but that they are
 * {@link Conn}s, and so hold for any: {@link #ends} is all that another kind of connection needs.
 *
 * <p>Go: golang.org/x/net/nettest/conntest.go
 */
abstract class NettestPeers extends NetContract {
    static final int CHUNK = 1024;

    /** Over long ago. */
    static final Instant PAST = Instant.ofEpochSecond(1);

    /** So far away that no test sees it. */
    static final Duration NEVER = Duration.ofDays(1000);

    /** The two ends of a connection. */
    record Ends(Conn c1, Conn c2) {}

    /** A fresh connection; over TCP, unless a subclass says otherwise. */
    Ends ends() throws IOException {
        Pair p = pair();
        return new Ends(p.client(), p.server());
    }

    // ---- what the other end does, until the connection ends ----

    /** Sends back what comes. */
    final Task<Void> echoPeer(Conn c) {
        return peer(() -> {
            byte[] b = new byte[CHUNK];
            for (int n; (n = c.read(b)) >= 0; ) {
                c.write(b, 0, n);
            }
        });
    }

    /** Sends {@code chunk}, for ever. */
    final Task<Void> streamingPeer(Conn c, byte[] chunk) {
        return peer(() -> {
            for (; ; ) {
                c.write(chunk);
            }
        });
    }

    /** Throws away what comes. */
    final Task<Void> discardingPeer(Conn c) {
        return peer(() -> {
            byte[] b = new byte[CHUNK];
            while (c.read(b) >= 0) {}
        });
    }

    /** A test ends by closing the connection, which is an error to the peer, but not a failure. */
    private Task<Void> peer(Action action) {
        return go(() -> {
            try {
                action.run();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(NetError.class);
                assertThat(((NetError) e).timeout()).as("timeout of %s", e).isFalse();
            }
        });
    }

    // ---- checks ----

    /** Go: nettest/conntest.go checkForTimeoutError */
    static NetError.Timeout assertTimeout(Throwable e) {
        assertThat(e).isInstanceOf(NetError.Timeout.class);
        NetError.Timeout timeout = (NetError.Timeout) e;
        assertThat(timeout.timeout()).isTrue();
        return timeout;
    }

    static NetError.Timeout assertTimesOut(Action call) {
        try {
            call.run();
        } catch (Exception e) {
            return assertTimeout(e);
        }
        throw new AssertionError("it did not time out");
    }

    /** Something goes there and comes back. Needs an echo peer. Go: testRoundtrip */
    static void roundtrip(Conn c) throws IOException {
        c.setDeadlineAfter(NEVER);
        byte[] hello = "Hello, world!".getBytes(StandardCharsets.UTF_8);
        c.write(hello);
        assertThat(Sockets.readFull(c, hello.length)).isEqualTo(hello);
    }

    /**
     * Reads away what is under way, however much that is: up to a byte that was not sent before.
     * Needs an echo peer. Go: resyncConn
     */
    final void resync(Conn c) throws Exception {
        c.setDeadlineAfter(NEVER);
        byte mark = (byte) 0xff;
        Task<Void> writer = go(() -> c.write(new byte[] {mark}));
        byte[] b = new byte[CHUNK];
        for (boolean found = false; !found; ) {
            int n = c.read(b);
            assertThat(n).as("the end before the mark").isPositive();
            found = b[n - 1] == mark;
            for (byte x : Arrays.copyOf(b, n - 1)) {
                assertThat(x).as("what comes before the mark").isNotEqualTo(mark);
            }
        }
        assertThatCode(writer::get).doesNotThrowAnyException();
    }

    /** Waits until {@code t} waits for something. */
    final void awaitWaiting(Task<?> t) {
        await("a task that waits", () -> t.thread().getState() == State.WAITING);
    }
}
