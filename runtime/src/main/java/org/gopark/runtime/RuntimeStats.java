package org.gopark.runtime;

/**
 * What a runtime has done and what it holds, read one by one while it runs: the numbers need not
 * fit together.
 *
 * <p>Go: runtime/metrics, in part
 *
 * @param goroutines started by {@code Go.go} and not yet ended
 * @param netpollWaiters threads parked for a descriptor
 * @param descriptors open connections and listeners
 * @param polls how often the poller has looked for events
 * @param wakeups how often a thread had to wake the poller for a registration, a close or a
 *     re-armed descriptor
 * @param disarms how often a descriptor was taken off the poller because nobody read it
 * @param staleEvents events that named a descriptor that was already gone, and were dropped
 * @param timersDropped tasks of {@code Go.afterFunc} that were due after the runtime was closed
 */
public record RuntimeStats(
        int goroutines,
        int netpollWaiters,
        int descriptors,
        long polls,
        long wakeups,
        long disarms,
        long staleEvents,
        long timersDropped) {}
