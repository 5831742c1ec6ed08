package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be reached: {@code benchmarks/bars.txt}, one bar a line. A bar is met when the upper
 * end of the interval is not above it.
 */
final class Bars {
    /**
     * @param floor null; or that from which both are counted
     * @param atMost the bar, as a ratio of {@code peer} to {@code reference}
     * @param goal what is hoped for
     */
    record Bar(
            String workload,
            Mode mode,
            Metric metric,
            String peer,
            String reference,
            @Nullable String floor,
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
                String[] to = f[4].split("/", 2);
                bars.add(
                        new Bar(
                                f[0],
                                Mode.of(f[1]),
                                Metric.of(f[2]),
                                f[3],
                                to[0],
                                to.length < 2 ? null : to[1],
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
            if (!row.workload.equals(bar.workload) || row.mode != bar.mode) {
                continue;
            }
            Row.@Nullable Result peer = measured(row, bar.peer, bar.metric);
            Row.@Nullable Result reference = measured(row, bar.reference, bar.metric);
            Row.@Nullable Result floor =
                    bar.floor == null ? null : measured(row, bar.floor, bar.metric);
            if (peer != null && reference != null && (bar.floor == null || floor != null)) {
                Statistics.Interval i = interval(peer, reference, floor, bar.metric);
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

    private static Row.@Nullable Result measured(Row row, String peer, Metric m) {
        Row.@Nullable Result r = row.results.get(peer);
        return r == null || r.failure != null || Double.isNaN(r.value(m)) ? null : r;
    }

    private static Statistics.Interval interval(
            Row.Result a, Row.Result b, Row.@Nullable Result floor, Metric m) {
        boolean inTurn =
                a.samples(m).length > 0
                        && b.samples(m).length > 0
                        && (floor == null || floor.samples(m).length > 0);
        double[] x = samples(a, m, inTurn);
        double[] y = samples(b, m, inTurn);
        return floor == null
                ? Statistics.ratio(x, y)
                : Statistics.excess(x, y, samples(floor, m, inTurn));
    }

    /** What was measured once has no interval. */
    private static double[] samples(Row.Result r, Metric m, boolean inTurn) {
        return inTurn ? r.samples(m) : new double[] {r.value(m)};
    }
}
