package org.gopark.internal.poll;

/**
 * Whether a read should try the system call first, or wait first: a policy for stream sockets.
 *
 * <p>A read that got less than it asked for has drained the socket, so the next one will probably
 * find nothing, and its system call would be wasted. Trying is always right, it only may cost a
 * call; so this decides nothing but speed, and can be switched off with {@code
 * -Dgopark.shortRead=false}.
 *
 * <p>Used by one thread at a time, the one that holds the read lock.
 *
 * <p>Go: none; Go always tries.
 */
final class ShortRead {
    /*
     * After a short read: never try while other goroutines are runnable, since then parking costs
     * nobody a wait; else try while that has paid (one point for a hit, at most MAX, one off for a
     * miss), and once in PROBE otherwise, to learn when the traffic changes. How often a try pays is
     * near always or near never, so the width of the counter does not matter.
     *
     * Under a level-triggered back end waiting first loses nothing: the poller reports what is in
     * the socket, however old. (An edge-triggered one must not wait after it has seen a hang-up.)
     */
    private static final boolean ENABLED = !"false".equals(System.getProperty("gopark.shortRead"));
    private static final int MAX = 8;
    private static final int PROBE = 64;

    private boolean drained; // the last read was short
    private boolean trying; // this read tries although the last one was short: a hit or a miss
    private byte hits;
    private byte skipped;

    /** Whether the read that begins should try before it waits. */
    boolean tryFirst(PollDesc pd) {
        boolean skip = drained && ENABLED;
        drained = false; // until the next short read, also if this one ends in an Error
        trying = skip && worthATry(pd);
        return trying || !skip;
    }

    private boolean worthATry(PollDesc pd) {
        if (pd.othersRunnable()) {
            return false;
        }
        if (hits > 0) {
            return true;
        }
        skipped++;
        if (skipped == PROBE) {
            skipped = 0;
            return true;
        }
        return false;
    }

    /** The system call found nothing. */
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
