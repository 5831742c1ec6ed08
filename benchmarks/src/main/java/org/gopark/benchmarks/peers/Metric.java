package org.gopark.benchmarks.peers;

/** What is measured, and how a table shows it. */
enum Metric {
    CPU("cpu", "CPU µs/req", 2),
    RATE("rate", "req/s", 0),
    P50("p50", "p50 µs", 1),
    P99("p99", "p99 µs", 1),
    P999("p99.9", "p99.9 µs", 1),
    CALLS("calls", "calls/req", 2),
    ALLOC("alloc", "alloc B/req", 1),
    RSS("rss", "RSS MiB", 0),
    /**
     * Of one core; the load generator is the bottleneck when it is at 100 and the server is not.
     */
    LOAD("load", "load CPU %", 0),
    /** Of one core. */
    SERVER("server", "server CPU %", 0),
    /** How late the load generator sent, 99th percentile; open loop only. */
    LATE("late", "sent late µs", 1),
    HEAP("heap", "heap B/conn", 0),
    RSS_CONN("rss-conn", "RSS B/conn", 0),
    /** System calls while idle, in ten seconds, without the JVM's housekeeping threads. */
    IDLE_CALLS("idle-calls", "calls/10 s", 0),
    IDLE_CALLS_ALL("idle-calls-all", "with the JVM's own", 0),
    SWITCHES("switches", "context switches/10 s", 0),
    /** Time until all threads have stopped. */
    STOP_P999("stop-p99.9", "p99.9 to a safepoint µs", 1),
    STOP_P99("stop-p99", "p99 to a safepoint µs", 1),
    STOP_P50("stop-p50", "p50 to a safepoint µs", 1),
    SAFEPOINTS("safepoints", "safepoints", 0);

    final String label;
    final String title;
    final int decimals;

    Metric(String label, String title, int decimals) {
        this.label = label;
        this.title = title;
        this.decimals = decimals;
    }

    static Metric of(String label) {
        for (Metric m : values()) {
            if (m.label.equals(label)) {
                return m;
            }
        }
        throw new IllegalArgumentException("metric: " + label);
    }
}
