package org.gopark.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows as Markdown tables. */
final class Report {
    private static final List<Metric> TIMED =
            List.of(
                    Metric.CPU,
                    Metric.RATE,
                    Metric.P50,
                    Metric.P99,
                    Metric.P999,
                    Metric.CALLS,
                    Metric.ALLOC,
                    Metric.RSS,
                    Metric.SERVER,
                    Metric.LOAD);
    private static final List<Metric> IDLE =
            List.of(Metric.IDLE_CALLS, Metric.IDLE_CALLS_ALL, Metric.SWITCHES);
    private static final List<Metric> MEMORY = List.of(Metric.HEAP, Metric.RSS_CONN);
    private static final List<Metric> SAFEPOINT =
            List.of(
                    Metric.STOP_P999,
                    Metric.STOP_P99,
                    Metric.STOP_P50,
                    Metric.SAFEPOINTS,
                    Metric.RATE);

    private Report() {}

    static String of(Row row) {
        Workload w = Workload.matching(List.of(row.workload)).getFirst();
        StringBuilder s = new StringBuilder();
        s.append("### ").append(w.name()).append(": ").append(w.title()).append("; ");
        s.append(w.placement().title).append("; ").append(row.mode.title).append("\n\n");
        List<Metric> metrics =
                switch (w.kind()) {
                    case TIMED -> timed(w);
                    case IDLE -> IDLE;
                    case MEMORY -> MEMORY;
                    case SAFEPOINT -> SAFEPOINT;
                };
        boolean ratios = w.kind() != Workload.Kind.IDLE;
        s.append("| server |");
        if (ratios) {
            Metric first = metrics.getFirst();
            s.append(' ').append(first.title).append(" | to JDK sockets | to C |");
        }
        List<Metric> rest = ratios ? metrics.subList(1, metrics.size()) : metrics;
        rest.forEach(m -> s.append(' ').append(m.title).append(" |"));
        s.append('\n').append("|---|").append("---:|".repeat(rest.size() + (ratios ? 3 : 0)));
        s.append('\n');
        List<String> notes = new ArrayList<>();
        for (Row.Result r : row.results.values()) {
            if (r.failure != null) {
                s.append("| ").append(r.title).append(" | ").append(cell(r.failure)).append(" |\n");
                continue;
            }
            s.append("| ").append(r.title).append(" |");
            if (ratios) {
                Metric first = metrics.getFirst();
                s.append(' ')
                        .append(number(r.value(first), first.decimals))
                        .append(mark(w, r, notes));
                s.append(" | ").append(ratio(r, row.results.get(Peer.JDK), first)).append(" | ");
                s.append(ratio(r, row.results.get(Peer.C), first)).append(" |");
            }
            rest.forEach(m -> s.append(' ').append(number(r.value(m), m.decimals)).append(" |"));
            s.append('\n');
        }
        s.append('\n');
        notes.forEach(n -> s.append("* ").append(n).append('\n'));
        row.conditions.forEach(
                (name, text) -> s.append("* ").append(name).append(": ").append(text).append('\n'));
        details(row, s);
        return s.append('\n').toString();
    }

    /** The headline of all timed rows: CPU per request as a ratio to JDK sockets. */
    static String summary(List<Row> rows) {
        List<Row> timed =
                rows.stream()
                        .filter(r -> r.results.values().stream().anyMatch(Report::hasCpu))
                        .toList();
        if (timed.isEmpty()) {
            return "";
        }
        List<String> peers =
                timed.stream()
                        .flatMap(r -> r.results.values().stream())
                        .filter(Report::hasCpu)
                        .map(r -> r.peer)
                        .filter(p -> !p.endsWith(Peer.NO_DEADLINE))
                        .distinct()
                        .toList();
        StringBuilder s = new StringBuilder("| workload | mode |");
        peers.forEach(p -> s.append(' ').append(p).append(" |"));
        s.append("\n|---|---|").append("---:|".repeat(peers.size())).append('\n');
        for (Row row : timed) {
            s.append("| ").append(row.workload).append(" | ").append(row.mode.label).append(" |");
            for (String peer : peers) {
                Row.Result r = row.results.get(peer);
                s.append(' ');
                if (r != null && hasCpu(r)) {
                    s.append(ratio(r, row.results.get(Peer.JDK), Metric.CPU));
                }
                s.append(" |");
            }
            s.append('\n');
        }
        return s.toString();
    }

    private static boolean hasCpu(Row.Result r) {
        return r.failure == null && r.samples(Metric.CPU).length > 0;
    }

    private static List<Metric> timed(Workload w) {
        List<Metric> metrics = new ArrayList<>(TIMED);
        if (w.capacity() > 0) {
            metrics.add(Metric.LATE);
        }
        if (w.name().equals("stream")) {
            metrics.removeAll(List.of(Metric.P50, Metric.P99, Metric.P999));
        }
        return metrics;
    }

    private static String mark(Workload w, Row.Result r, List<String> notes) {
        String marks = "";
        if (r.saturated(w.placement())) {
            marks += " †";
            notes.add(
                    r.title
                            + ": † the load generator was the bottleneck (it had no core left, the server"
                            + " had), so requests and latencies are the generator's");
        }
        if (r.late()) {
            marks += " ‡";
            notes.add(
                    r.title
                            + ": ‡ the load generator was itself late with sending, so the latencies are"
                            + " not the server's alone");
        }
        return marks;
    }

    /** With its interval if there are enough samples for one. */
    private static String ratio(Row.Result r, Row.@Nullable Result base, Metric m) {
        if (base == null || base.failure != null || Double.isNaN(base.value(m))) {
            return "";
        }
        double[] a = r.samples(m);
        double[] b = base.samples(m);
        if (r == base) {
            return "1";
        }
        if (a.length < 2 || b.length < 2) {
            return number(r.value(m) / base.value(m), 2);
        }
        Statistics.Interval i = Statistics.ratio(a, b);
        return "%s (%s - %s)"
                .formatted(number(i.value(), 2), number(i.low(), 2), number(i.high(), 2));
    }

    /** System calls and classes of each peer, folded away. */
    private static void details(Row row, StringBuilder s) {
        String details =
                row.results.values().stream()
                        .filter(r -> !r.notes.isEmpty())
                        .map(r -> r.title + "\n" + indented(r.notes))
                        .collect(Collectors.joining());
        if (!details.isEmpty()) {
            s.append("\n<details><summary>in detail</summary>\n\n```\n").append(details);
            s.append("```\n\n</details>\n");
        }
    }

    private static String indented(List<String> notes) {
        return notes.stream().map(n -> "    " + n + "\n").collect(Collectors.joining());
    }

    private static String cell(String text) {
        return text.replaceAll("\\s*\n\\s*", " ").replace("|", "\\|");
    }

    static String number(double v, int decimals) {
        return Double.isNaN(v) ? "" : String.format(Locale.ROOT, "%,." + decimals + "f", v);
    }
}
