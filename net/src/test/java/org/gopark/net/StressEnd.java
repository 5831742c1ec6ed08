package org.gopark.net;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.gopark.internal.runtime.Mode;
import org.gopark.net.StressCounts.Op;

/** One end of a connection, and which errors it may give now. */
final class StressEnd {
    private static final Duration LONG = Duration.ofSeconds(100);

    /** What is known of the deadline of one direction of this end. */
    static final class Deadline {
        private final ReentrantLock lock = new ReentrantLock(); // setters, one by one

        /** Odd while somebody sets it. */
        volatile long changes;

        private volatile long due = Long.MAX_VALUE;
        private volatile long shortUntil = Long.MIN_VALUE; // it could fire before that moment

        /** Whether a call that began at {@code start}, after so many changes, may time out now. */
        boolean mayFire(long start, long before) {
            long now = System.nanoTime();
            if ((before & 1) == 0 && changes == before) {
                long d = due;
                return d != Long.MAX_VALUE && d - now <= 0 || changes != before;
            }
            long until = shortUntil;
            return until == Long.MAX_VALUE || until != Long.MIN_VALUE && until - start >= 0;
        }
    }

    final TCPConn conn;
    private final Deadline read = new Deadline();
    private final Deadline write = new Deadline();
    private final StressCounts counts;

    /** Set before close is called. */
    volatile boolean closing;

    StressEnd(TCPConn conn, StressCounts counts) {
        this.conn = conn;
        this.counts = counts;
    }

    Deadline deadline(Mode mode) {
        return mode == Mode.READ ? read : write;
    }

    /**
     * Sets the deadline of {@code mode}.
     *
     * @return by which {@link Deadline#changes} tells whether somebody has changed it since
     */
    long set(Mode mode, Op op, long nanos) throws IOException {
        Deadline d = deadline(mode);
        boolean fires = op == Op.DEADLINE_SHORT || op == Op.DEADLINE_PAST;
        counts.add(op);
        d.lock.lock();
        try {
            d.changes++;
            if (fires) {
                d.due = System.nanoTime() + nanos;
                d.shortUntil = Long.MAX_VALUE;
            }
            call(mode, op, nanos);
            if (!fires) {
                d.due = Long.MAX_VALUE;
                if (d.shortUntil == Long.MAX_VALUE) {
                    d.shortUntil = System.nanoTime();
                }
            }
            return d.changes + 1;
        } finally {
            d.changes++;
            d.lock.unlock();
        }
    }

    private void call(Mode mode, Op op, long nanos) throws IOException {
        boolean r = mode == Mode.READ;
        switch (op) {
            case DEADLINE_RENEWED -> after(r, LONG);
            case DEADLINE_SHORT -> after(r, Duration.ofNanos(nanos));
            case DEADLINE_PAST -> {
                Instant past = Instant.now().minusSeconds(1);
                if (r) {
                    conn.setReadDeadline(past);
                } else {
                    conn.setWriteDeadline(past);
                }
            }
            case DEADLINE_CLEARED -> {
                if (r) {
                    conn.clearReadDeadline();
                } else {
                    conn.clearWriteDeadline();
                }
            }
            default -> throw new AssertionError(op);
        }
    }

    private void after(boolean r, Duration d) throws IOException {
        if (r) {
            conn.setReadDeadlineAfter(d);
        } else {
            conn.setWriteDeadlineAfter(d);
        }
    }
}
