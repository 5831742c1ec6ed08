package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;

/** What a call that came to its deadline ends with. */
final class Timeouts {
    /** Five seconds ago: over. */
    static final Duration PAST = Duration.ofSeconds(-5);

    /** So far away that no test sees it. */
    static final Duration FAR = Duration.ofHours(1);

    /** More than the buffers of a connection hold, so that writing it waits for the peer. */
    static final int TOO_MUCH = 16 << 20;

    private Timeouts() {}

    /** Runs {@code call}, which must time out; {@code what} is "read tcp A-&gt;B", for example. */
    static NetError.Timeout timesOut(String what, Action call) {
        try {
            call.run();
        } catch (Exception e) {
            return isTimeout(what, e);
        }
        throw new AssertionError(what + " did not time out");
    }

    /** Waits for {@code t}, which must time out. */
    static NetError.Timeout timesOut(String what, Task<?> t) {
        return isTimeout(what, t.failsWith(NetError.Timeout.class));
    }

    static NetError.Timeout isTimeout(String what, Exception e) {
        assertThat(e)
                .isInstanceOf(NetError.Timeout.class)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage(what + ": i/o timeout");
        NetError.Timeout timeout = (NetError.Timeout) e;
        assertThat(timeout.timeout()).isTrue();
        assertThat(timeout.temporary()).isTrue();
        return timeout;
    }

    static NetError.Timeout readTimesOut(Conn c) {
        return timesOut("read " + c, () -> c.read(new byte[8]));
    }

    static NetError.Timeout writeTimesOut(Conn c) {
        return timesOut("write " + c, () -> c.write(new byte[8]));
    }

    static NetError.Timeout acceptTimesOut(TCPListener ln) {
        return timesOut("accept tcp " + ln.addr(), ln::accept);
    }

    /** Writes until the deadline; says how many bytes had been written by then. */
    static long writeUntilTimeout(Conn c) throws Exception {
        byte[] b = new byte[64 * 1024];
        for (long written = 0; ; written += b.length) {
            try {
                c.write(b);
            } catch (NetError.Timeout e) {
                return written + isTimeout("write " + c, e).bytesTransferred;
            }
        }
    }

    /** Writes nothing until the deadline: that has no need to wait, but is over when it is over. */
    static void writeNothingUntilTimeout(Conn c) throws Exception {
        for (; ; ) {
            try {
                c.write(new byte[0]);
                Thread.yield();
            } catch (NetError.Timeout e) {
                isTimeout("write " + c, e);
                return;
            }
        }
    }

    /** A deadline is never early: at least {@code d} has gone by since {@code start}. */
    static void assertNotEarly(long start, Duration d) {
        assertThat(Duration.ofNanos(NetContract.nanoTime() - start)).isGreaterThanOrEqualTo(d);
    }

    /** A deadline of {@code d} from now, as an instant. */
    static Instant in(Duration d) {
        return NetContract.now().plus(d);
    }
}
