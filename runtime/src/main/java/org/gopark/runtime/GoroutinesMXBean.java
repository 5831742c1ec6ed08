package org.gopark.runtime;

import java.util.List;
import java.util.Map;

/**
 * The goroutines of a JVM, from outside it: {@value #NAME} on the platform's MBean server, unless
 * {@code -Dgopark.jmx=false}. Numbers are sums over all runtimes; {@link RuntimeStats} explains
 * them.
 *
 * <p>Go: net/http/pprof's goroutine profile, and runtime/metrics
 */
public interface GoroutinesMXBean {
    /** The name that it is registered by. */
    String NAME = "org.gopark:type=Goroutines";

    int getGoroutines();

    Map<String, Integer> getStates();

    Map<String, List<Integer>> getAges();

    int getNetpollWaiters();

    int getDescriptors();

    long getPolls();

    long getBatches();

    long getReadied();

    long getWakeups();

    long getDisarms();

    long getStaleEvents();

    int getTimers();

    long getTimersDropped();

    /** See {@link GoRuntime#lostWakeups()}. */
    int lostWakeups();

    /**
     * The goroutine dump as text.
     *
     * @param grouped equal stacks once
     * @param olderThanSeconds only those that have waited for so long; 0 or less: all
     */
    String dump(boolean grouped, double olderThanSeconds);
}
