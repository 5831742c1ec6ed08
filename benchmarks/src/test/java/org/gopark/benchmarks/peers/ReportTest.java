package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class ReportTest {
    private static Row.Result measured(
            Row row, String peer, double cpu, double load, double server) {
        Row.Result r = row.result(peer, peer);
        for (int i = 0; i < 3; i++) {
            r.samples.add(
                    Map.of(
                            Metric.CPU,
                            cpu,
                            Metric.RATE,
                            100_000.0,
                            Metric.LOAD,
                            load,
                            Metric.SERVER,
                            server));
        }
        return r;
    }

    private static void late(Row.Result r, double micros) {
        r.facts.put(Metric.LATE, micros);
    }

    private static String line(Row row, String peer) {
        return Report.of(row)
                .lines()
                .filter(l -> l.startsWith("| " + peer + " |"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ratiosAreToJdkSocketsAndToC() {
        Row row = new Row("ping-64x8", Mode.AWAKE);
        measured(row, "gopark", 9, 50, 95);
        measured(row, Peer.JDK, 10, 50, 95);
        measured(row, Peer.C, 3, 50, 95);

        assertThat(line(row, "gopark"))
                .startsWith(
                        "| gopark | 9.00 | 0.90 (0.90 - 0.90) | 3.00 (3.00 - 3.00) | 100,000 |");
        assertThat(line(row, Peer.JDK)).startsWith("| jdk-socket | 10.00 | 1 | 3.33 ");
        assertThat(Report.of(row)).doesNotContain("†").doesNotContain("‡");
    }

    @Test
    void failedPeersRowSaysWhy() {
        Row row = new Row("ping-64x8", Mode.AWAKE);
        measured(row, "gopark", 9, 50, 95);
        measured(row, Peer.JDK, 10, 50, 95).fail("said a|b, and ended");

        assertThat(line(row, Peer.JDK)).isEqualTo("| jdk-socket | said a\\|b, and ended |");
        assertThat(line(row, "gopark")).as("no ratio to it").startsWith("| gopark | 9.00 |  |  |");
    }

    /** As a compiler complains. */
    @Test
    void failureOfSeveralLinesStaysInItsCell() {
        Row row = new Row("ping-64x8", Mode.AWAKE);
        row.result("go", "go").fail("go build: echo.go:1\necho.go:2");

        assertThat(line(row, "go")).isEqualTo("| go | go build: echo.go:1 echo.go:2 |");
    }

    @Test
    void everyRowOfATableHasAsManyCells() {
        Row row = new Row("open-50", Mode.AWAKE);
        measured(row, "gopark", 9, 50, 95);
        measured(row, Peer.C, 3, 50, 95);
        Row idle = new Row("idle-1", Mode.AS_IS);
        idle.result("gopark", "gopark").facts.put(Metric.IDLE_CALLS, 0.0);
        Row memory = new Row("memory", Mode.AS_IS);
        memory.result("gopark", "gopark").facts.put(Metric.HEAP, 900.0);

        for (Row r : new Row[] {row, idle, memory}) {
            assertThat(Report.of(r).lines().filter(l -> l.startsWith("|")))
                    .hasSizeGreaterThan(2)
                    .extracting(l -> l.chars().filter(c -> c == '|').count())
                    .containsOnly(
                            Report.of(r)
                                    .lines()
                                    .filter(l -> l.startsWith("| server"))
                                    .findFirst()
                                    .orElseThrow()
                                    .chars()
                                    .filter(c -> c == '|')
                                    .count());
        }
    }

    @Test
    void loadGeneratorWithoutACoreLeftIsTheBottleneck() {
        Row row = new Row("ping-64x8", Mode.AWAKE);
        Row.Result r = measured(row, "gopark", 9, 99, 60);

        assertThat(r.saturated(Placement.ONE_CORE)).isTrue();
        assertThat(r.saturated(Placement.TWO_CORES)).as("they share them").isFalse();
        assertThat(line(row, "gopark")).startsWith("| gopark | 9.00 † |");
        assertThat(Report.of(row)).contains("* gopark: † the load generator was the bottleneck");
    }

    @Test
    void loadGeneratorIsNotTheBottleneckIfItRestsOrTheServerDoesNot() {
        Row row = new Row("ping-64x8", Mode.AWAKE);
        assertThat(measured(row, "a", 9, 90, 60).saturated(Placement.ONE_CORE)).isFalse();
        assertThat(measured(row, "b", 9, 100, 99).saturated(Placement.ONE_CORE)).isFalse();
        assertThat(row.result("c", "c").saturated(Placement.ONE_CORE)).isFalse();
        assertThat(Report.of(row)).doesNotContain("†");
    }

    @Test
    void openLoopIsMarkedIfItWasLateAndOnlyThen() {
        Row row = new Row("open-50", Mode.AWAKE);
        late(measured(row, "gopark", 9, 60, 50), 2000);
        late(measured(row, Peer.C, 3, 60, 20), 5);

        assertThat(line(row, "gopark")).startsWith("| gopark | 9.00 ‡ |");
        assertThat(line(row, Peer.C)).startsWith("| c | 3.00 | ");
        assertThat(Report.of(row)).contains("* gopark: ‡ the load generator was itself late");
        assertThat(Report.of(row)).doesNotContain("†").doesNotContain("* c: ");
    }
}
