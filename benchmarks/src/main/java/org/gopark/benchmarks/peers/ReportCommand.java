package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code benchmarks/run report}. */
@Command(
        name = "benchmarks/run report",
        mixinStandardHelpOptions = true,
        description = {
            "Makes benchmarks/results.tsv, RESULTS.md and plots/ from the rows of a full run.",
            "What stands in RESULTS.md above the line 'MEASURED' is written by hand and kept."
        })
public final class ReportCommand implements Callable<Integer> {
    private static final Path BENCHMARKS =
            Path.of(System.getProperty("gopark.top", ".")).resolve("benchmarks");
    private static final String LINE =
            "<!-- MEASURED: what follows is made by benchmarks/run report -->";

    @Option(names = "--results", paramLabel = "DIR", description = "Default: target/peers/full.")
    Path results = BENCHMARKS.resolve("target/peers/full");

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(new CommandLine(new ReportCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = Files.exists(results) ? RowFile.read(results) : List.of();
        if (rows.isEmpty()) {
            System.err.println("benchmarks/run report: no rows in " + results);
            return 2;
        }
        RowFile.write(BENCHMARKS.resolve("results.tsv"), rows);
        Path plots = Files.createDirectories(BENCHMARKS.resolve("plots"));
        StringBuilder s = new StringBuilder(LINE).append("\n\n## Bars\n\n");
        List<Bars.Bar> bars = Bars.read(BENCHMARKS.resolve("bars.txt"));
        s.append(CheckCommand.table(bars.stream().map(b -> Bars.judge(b, rows)).toList()));
        s.append("\n## CPU per request, as a ratio to JDK sockets (95 % interval)\n\n");
        s.append(Report.summary(rows)).append("\n## Rows\n\n");
        for (Workload w : Workload.all()) {
            List<Row> some = rows.stream().filter(r -> r.workload.equals(w.name())).toList();
            if (some.isEmpty()) {
                continue;
            }
            some.forEach(row -> s.append(Report.of(row)));
            Plot.draw(plots.resolve(w.name() + ".svg"), w, some);
            if (Files.exists(plots.resolve(w.name() + ".svg"))) {
                s.append("![")
                        .append(w.title())
                        .append("](plots/")
                        .append(w.name())
                        .append(".svg)\n\n");
            }
        }
        List<String> missing =
                Workload.all().stream()
                        .map(Workload::name)
                        .filter(name -> rows.stream().noneMatch(r -> r.workload.equals(name)))
                        .toList();
        if (!missing.isEmpty()) {
            s.append("Not measured yet: ").append(String.join(", ", missing)).append(".\n");
        }
        Path file = BENCHMARKS.resolve("RESULTS.md");
        String head = Files.exists(file) ? Files.readString(file, UTF_8) : "# Results\n\n";
        int line = head.indexOf(LINE);
        Files.writeString(file, (line < 0 ? head : head.substring(0, line)) + s, UTF_8);
        return 0;
    }
}
