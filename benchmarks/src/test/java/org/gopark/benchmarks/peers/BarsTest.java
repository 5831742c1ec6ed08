package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gopark.benchmarks.peers.Bars.Bar;
import org.gopark.benchmarks.peers.Bars.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
final class BarsTest {
    private static final Bar BAR =
            new Bar("ping-64x1", Mode.AWAKE, Metric.CPU, "gopark", Peer.JDK, null, 1.1, 0.95);

    /** So a peer is called; what is not cannot be measured. */
    private static final String NAMES =
            "gopark-(jdk|gmp)-(selector|epoll)(-no-deadline)?|jdk-socket|netty-epoll|go";

    @TempDir private Path directory;

    private static Row row(double... cpu) {
        Row row = new Row("ping-64x1", Mode.AWAKE);
        for (double c : cpu) {
            row.result("gopark", "gopark").samples.add(Map.of(Metric.CPU, c));
            row.result(Peer.JDK, "JDK").samples.add(Map.of(Metric.CPU, 10.0));
        }
        return row;
    }

    private static Verdict judge(Row... rows) {
        return Bars.judge(BAR, List.of(rows)).verdict();
    }

    @Test
    void upperEndOfTheIntervalDecides() {
        assertThat(judge(row(9, 9, 9))).isEqualTo(Verdict.GOAL);
        assertThat(judge(row(9.5, 9.5, 9.5))).isEqualTo(Verdict.GOAL);
        assertThat(judge(row(10, 10, 10))).isEqualTo(Verdict.MET);
        assertThat(judge(row(11, 11, 11))).isEqualTo(Verdict.MET);
        assertThat(judge(row(12, 12, 12))).isEqualTo(Verdict.MISSED);
        // The median is below the bar, but how far it can be trusted is not.
        assertThat(judge(row(9, 9, 12, 12, 9))).isEqualTo(Verdict.MISSED);
    }

    @Test
    void whatWasMeasuredOnceHasNoInterval() {
        Row row = new Row("ping-64x1", Mode.AWAKE);
        row.result("gopark", "gopark").facts.put(Metric.CPU, 10.0);
        row.result(Peer.JDK, "JDK").facts.put(Metric.CPU, 10.0);

        Bars.Outcome o = Bars.judge(BAR, List.of(row));

        assertThat(o.verdict()).isEqualTo(Verdict.MET);
        assertThat(o.interval()).isEqualTo(new Statistics.Interval(1, 1, 1));
    }

    @Test
    void whatWasNotMeasuredIsUnknown() {
        Row otherMode = new Row("ping-64x1", Mode.AS_IS);
        otherMode.results.putAll(row(9).results);
        Row failed = row(9, 9);
        failed.result("gopark", "gopark").fail("wrong bytes");
        Row failedReference = row(9, 9);
        failedReference.result(Peer.JDK, "JDK").fail("wrong bytes");
        Row otherPeer = new Row("ping-64x1", Mode.AWAKE);
        otherPeer.result("gopark", "gopark").samples.add(Map.of(Metric.CPU, 1.0));
        Row otherMetric = new Row("ping-64x1", Mode.AWAKE);
        otherMetric.result("gopark", "gopark").samples.add(Map.of(Metric.P99, 1.0));
        otherMetric.result(Peer.JDK, "JDK").samples.add(Map.of(Metric.P99, 1.0));

        for (Row row : List.of(otherMode, failed, failedReference, otherPeer, otherMetric)) {
            assertThat(judge(row)).isEqualTo(Verdict.UNKNOWN);
        }
        assertThat(judge()).isEqualTo(Verdict.UNKNOWN);
        assertThat(judge(failed, row(9, 9))).isEqualTo(Verdict.GOAL);
    }

    /** What is below the floor is nobody's merit or fault. */
    @Test
    void excessOverAFloor() {
        Bar bar = new Bar("ping-64x1", Mode.AWAKE, Metric.CPU, "gopark", Peer.JDK, "c", 0.5, 0.25);
        Row row = row(8, 8, 8);
        assertThat(Bars.judge(bar, List.of(row)).verdict()).isEqualTo(Verdict.UNKNOWN);
        for (int i = 0; i < 3; i++) {
            row.result("c", "C").samples.add(Map.of(Metric.CPU, 6.0));
        }
        Bars.Outcome o = Bars.judge(bar, List.of(row));
        assertThat(o.verdict()).isEqualTo(Verdict.MET);
        assertThat(o.interval()).isEqualTo(new Statistics.Interval(0.5, 0.5, 0.5));
        assertThat(CheckCommand.table(List.of(o))).contains("| jdk-socket, above c | 0.500 ");

        Row once = new Row("ping-64x1", Mode.AWAKE);
        once.result("gopark", "gopark").facts.put(Metric.CPU, 8.0);
        once.result(Peer.JDK, "JDK").facts.put(Metric.CPU, 6.0);
        once.result("c", "C").facts.put(Metric.CPU, 7.0);
        assertThat(Bars.judge(bar, List.of(once)).verdict())
                .as("a reference below the floor proves nothing")
                .isEqualTo(Verdict.MISSED);

        row.result("c", "C").fail("wrong bytes");
        assertThat(Bars.judge(bar, List.of(row)).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void tableSaysWhatWasMissed() {
        String table =
                CheckCommand.table(
                        List.of(Bars.judge(BAR, List.of(row(12, 12))), Bars.judge(BAR, List.of())));

        assertThat(table)
                .contains("| 1.200 (1.200 - 1.200) | 1.10 [0.95] | MISSED |")
                .contains("|  | 1.10 [0.95] | not measured |");
    }

    @Test
    void fileOfThisRepositoryIsReadable() throws IOException {
        List<Bar> bars = Bars.read(Fixture.benchmarks().resolve("bars.txt"));

        assertThat(bars).isNotEmpty();
        assertThat(bars)
                .allSatisfy(bar -> {
                    assertThat(Workload.matching(List.of(bar.workload()))).hasSize(1);
                    assertThat(bar.goal()).isLessThanOrEqualTo(bar.atMost());
                    assertThat(List.of(bar.peer(), bar.reference()))
                            .allMatch(p -> p.matches(NAMES), NAMES);
                    assertThat(bar.floor()).isIn(null, Peer.C);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ping-64x1 awake cpu gopark jdk-socket 1.1",
                "ping-64x1 asleep cpu gopark jdk-socket 1.1 1",
                "ping-64x1 awake weight gopark jdk-socket 1.1 1",
                "ping-64x1 awake cpu gopark jdk-socket little 1",
                "nonsense"
            })
    void malformedBarIsReportedWithItsNumber(String line) throws IOException {
        Path file = directory.resolve("bars.txt");
        Files.writeString(
                file, "# a comment\n\nping-64x1 awake cpu a b 1 1 # good\n" + line + "\n", UTF_8);

        assertThatThrownBy(() -> Bars.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":4: not a bar: " + line);
    }
}
