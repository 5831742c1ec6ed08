package org.gopark.benchmarks.peers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured for one workload: the samples of every peer, taken in turn, so that the n-th
 * samples of two peers lie next to each other in time.
 */
final class Row {
    final String workload;
    final Mode mode;

    /** How it was measured: machine, command, windows. In order, name to text. */
    final Map<String, String> conditions = new LinkedHashMap<>();

    final Map<String, Result> results = new LinkedHashMap<>();

    Row(String workload, Mode mode) {
        this.workload = workload;
        this.mode = mode;
    }

    Result result(String peer, String title) {
        return results.computeIfAbsent(peer, name -> new Result(name, title));
    }

    /** One peer's. */
    static final class Result {
        final String peer;
        final String title;
        final List<Map<Metric, Double>> samples = new ArrayList<>();

        /** Measured once, not in turn. */
        final Map<Metric, Double> facts = new EnumMap<>(Metric.class);

        final List<String> notes = new ArrayList<>();
        @Nullable String failure;

        Result(String peer, String title) {
            this.peer = peer;
            this.title = title;
        }

        /** In the order in which they were taken; empty if it was not measured. */
        double[] samples(Metric metric) {
            return samples.stream()
                    .filter(s -> s.containsKey(metric))
                    .mapToDouble(s -> s.getOrDefault(metric, 0.0))
                    .toArray();
        }

        /** The median of the samples, or the fact; NaN if there is neither. */
        double value(Metric metric) {
            double[] values = samples(metric);
            if (values.length > 0) {
                return Statistics.median(values);
            }
            return facts.getOrDefault(metric, Double.NaN);
        }

        /** What happened to it: it takes no further part. */
        void fail(String why) {
            if (failure == null) {
                failure = why;
            }
        }

        /** It failed because it has no such thing, not because something went wrong. */
        boolean notYet() {
            return failure != null && failure.startsWith("not yet");
        }

        /** The load generator had no core left while the server had: the figures are its own. */
        boolean saturated(Placement placement) {
            return placement == Placement.ONE_CORE
                    && value(Metric.LOAD) >= 97
                    && value(Metric.SERVER) < 90;
        }

        /** Open loop: the load generator was late itself, by more than half a millisecond. */
        boolean late() {
            return value(Metric.LATE) > 500;
        }
    }
}
