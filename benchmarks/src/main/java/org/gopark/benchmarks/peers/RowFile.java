package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as lines of text, fields separated by tabs:
 *
 * <pre>
 *   row        WORKLOAD MODE
 *   condition  NAME TEXT
 *   peer       NAME TITLE             the lines that follow are this peer's
 *   sample     METRIC=VALUE ...
 *   fact       METRIC VALUE
 *   note       TEXT
 *   failure    TEXT
 *   end                               a row without it was interrupted, and does not count
 * </pre>
 *
 * The harness writes one file for each row, so that a run can be resumed; put one behind the other
 * they are a result file.
 */
final class RowFile {
    private RowFile() {}

    static void write(Path file, List<Row> rows) throws IOException {
        StringBuilder s = new StringBuilder();
        for (Row row : rows) {
            line(s, "row", row.workload, row.mode.label);
            row.conditions.forEach((name, text) -> line(s, "condition", name, text));
            for (Row.Result r : row.results.values()) {
                line(s, "peer", r.peer, r.title);
                for (Map<Metric, Double> sample : r.samples) {
                    s.append("sample");
                    sample.forEach(
                            (m, v) -> s.append('\t').append(m.label).append('=').append(round(v)));
                    s.append('\n');
                }
                r.facts.forEach((m, v) -> line(s, "fact", m.label, round(v)));
                r.notes.forEach(note -> line(s, "note", note));
                if (r.failure != null) {
                    line(s, "failure", r.failure);
                }
            }
            line(s, "end");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, s, UTF_8);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of one result file, or of all the row files in a directory. */
    static List<Row> read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return parse(path.toString(), Files.readAllLines(path, UTF_8));
        }
        List<Row> rows = new ArrayList<>();
        for (Workload w : Workload.all()) {
            for (Mode mode : Mode.values()) {
                Path file = of(path, w, mode);
                if (Files.exists(file)) {
                    rows.addAll(read(file));
                }
            }
        }
        return rows;
    }

    static Path of(Path directory, Workload w, Mode mode) {
        return directory.resolve(w.name() + "." + mode.label + ".tsv");
    }

    private static List<Row> parse(String file, List<String> lines) throws IOException {
        List<Row> rows = new ArrayList<>();
        @Nullable Row row = null;
        Row.@Nullable Result result = null;
        int number = 0;
        for (String line : lines) {
            number++;
            String[] f = line.split("\t", -1);
            try {
                if (f[0].equals("row")) {
                    row = new Row(f[1], Mode.of(f[2]));
                    result = null;
                } else if (row != null && f[0].equals("condition")) {
                    row.conditions.put(f[1], f[2]);
                } else if (row != null && f[0].equals("peer")) {
                    result = row.result(f[1], f[2]);
                } else if (row != null && f[0].equals("end")) {
                    rows.add(row);
                    row = null;
                } else if (row != null && result != null) {
                    field(result, f);
                } else {
                    throw new IllegalArgumentException(f[0]);
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException(file + ":" + number + ": not a line of a result file", e);
            }
        }
        return rows;
    }

    private static void field(Row.Result result, String[] f) {
        switch (f[0]) {
            case "sample" -> {
                Map<Metric, Double> sample = new EnumMap<>(Metric.class);
                for (int i = 1; i < f.length; i++) {
                    int eq = f[i].indexOf('=');
                    sample.put(
                            Metric.of(f[i].substring(0, eq)),
                            Double.valueOf(f[i].substring(eq + 1)));
                }
                result.samples.add(sample);
            }
            case "fact" -> result.facts.put(Metric.of(f[1]), Double.valueOf(f[2]));
            case "note" -> result.notes.add(f[1]);
            case "failure" -> result.failure = f[1];
            default -> throw new IllegalArgumentException(f[0]);
        }
    }

    private static String round(double v) {
        return v == Math.rint(v) && Math.abs(v) < 1e15
                ? Long.toString((long) v)
                : String.format(java.util.Locale.ROOT, "%.6g", v);
    }

    private static void line(StringBuilder s, String... fields) {
        for (int i = 0; i < fields.length; i++) {
            s.append(i == 0 ? "" : "\t").append(fields[i].replaceAll("[\t\n\r]", " "));
        }
        s.append('\n');
    }
}
