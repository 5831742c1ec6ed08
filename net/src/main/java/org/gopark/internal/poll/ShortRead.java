package org.gopark.internal.poll;

/**
 * How often a read should try the system call before it waits: a policy for stream sockets.
 *
 * <p>A read that got less than it asked for has drained the socket, so the next one will probably
 * find nothing, and its system call would be wasted. Then again, a peer that is alone on the line
 * and answers at once is served at half the price by somebody who looks again and again than by
 * somebody who goes to sleep. Trying is always right, it only may cost a call; so this decides
 * nothing but speed, and can be switched off with {@code -Dgopark.shortRead=false}.
 *
 * <p>Used by one thread at a time, the one that holds the read lock.
 *
 * <p>Go: none; Go always tries, once.
 */
final class ShortRead {
    /*
     * After a short read: never try while other goroutines are runnable, since then parking costs
     * nobody a wait; else try while that has paid (one point for a hit, at most MAX, one off for a
     * miss), and once in PROBE otherwise, to learn when the traffic changes. How often a try pays is
     * near always or near never, so the width of the counter does not matter.
     *
     * A try is one system call, but up to SPIN of them, some 25 us, while this connection is the
     * only one in its runtime that anything happens on: then a park means that the carrier goes to
     * sleep and has to be woken for the answer. On a line of its own a peer that answers more slowly
     * than that costs SPIN calls in PROBE reads, and nobody else is kept waiting: as soon as
     * something happens elsewhere the connection is not alone any more, and to let the poller see
     * it, one read in STREAK waits however well trying pays.
     *
     * Under a level-triggered back end waiting first loses nothing: the poller reports what is in
     * the socket, however old. An edge-triggered one has told what came after the short read, or
     * will; of a hang-up that came with what was read it tells nothing more, so who waits first
     * looks whether it has told (PollDesc of the runtime, netpollblock).
     */
    private static final boolean ENABLED = !"false".equals(System.getProperty("gopark.shortRead"));
    private static final int MAX = 8;
    private static final int PROBE = 64;
    private static final int STREAK = 16;
    private static final int SPIN = 80;

    private boolean drained; // the last read was short
    private boolean trying; // this read tries although the last one was short: a hit or a miss
    private byte hits;
    private byte skipped;
    private byte streak; // reads in a row that tried

    /** How often the read that begins tries before it waits: 0 says that it waits first. */
    int tries(PollDesc pd) {
        boolean skip = drained && ENABLED;
        drained = false; // until the next short read, also if this one ends in an Error
        trying = skip && worthATry(pd);
        if (trying) {
            return pd.alone() ? SPIN : 1;
        }
        // Who waits with the interrupt status set is sent away: try first what is there.
        return skip && !Thread.currentThread().isInterrupted() ? 0 : 1;
    }

    private boolean worthATry(PollDesc pd) {
        if (pd.othersRunnable()) {
            return false;
        }
        if (hits > 0) {
            streak++;
            if (streak < STREAK) {
                return true;
            }
            streak = 0;
            return false;
        }
        skipped++;
        if (skipped == PROBE) {
            skipped = 0;
            return true;
        }
        return false;
    }

    /** The system call found nothing, and the read is going to wait. */
    void miss() {
        if (trying) {
            trying = false;
            if (hits > 0) {
                hits--;
            }
        }
    }

    /** The system call brought {@code n} bytes of the {@code asked}, or, negative, the end. */
    void got(long n, long asked) {
        if (trying) {
            trying = false;
            if (hits < MAX) {
                hits++;
            }
        }
        drained = 0 < n && n < asked;
    }
}
