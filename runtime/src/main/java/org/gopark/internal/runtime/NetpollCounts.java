package org.gopark.internal.runtime;

/**
 * What a back end has done.
 *
 * <p>Go: none.
 *
 * @param polls calls of {@link Netpoll#netpoll}
 * @param batches polls that readied somebody
 * @param readied goroutines
 * @param wakeups of the blocking poll, by operations on keys
 * @param disarms of descriptors that nobody reads
 */
record NetpollCounts(long polls, long batches, long readied, long wakeups, long disarms) {
    static final NetpollCounts NONE = new NetpollCounts(0, 0, 0, 0, 0);

    NetpollCounts plus(NetpollCounts c) {
        return new NetpollCounts(
                polls + c.polls,
                batches + c.batches,
                readied + c.readied,
                wakeups + c.wakeups,
                disarms + c.disarms);
    }
}
