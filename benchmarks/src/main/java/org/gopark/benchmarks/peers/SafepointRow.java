package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a JVM waits until its threads have stopped, as for a collection: a thread that runs
 * Java, or a critical call, must come to a point where it can. The JVM is told to stop them all the
 * time, and to log it. Each server is alone while it is measured, for the others' stops would
 * disturb it.
 */
final class SafepointRow {
    private static final Pattern REACHING = Pattern.compile("Reaching safepoint: +([0-9]+) ns");

    private final Harness harness;
    private final Plan plan;

    SafepointRow(Harness harness, Plan plan) {
        this.harness = harness;
        this.plan = plan;
    }

    private static int starts(Plan plan) {
        return 3 * plan.starts();
    }

    private static double seconds(Plan plan) {
        return plan.pairs() * plan.seconds();
    }

    /** How it measures, for a reader. */
    static String windows(Plan plan) {
        return String.format(
                Locale.ROOT,
                "each server started %d times, by itself, in turn; a window of %.1f s each time",
                starts(plan),
                seconds(plan));
    }

    void measure(Workload w, Row row) {
        List<Peer> peers = w.contenders(harness.peers());
        for (int k = 0; k < starts(plan); k++) {
            for (int j = 0; j < peers.size(); j++) {
                Peer p = peers.get((j + k) % peers.size()); // none is always first
                Row.Result r = row.result(p.name(), p.title());
                try {
                    if (r.failure == null) {
                        r.samples.add(measure(w, p));
                    }
                } catch (IOException | PeerFailure e) {
                    r.fail(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private Map<Metric, Double> measure(Workload w, Peer p) throws IOException, PeerFailure {
        Path log = Files.createTempFile("gopark-safepoint", ".log");
        try (EchoServer server = harness.start(p.withFlags(flags(log)), w)) {
            harness.season(server, w);
            try (LoadGenerator g = harness.connect(server, w, w.connections(), w.load())) {
                g.warmUp(plan.warmUp());
                int before = reaching(log).length;
                Map<Metric, Double> load = g.run(seconds(plan), false);
                double[] all = reaching(log);
                return sample(load, Arrays.copyOfRange(all, before, all.length));
            }
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private static List<String> flags(Path log) {
        return List.of(
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+SafepointALot",
                "-XX:GuaranteedSafepointInterval=1",
                "-Xlog:safepoint:file=" + log + ":none:filecount=0");
    }

    /** In microseconds, in the order in which they were. */
    private static double[] reaching(Path log) throws IOException {
        Matcher m = REACHING.matcher(Files.readString(log, UTF_8));
        return m.results().mapToDouble(r -> Double.parseDouble(r.group(1)) / 1000).toArray();
    }

    private static Map<Metric, Double> sample(Map<Metric, Double> load, double[] micros)
            throws PeerFailure {
        int n = micros.length;
        if (n == 0) {
            throw new PeerFailure("the JVM logged no safepoint");
        }
        Arrays.sort(micros);
        Map<Metric, Double> sample = new EnumMap<>(Metric.class);
        sample.put(Metric.RATE, load.getOrDefault(Metric.RATE, 0.0));
        sample.put(Metric.SAFEPOINTS, (double) n);
        sample.put(Metric.STOP_P50, micros[n / 2]);
        sample.put(Metric.STOP_P99, micros[(int) (n * 0.99)]);
        sample.put(Metric.STOP_P999, micros[(int) (n * 0.999)]);
        return sample;
    }
}
