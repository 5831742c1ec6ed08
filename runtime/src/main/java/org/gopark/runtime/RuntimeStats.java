package org.gopark.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a runtime has done and what it holds, read one by one while it runs: the numbers need not
 * fit together. Taking it looks at every goroutine.
 *
 * <p>Go: runtime/metrics, in part
 *
 * @param goroutines started by {@code Go.go} and not yet ended
 * @param netpollWaiters threads parked for a descriptor
 * @param descriptors open connections and listeners
 * @param polls how often the poller has looked for events
 * @param batches how often that made at least one goroutine ready
 * @param readied how many goroutines that were in all
 * @param wakeups how often a thread had to wake the poller for a registration, a close or a
 *     re-armed descriptor
 * @param disarms how often a descriptor was taken off the poller because nobody read it
 * @param staleEvents events that named a descriptor that was already gone, and were dropped
 * @param timers armed: of deadlines, {@code Go.sleep} and {@code Go.afterFunc}
 * @param timersDropped tasks of {@code Go.afterFunc} that were due after the runtime was closed
 * @param scheduler of the scheduler {@code gmp}
 * @param states how many goroutines are in which state, by Go's name of it; {@code running} is each
 *     one that is not parked in a call of gopark's. Threads that are no goroutines are counted
 *     while they are parked there
 * @param ages how long the parked ones have waited, by what they wait for: how many in each of the
 *     ranges that {@link #AGE_BOUNDS} divides
 */
public record RuntimeStats(
        int goroutines,
        int netpollWaiters,
        int descriptors,
        long polls,
        long batches,
        long readied,
        long wakeups,
        long disarms,
        long staleEvents,
        int timers,
        long timersDropped,
        SchedulerStats scheduler,
        Map<String, Integer> states,
        Map<String, List<Integer>> ages) {
    /** The first range of ages is below the first bound, the last one is from the last bound on. */
    public static final List<Duration> AGE_BOUNDS =
            List.of(
                    Duration.ofMillis(1),
                    Duration.ofMillis(10),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(10));

    public RuntimeStats {
        states = Map.copyOf(states);
        ages = Map.copyOf(ages);
    }

    /** One line. */
    @Override
    public String toString() {
        return "goroutines="
                + goroutines
                + " states="
                + new TreeMap<>(states)
                + " netpollWaiters="
                + netpollWaiters
                + " descriptors="
                + descriptors
                + " polls="
                + polls
                + " batches="
                + batches
                + " readied="
                + readied
                + " wakeups="
                + wakeups
                + " disarms="
                + disarms
                + " staleEvents="
                + staleEvents
                + " timers="
                + timers
                + " timersDropped="
                + timersDropped
                + (scheduler.maxProcs() == 0 ? "" : " " + scheduler)
                + " ages="
                + new TreeMap<>(ages);
    }
}
