package org.gopark.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the scheduler {@code gmp} has done and what it holds; nothing but zeros where the JDK's runs
 * the goroutines. Read one by one while it works, as {@link RuntimeStats}.
 *
 * <p>Go: runtime/metrics, /sched/...
 *
 * @param maxProcs how many goroutines may run at a time
 * @param enoughProcs how many of those places are kept busy: fewer than {@code maxProcs} while
 *     threads wait for cores that other processes use, and fewer threads would not have to
 * @param idleProcs how many of those places are free
 * @param threads threads of the operating system that run goroutines, or wait for one
 * @param idleThreads how many of them sleep; the one that waits for the network does not count
 * @param spinningThreads how many look for work of others
 * @param runnable goroutines that wait for their turn
 * @param slices how many time slices there were
 * @param steals how often one place took work of another
 * @param handoffs how often a place was given away by {@code Go.blocking}
 * @param stalls how often a place was taken from a goroutine that held on to its thread for 10 ms
 *     and more while others waited
 * @param stalledAt where in the program that was, each place once, with the number of a goroutine
 * @param latencies how long a goroutine that could run waited until it did, of one in 32: number i
 *     counts those that took less than 2<sup>i</sup> ns and are not counted before
 * @param latenciesWhileIdle the same, of those that became runnable while a place was free
 */
public record SchedulerStats(
        int maxProcs,
        int enoughProcs,
        int idleProcs,
        int threads,
        int idleThreads,
        int spinningThreads,
        int runnable,
        long slices,
        long steals,
        long handoffs,
        long stalls,
        Map<String, Long> stalledAt,
        List<Long> latencies,
        List<Long> latenciesWhileIdle) {

    public SchedulerStats {
        stalledAt = Map.copyOf(stalledAt);
        latencies = List.copyOf(latencies);
        latenciesWhileIdle = List.copyOf(latenciesWhileIdle);
    }

    /**
     * The time that a part {@code q}, from 0 to 1, of {@code latencies} stays below; 0 if there are
     * none.
     */
    public static Duration quantile(List<Long> latencies, double q) {
        long all = latencies.stream().mapToLong(Long::longValue).sum();
        long below = 0;
        for (int i = 0; i < latencies.size(); i++) {
            below += latencies.get(i);
            if (all > 0 && below >= q * all) {
                return Duration.ofNanos(1L << i);
            }
        }
        return Duration.ZERO;
    }

    /** One line. */
    @Override
    public String toString() {
        return "maxProcs="
                + maxProcs
                + " enoughProcs="
                + enoughProcs
                + " idleProcs="
                + idleProcs
                + " threads="
                + threads
                + " idleThreads="
                + idleThreads
                + " spinningThreads="
                + spinningThreads
                + " runnable="
                + runnable
                + " slices="
                + slices
                + " steals="
                + steals
                + " handoffs="
                + handoffs
                + " stalls="
                + stalls
                + " stalledAt="
                + new TreeMap<>(stalledAt)
                + " latencies p50="
                + quantile(latencies, 0.5)
                + " p99.9="
                + quantile(latencies, 0.999);
    }
}
