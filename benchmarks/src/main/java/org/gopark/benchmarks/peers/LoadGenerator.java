package org.gopark.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Our load generator (src/peers/c/load.c), connected to one server. */
final class LoadGenerator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EchoServer server;
    private final Child child;
    private final Histogram all = histogram();

    /** Connects. */
    LoadGenerator(String program, List<String> launcher, EchoServer server, List<String> options)
            throws PeerFailure {
        this.server = server;
        List<String> command = new ArrayList<>(launcher);
        command.add(program);
        command.add(server.address());
        command.add(Long.toString(server.pid()));
        command.addAll(options);
        child = new Child("load", command);
        try {
            child.expect("connected", PATIENCE);
        } catch (PeerFailure e) {
            child.close();
            throw server.explain(e);
        }
    }

    static Histogram histogram() {
        Histogram h = new Histogram(3);
        h.setAutoResize(true);
        return h;
    }

    /** Loads the server for so long and measures; nothing is kept of a warm-up. */
    Map<Metric, Double> run(double seconds, boolean warmUp) throws PeerFailure {
        return result(
                "run " + seconds, Duration.ofMillis((long) (seconds * 1000) + 15_000), !warmUp);
    }

    /**
     * Loads the server for so long in windows of a second or less: a JVM compiles for what it has
     * seen, so it should have seen the quiet between two windows too.
     */
    void warmUp(double seconds) throws PeerFailure {
        int windows = (int) Math.ceil(seconds);
        for (int i = 0; i < windows; i++) {
            run(seconds / windows, true);
        }
    }

    /** Sends exactly so many requests. */
    void requests(int n) throws PeerFailure {
        result("requests " + n, PATIENCE, false);
    }

    /** The latencies of all windows that count, in nanoseconds. */
    Histogram latencies() {
        return all;
    }

    private Map<Metric, Double> result(String command, Duration patience, boolean keep)
            throws PeerFailure {
        String line;
        try {
            child.send(command);
            line = child.expect("result ", patience);
        } catch (PeerFailure e) {
            throw server.explain(e);
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(" ", -1)) {
            int eq = field.indexOf('=');
            fields.put(field.substring(0, eq), field.substring(eq + 1));
        }
        double requests = number(fields, "requests");
        double ns = number(fields, "ns");
        if (requests == 0) {
            throw child.failure("no answer in the whole window");
        }
        Histogram h = histogram();
        String latencies = fields.getOrDefault("histogram", "");
        for (String bucket : latencies.isEmpty() ? new String[0] : latencies.split(",", -1)) {
            int colon = bucket.indexOf(':');
            h.recordValueWithCount(
                    Long.parseLong(bucket.substring(0, colon)),
                    Long.parseLong(bucket.substring(colon + 1)));
        }
        if (keep) {
            all.add(h);
        }
        Map<Metric, Double> m = new EnumMap<>(Metric.class);
        m.put(Metric.CPU, number(fields, "server_cpu_ns") / requests / 1000);
        m.put(Metric.RATE, requests / ns * 1e9);
        m.put(Metric.LOAD, number(fields, "load_cpu_ns") / ns * 100);
        m.put(Metric.SERVER, number(fields, "server_cpu_ns") / ns * 100);
        m.put(Metric.LATE, number(fields, "late_ns") / 1000);
        if (h.getTotalCount() > 0) {
            m.put(Metric.P50, h.getValueAtPercentile(50) / 1000.0);
            m.put(Metric.P99, h.getValueAtPercentile(99) / 1000.0);
        }
        return m;
    }

    private static double number(Map<String, String> fields, String name) {
        return Double.parseDouble(fields.getOrDefault(name, "0"));
    }

    @Override
    public void close() {
        child.close();
    }
}
