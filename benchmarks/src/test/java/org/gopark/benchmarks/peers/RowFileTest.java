package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
final class RowFileTest {
    @TempDir private Path directory;

    private static Row row() {
        Row row = new Row("ping-64x1", Mode.AWAKE);
        row.conditions.put("machine", "two cores");
        row.conditions.put("date", "2026-01-01");
        Row.Result good = row.result(Peer.C, "C, the floor");
        good.samples.add(Map.of(Metric.CPU, 2.5, Metric.RATE, 123456.0));
        good.samples.add(Map.of(Metric.CPU, 2.625, Metric.RATE, 120000.0));
        good.facts.put(Metric.P999, 1e-3);
        good.facts.put(Metric.CALLS, 3.0);
        good.notes.add("calls: read 1.000, write 1.000");
        row.result("go", "Go").fail("it said \"no\" | and left");
        return row;
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("rows.tsv"), text, UTF_8);
    }

    @Test
    void rowThatIsWrittenIsReadAgain() throws IOException {
        Path file = directory.resolve("a.tsv");
        RowFile.write(file, List.of(row()));
        List<Row> rows = RowFile.read(file);

        assertThat(rows).hasSize(1);
        Row read = rows.getFirst();
        assertThat(read).usingRecursiveComparison().isEqualTo(row());
        assertThat(read.conditions.keySet()).containsExactly("machine", "date");
        assertThat(directory).isDirectoryContaining("glob:**/a.tsv");
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void valuesKeepSixFigures() throws IOException {
        Row row = new Row("ping-64x1", Mode.AWAKE);
        Map<Metric, Double> facts = row.result(Peer.C, "C").facts;
        facts.put(Metric.RATE, 1234567.8);
        facts.put(Metric.CPU, 0.000123456789);
        facts.put(Metric.P50, Double.NaN);
        Path file = directory.resolve("a.tsv");
        RowFile.write(file, List.of(row));

        Row.Result read = RowFile.read(file).getFirst().results.get(Peer.C);
        assertThat(read.value(Metric.RATE)).isEqualTo(1234570);
        assertThat(read.value(Metric.CPU)).isEqualTo(0.000123457);
        assertThat(read.value(Metric.P50)).isNaN();
    }

    @Test
    void tabsAndLineEndsInTextAreSpaces() throws IOException {
        Row row = new Row("ping-64x1", Mode.AS_IS);
        row.result("go", "Go").fail("first\nsecond\tthird");
        Path file = directory.resolve("a.tsv");
        RowFile.write(file, List.of(row));

        assertThat(RowFile.read(file).getFirst().results.get("go").failure)
                .isEqualTo("first second third");
    }

    @Test
    void filesOneBehindTheOtherAreAFile() throws IOException {
        Path a = directory.resolve("a.tsv");
        RowFile.write(a, List.of(row(), new Row("ping-64x8", Mode.AS_IS)));
        Path both = file(Files.readString(a, UTF_8) + Files.readString(a, UTF_8));

        assertThat(RowFile.read(both))
                .extracting(r -> r.workload)
                .containsExactly("ping-64x1", "ping-64x8", "ping-64x1", "ping-64x8");
    }

    @Test
    void directoryIsReadInTheOrderOfTheWorkloads() throws IOException {
        for (String name : List.of("two-64x1", "ping-64x8")) {
            Workload w = Workload.matching(List.of(name)).getFirst();
            for (Mode m : List.of(Mode.AS_IS, Mode.AWAKE)) {
                RowFile.write(RowFile.of(directory, w, m), List.of(new Row(name, m)));
            }
        }
        assertThat(RowFile.read(directory))
                .extracting(r -> r.workload + " " + r.mode.label)
                .containsExactly(
                        "ping-64x8 awake", "ping-64x8 as-is", "two-64x1 awake", "two-64x1 as-is");
    }

    @Test
    void rowThatWasInterruptedDoesNotCount() throws IOException {
        Path file =
                file(
                        "row\tping-64x1\tawake\npeer\tc\tC\nsample\tcpu=1\nrow\tping-64x8\tawake\nend\n");
        assertThat(RowFile.read(file)).extracting(r -> r.workload).containsExactly("ping-64x8");

        assertThat(RowFile.read(file("row\tping-64x1\tawake\npeer\tc\tC\nsample\tcpu=1\n")))
                .isEmpty();
        assertThat(RowFile.read(file(""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "",
                "peer\tgo",
                "sample\tcpu",
                "sample\tcpu=much",
                "sample\tweight=1",
                "fact\tcpu",
                "fact\tcpu\tmuch",
                "note",
                "failure",
                "row\tping-64x1",
                "row\tping-64x1\tasleep"
            })
    void malformedLineIsReportedWithItsNumber(String line) throws IOException {
        Path file = file("row\tping-64x1\tawake\npeer\tc\tC\n" + line + "\nend\n");

        assertThatThrownBy(() -> RowFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":3: not a line of a result file");
    }

    @Test
    void sampleBeforeAnyPeerIsMalformed() throws IOException {
        Path file = file("row\tping-64x1\tawake\nsample\tcpu=1\nend\n");

        assertThatThrownBy(() -> RowFile.read(file)).hasMessageContaining(file + ":2: ");
    }
}
