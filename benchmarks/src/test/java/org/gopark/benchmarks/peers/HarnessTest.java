package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.benchmarks.peers.Fixture.SHORT;
import static org.gopark.benchmarks.peers.Fixture.faulty;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gopark.benchmarks.peers.FaultyEcho.Fault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The harness can fail: whatever a peer does wrong stands in its row, and costs no other its
 * figures.
 */
@Timeout(60)
final class HarnessTest {
    /** A good peer among the faulty ones, all in one row. */
    private static Row row;

    private static Programs programs;

    /** One warm server for all rows. */
    private static final Plan KEPT = new Plan(1, 0.2, 1, 0.1, 1, true);

    /** What takes long only because the harness is patient. */
    private static final ExecutorService PATIENT = Executors.newCachedThreadPool();

    private static Future<Row> neverListens;
    private static Future<Row> neverAnswers;

    @BeforeAll
    static void measure() throws IOException, PeerFailure {
        Fixture.assumeTools("gcc", "taskset");
        programs = Fixture.programs();
        neverListens = PATIENT.submit(() -> measureOnly(Fault.NEVER_LISTENS));
        neverAnswers = PATIENT.submit(() -> measureOnly(Fault.NEVER_ANSWERS));
        List<Peer> peers = new ArrayList<>();
        peers.add(faulty(Fault.EXITS_AT_START, 0));
        peers.add(faulty(Fault.PRINTS_GARBAGE, 0));
        peers.add(faulty(Fault.DIES_BEFORE_CONNECT, 0));
        peers.add(faulty(Fault.DIES_AT_ACCEPT, 0));
        peers.add(Fixture.good(programs));
        peers.add(faulty(Fault.WRONG_BYTE, 20 * 64));
        peers.add(faulty(Fault.DIES, 20 * 64));
        peers.add(faulty(Fault.ANSWERS_TOO_MUCH, 20 * 64));
        peers.add(faulty(Fault.CLOSES_CONNECTION, 20 * 64));
        peers.add(new Peer("NOT_INSTALLED", "t", false, List.of(), "go is not on the PATH"));
        peers.add(new Peer("NOT_THERE", "t", false, List.of("/no/such/server"), null));
        row = measure(peers, SHORT, workload("ping-64x8"));
    }

    @AfterAll
    static void end() {
        PATIENT.shutdownNow();
    }

    private static Row measureOnly(Fault fault) throws PeerFailure {
        return measure(List.of(faulty(fault, 0)), SHORT, workload("ping-64x1"));
    }

    private static Workload workload(String name) {
        return Workload.matching(List.of(name)).getFirst();
    }

    private static Row measure(List<Peer> peers, Plan plan, Workload workload) throws PeerFailure {
        try (Harness harness = new Harness(programs, peers, plan)) {
            return harness.measure(workload, Mode.AS_IS);
        }
    }

    private static Row.Result result(Row row, String peer) {
        return Objects.requireNonNull(row.results.get(peer), peer);
    }

    private static String failure(Fault fault) {
        return String.valueOf(result(row, fault.name()).failure);
    }

    @Test
    void goodPeerKeepsItsFiguresAmongFaultyOnes() {
        Row.Result good = result(row, Peer.C);

        assertThat(good.failure).isNull();
        assertThat(good.samples).hasSize(SHORT.pairs());
        for (Metric m : List.of(Metric.CPU, Metric.RATE, Metric.P50, Metric.P99, Metric.RSS)) {
            assertThat(good.value(m)).as(m.label).isPositive();
        }
        assertThat(good.value(Metric.P99)).isGreaterThanOrEqualTo(good.value(Metric.P50));
    }

    @Test
    void failuresStandInTheReportAndInTheRowFile() {
        assertThat(Report.of(row))
                .contains("| faulty: EXITS_AT_START | " + FaultyEcho.REASON + " |")
                .contains("| C | ");
        assertThat(row.results.values())
                .filteredOn(r -> !r.peer.equals(Peer.C))
                .allSatisfy(r -> assertThat(r.failure).isNotBlank());
    }

    @Test
    void wrongBytesAreNamed() {
        assertThat(failure(Fault.WRONG_BYTE)).contains("wrong bytes").contains("right ones");
    }

    @Test
    void deathInTheMiddleIsNamedWithExitStatusAndLastWords() {
        assertThat(failure(Fault.DIES)).contains("exit 7").endsWith(FaultyEcho.LAST_WORDS);
    }

    @Test
    void deathBeforeTheFirstRequestIsNamedOnce() {
        for (Fault fault : List.of(Fault.DIES_BEFORE_CONNECT, Fault.DIES_AT_ACCEPT)) {
            assertThat(failure(fault)).containsOnlyOnce("exit 7");
            assertThat(failure(fault)).containsOnlyOnce(FaultyEcho.LAST_WORDS);
        }
    }

    @Test
    void exitAtStartIsNamedWithTheReason() {
        assertThat(failure(Fault.EXITS_AT_START)).isEqualTo(FaultyEcho.REASON);
    }

    @Test
    void anotherFirstLineIsQuoted() {
        assertThat(failure(Fault.PRINTS_GARBAGE)).contains("said hello, world");
    }

    @Test
    void moreBytesThanSentAreNamed() {
        assertThat(failure(Fault.ANSWERS_TOO_MUCH)).contains("sent more than it was sent");
    }

    @Test
    void closedConnectionIsNamed() {
        assertThat(failure(Fault.CLOSES_CONNECTION)).contains("the server closed a connection");
    }

    @Test
    void whatIsNotInstalledIsNamed() {
        assertThat(result(row, "NOT_INSTALLED").failure).isEqualTo("go is not on the PATH");
        assertThat(result(row, "NOT_THERE").failure).contains("/no/such/server");
    }

    /** The request under way when the window ends is the one that has no answer. */
    @Test
    void silenceIsNamed() throws InterruptedException, ExecutionException {
        assertThat(result(neverAnswers.get(), "NEVER_ANSWERS").failure)
                .contains("no answer for 5 s");
    }

    @Test
    void serverThatNeverListensIsGivenUp() throws InterruptedException, ExecutionException {
        assertThat(result(neverListens.get(), "NEVER_LISTENS").failure)
                .contains("said nothing for 20 s");
    }

    @Test
    void wrongBytesAreNamedEvenIfOnlyTheCallsAreCountedMeanwhile() throws PeerFailure {
        Fixture.assumeTools("strace");
        Row traced =
                measure(
                        List.of(faulty(Fault.WRONG_BYTE_WHEN_TRACED, 0)),
                        SHORT.withPairs(1),
                        workload("ping-64x1"));

        assertThat(result(traced, "WRONG_BYTE_WHEN_TRACED").failure).contains("wrong bytes");
    }

    @Test
    void answerThatIsNoNumberIsNamed() throws PeerFailure {
        Peer garbage = faulty("garbage", true, Fault.ALLOCATES_GARBAGE, 0);

        Row r = measure(List.of(garbage), SHORT.withPairs(1), workload("ping-64x1"));

        assertThat(result(r, "garbage").failure).contains("a lot");
    }

    @Test
    void openLoopAsksForAPartOfWhatJdkSocketsCanDo() throws PeerFailure {
        Row r =
                measure(
                        List.of(Fixture.good(Peer.JDK, "JDK", programs)),
                        KEPT,
                        workload("open-50"));

        assertThat(r.conditions.get("rate")).endsWith(" requests per second");
        assertThat(result(r, Peer.JDK).failure).isNull();
        assertThat(result(r, Peer.JDK).samples).hasSize(1);
    }

    @Test
    void openLoopSurvivesThatTheRateCannotBeFound() throws PeerFailure {
        Row r =
                measure(
                        List.of(
                                faulty(Peer.JDK, false, Fault.EXITS_AT_START, 0),
                                Fixture.good(programs)),
                        SHORT.withPairs(1),
                        workload("open-50"));

        assertThat(result(r, Peer.JDK).failure).contains(FaultyEcho.REASON);
        assertThat(result(r, Peer.C).failure).as("without a rate").isNotBlank();
    }

    @Test
    void safepointsOfEveryStartOfAJvm() throws PeerFailure {
        Row r =
                measure(
                        List.of(
                                faulty("JVM", true, Fault.DIES, Long.MAX_VALUE),
                                faulty("EXITS", true, Fault.EXITS_AT_START, 0),
                                Fixture.good(programs)),
                        SHORT.withPairs(1),
                        workload("safepoint-one"));

        assertThat(r.results.keySet()).as("C has none").containsExactly("JVM", "EXITS");
        assertThat(result(r, "JVM").failure).isNull();
        assertThat(result(r, "JVM").samples(Metric.SAFEPOINTS)).hasSize(3);
        assertThat(result(r, "JVM").value(Metric.STOP_P999)).isPositive();
        assertThat(result(r, "EXITS").failure).contains(FaultyEcho.REASON);
    }

    @Test
    void keptServerServesTheNextRowAndAFailedOneIsReplaced() throws PeerFailure {
        Peer good = Fixture.good(programs);
        Peer bad = faulty(Fault.DIES, 20 * 64);
        Workload next = workload("ping-64x8");
        try (Harness harness = new Harness(programs, List.of(good, bad), KEPT)) {
            EchoServer first = harness.start(good, next);
            Row r = harness.measure(workload("ping-64x1"), Mode.AS_IS);

            assertThat(result(r, Peer.C).failure).isNull();
            assertThat(result(r, "DIES").failure).contains("exit 7");
            assertThat(harness.start(good, next)).isSameAs(first);
            assertThat(harness.start(bad, next).resident()).as("of a new process").isPositive();
        }
    }
}
