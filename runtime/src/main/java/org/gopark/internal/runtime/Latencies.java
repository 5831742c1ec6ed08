package org.gopark.internal.runtime;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many of something took how long, in powers of two nanoseconds. One thread at a time records;
 * any may read.
 *
 * <p>Go: runtime/histogram.go timeHistogram, coarser
 */
final class Latencies {
    static final int BUCKETS = 40; // up to 9 minutes

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void record(long nanos) {
        int i =
                nanos <= 0
                        ? 0
                        : Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos));
        counts.setOpaque(i, counts.getPlain(i) + 1);
    }

    void addTo(long[] sum) {
        for (int i = 0; i < BUCKETS; i++) {
            sum[i] += counts.getOpaque(i);
        }
    }
}
