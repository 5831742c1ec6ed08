package org.gopark.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code benchmarks/run check}. */
@Command(
        name = "benchmarks/run check",
        mixinStandardHelpOptions = true,
        description =
                "Compares a result file with the bars; exit 1 if one is missed or not measured.")
public final class CheckCommand implements Callable<Integer> {
    private static final Path TOP = Path.of(System.getProperty("gopark.top", "."));

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "A result file, or a directory of rows. Default: benchmarks/results.tsv.")
    Path file = TOP.resolve("benchmarks/results.tsv");

    @Option(names = "--bars", paramLabel = "FILE", description = "Default: benchmarks/bars.txt.")
    Path bars = TOP.resolve("benchmarks/bars.txt");

    public static void main(String[] args) {
        System.exit(new CommandLine(new CheckCommand()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(file)) {
            System.err.println("benchmarks/run check: there is no " + file);
            return 2;
        }
        List<Row> rows = RowFile.read(file);
        List<Bars.Outcome> outcomes =
                Bars.read(bars).stream().map(bar -> Bars.judge(bar, rows)).toList();
        System.out.print(table(outcomes));
        boolean met =
                outcomes.stream()
                        .allMatch(o ->
                                o.verdict() == Bars.Verdict.MET
                                        || o.verdict() == Bars.Verdict.GOAL);
        return met ? 0 : 1;
    }

    static String table(List<Bars.Outcome> outcomes) {
        StringBuilder s =
                new StringBuilder(
                        """
                        | workload | mode | figure | of | to | ratio | bar [goal] | |
                        |---|---|---|---|---|---|---|---|
                        """);
        for (Bars.Outcome o : outcomes) {
            Bars.Bar b = o.bar();
            String ratio =
                    o.verdict() == Bars.Verdict.UNKNOWN
                            ? ""
                            : "%s (%s - %s)"
                                    .formatted(
                                            Report.number(o.interval().value(), 3),
                                            Report.number(o.interval().low(), 3),
                                            Report.number(o.interval().high(), 3));
            s.append(
                    "| %s | %s | %s | %s | %s | %s | %s [%s] | %s |%n"
                            .formatted(
                                    b.workload(),
                                    b.mode().label,
                                    b.metric().label,
                                    b.peer(),
                                    b.reference()
                                            + (b.floor() == null ? "" : ", above " + b.floor()),
                                    ratio,
                                    Report.number(b.atMost(), 2),
                                    Report.number(b.goal(), 2),
                                    o.verdict().title));
        }
        return s.toString();
    }
}
