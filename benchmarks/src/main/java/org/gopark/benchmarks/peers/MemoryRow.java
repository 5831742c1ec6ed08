package org.gopark.benchmarks.peers;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a connection costs that waits for its next request: the growth of the live heap (of a JVM,
 * by class) and of resident memory, with so many connections that each did one request, after a
 * warm-up so that the frames that lie parked are compiled ones. The servers' own read buffer is
 * taken off.
 */
final class MemoryRow {
    private static final Pattern CLASS = Pattern.compile(" *[0-9]+: +([0-9]+) +([0-9]+) +(\\S+).*");

    // A parked stack is one chunk or two, as the collector happens to run: few starts show one of
    // them.
    private static final int STARTS = 9;

    /** A read buffer of 4 KiB with its header. */
    private static final int BUFFER = 4096 + 16;

    private final Harness harness;
    private final int warmUp;

    MemoryRow(Harness harness, int warmUp) {
        this.harness = harness;
        this.warmUp = warmUp;
    }

    private record Count(long instances, long bytes) {}

    void measure(Workload w, Row row) {
        for (Peer p : harness.peers()) {
            Row.Result r = row.result(p.name(), p.title());
            for (int i = 0; i < STARTS && r.failure == null; i++) {
                r.notes.clear(); // the last start's are kept
                try (EchoServer server = harness.start(p, w)) {
                    r.samples.add(measure(w, r, server));
                } catch (PeerFailure e) {
                    r.fail(e.why());
                }
            }
        }
    }

    private Map<Metric, Double> measure(Workload w, Row.Result r, EchoServer server)
            throws PeerFailure {
        Map<Metric, Double> sample = new EnumMap<>(Metric.class);
        try (LoadGenerator g = harness.connect(server, w, 64, w.load())) {
            g.requests(warmUp);
        }
        harness.season(server, w);
        boolean jvm = server.peer().jvm();
        Map<String, Count> before = jvm ? histogram(server) : Map.of();
        long resident = server.resident();
        try (LoadGenerator g = harness.connect(server, w, w.connections(), w.load())) {
            g.requests(w.connections());
            Harness.sleep(1);
            sample.put(Metric.RSS_CONN, (server.resident() - resident) / (double) w.connections());
            if (jvm) {
                sample.put(Metric.HEAP, compare(w, r, before, histogram(server)));
            }
        }
        return sample;
    }

    /** Notes the growth by class, and returns that of the whole. */
    private static double compare(
            Workload w, Row.Result r, Map<String, Count> before, Map<String, Count> after) {
        Map<String, Double> growth = new TreeMap<>();
        Map<String, Double> number = new TreeMap<>();
        double sum = 0;
        for (Map.Entry<String, Count> e : after.entrySet()) {
            Count old = before.getOrDefault(e.getKey(), new Count(0, 0));
            double bytes = (e.getValue().bytes - old.bytes) / (double) w.connections();
            sum += bytes;
            growth.put(e.getKey(), bytes);
            number.put(
                    e.getKey(),
                    (e.getValue().instances - old.instances) / (double) w.connections());
        }
        double arrays = growth.getOrDefault("[B", 0.0);
        if (arrays >= BUFFER) { // its buffers are on the heap
            sum -= BUFFER;
            growth.put("[B", arrays - BUFFER);
            number.merge("[B", -1.0, Double::sum);
        }
        growth.entrySet().stream()
                .filter(e -> e.getValue() >= 8)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .forEach(e ->
                        r.notes.add(
                                "class: %s %.1f B, %.2f of them"
                                        .formatted(
                                                e.getKey(),
                                                e.getValue(),
                                                number.getOrDefault(e.getKey(), 0.0))));
        return sum;
    }

    /** The live objects of a JVM by class; collects garbage first. */
    private static Map<String, Count> histogram(EchoServer server) throws PeerFailure {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> lines =
                Programs.output(jcmd, "" + server.pid(), "GC.class_histogram").lines().toList();
        Map<String, Count> counts = new TreeMap<>();
        for (String line : lines) {
            Matcher m = CLASS.matcher(line);
            if (m.matches()) {
                counts.put(
                        m.group(3),
                        new Count(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))));
            }
        }
        if (counts.isEmpty()) {
            throw new PeerFailure("jcmd shows no class histogram: " + String.join(" ", lines));
        }
        return counts;
    }
}
