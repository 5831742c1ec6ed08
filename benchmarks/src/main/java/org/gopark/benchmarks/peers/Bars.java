package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be reached: {@code benchmarks/bars.txt}, one bar a line. A bar is met when the upper
 * end of the interval is not above it.
 */
final class Bars {
    /**
     * @param atMost the bar, as a ratio of {@code peer} to {@code reference}
     * @param goal what is hoped for
     */
    record Bar(
            String workload,
            Mode mode,
            Metric metric,
            String peer,
            String reference,
            double atMost,
            double goal) {}

    enum Verdict {
        GOAL("goal reached"),
        MET("met"),
        MISSED("MISSED"),
        UNKNOWN("not measured");

        final String title;

        Verdict(String title) {
            this.title = title;
        }
    }

    record Outcome(Bar bar, Statistics.Interval interval, Verdict verdict) {}

    private Bars() {}

    static List<Bar> read(Path file) throws IOException {
        List<Bar> bars = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, UTF_8)) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            String[] f = text.split(" +", -1);
            try {
                bars.add(
                        new Bar(
                                f[0],
                                Mode.of(f[1]),
                                Metric.of(f[2]),
                                f[3],
                                f[4],
                                Double.parseDouble(f[5]),
                                Double.parseDouble(f[6])));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new IOException(file + ":" + number + ": not a bar: " + line, e);
            }
        }
        return bars;
    }

    static Outcome judge(Bar bar, List<Row> rows) {
        for (Row row : rows) {
            Row.Result peer = row.results.get(bar.peer);
            Row.Result reference = row.results.get(bar.reference);
            if (row.workload.equals(bar.workload)
                    && row.mode == bar.mode
                    && peer != null
                    && reference != null
                    && measured(peer, bar.metric)
                    && measured(reference, bar.metric)) {
                Statistics.Interval i = interval(peer, reference, bar.metric);
                Verdict v =
                        i.high() <= bar.goal
                                ? Verdict.GOAL
                                : i.high() <= bar.atMost ? Verdict.MET : Verdict.MISSED;
                return new Outcome(bar, i, v);
            }
        }
        return new Outcome(
                bar, new Statistics.Interval(Double.NaN, Double.NaN, Double.NaN), Verdict.UNKNOWN);
    }

    private static boolean measured(Row.Result r, Metric m) {
        return r.failure == null && !Double.isNaN(r.value(m));
    }

    private static Statistics.Interval interval(Row.Result a, Row.Result b, Metric m) {
        double[] x = a.samples(m);
        double[] y = b.samples(m);
        if (x.length > 0 && y.length > 0) {
            return Statistics.ratio(x, y);
        }
        double ratio = a.value(m) / b.value(m); // measured once: no interval
        return new Statistics.Interval(ratio, ratio, ratio);
    }
}
