package org.gopark.internal.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Goroutines that held on to their M for so long that the P was taken away: how often, and by whom,
 * once for each place in the program.
 *
 * <p>Go: none; there the goroutine is preempted, and nobody hears of it.
 */
final class Stalls {
    /** So many places are told apart. */
    private static final int MAX_SITES = 1000;

    private final AtomicLong count = new AtomicLong();
    private final ConcurrentHashMap<String, Long> sites = new ConcurrentHashMap<>();

    /** The P of {@code m} was taken from it after so many nanoseconds. By sysmon. */
    void taken(@Nullable M m, long nanos) {
        count.getAndIncrement();
        G gp = m == null ? null : m.running();
        Thread t = gp == null ? null : gp.coro.thread();
        if (gp == null || t == null || sites.size() >= MAX_SITES) {
            return;
        }
        StackTraceElement[] stack = t.getStackTrace();
        String site = stack.length == 0 ? "?" : stack[0].toString();
        if (sites.putIfAbsent(site, gp.goid) == null) {
            log(gp.goid, nanos, site);
        }
    }

    /** On a thread of its own: a logger may do anything, and sysmon has no time. */
    private static void log(long goid, long nanos, String site) {
        try {
            TemplateThread.newRuntimeThread(
                            "gopark-log",
                            () ->
                                    System.getLogger("org.gopark")
                                            .log(
                                                    System.Logger.Level.DEBUG,
                                                    "gopark: goroutine {0} has held on to its"
                                                            + " thread for {1} ms: {2}",
                                                    goid,
                                                    nanos / 1_000_000,
                                                    site))
                    .start();
        } catch (OutOfMemoryError e) {
            // No thread to be had: it is counted all the same.
        }
    }

    /** By the top frame: a goroutine that was seen there. */
    Map<String, Long> sites() {
        return sites;
    }

    long count() {
        return count.get();
    }
}
