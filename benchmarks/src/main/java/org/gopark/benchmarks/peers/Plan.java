package org.gopark.benchmarks.peers;

/**
 * How long and how often. Windows are short and many: a shared machine changes its speed every few
 * seconds, and one change then hits all servers of a round and few rounds.
 *
 * @param pairs windows of each peer
 * @param seconds length of a window
 * @param starts how often the servers are started anew: what a JVM compiles differs from one start
 *     to the next
 * @param warmUp seconds of load before the windows of a start
 * @param idle seconds that idle servers are watched
 * @param keepServers one warm server for all rows of a peer
 */
record Plan(
        int pairs, double seconds, int starts, double warmUp, double idle, boolean keepServers) {
    static final Plan FULL = new Plan(60, 0.4, 3, 5, 10, false);
    static final Plan QUICK = new Plan(8, 0.4, 1, 3, 5, true);

    Plan withPairs(int n) {
        return new Plan(n, seconds, Math.min(starts, n), warmUp, idle, keepServers);
    }

    /** At most one for each window; servers are not kept, then. */
    Plan withStarts(int n) {
        return new Plan(pairs, seconds, Math.min(n, pairs), warmUp, idle, false);
    }

    Plan withSeconds(double s) {
        return new Plan(pairs, s, starts, warmUp, idle, keepServers);
    }

    Plan withWarmUp(double s) {
        return new Plan(pairs, seconds, starts, s, idle, keepServers);
    }

    /** Windows of start {@code k}. */
    int pairsOf(int k) {
        return pairs / starts + (k < pairs % starts ? 1 : 0);
    }

    @Override
    public String toString() {
        return pairs
                + " windows of "
                + seconds
                + " s for each server, in turn; servers started "
                + (keepServers ? "once for all rows" : starts + (starts == 1 ? " time" : " times"))
                + ", warmed up for "
                + warmUp
                + " s";
    }
}
