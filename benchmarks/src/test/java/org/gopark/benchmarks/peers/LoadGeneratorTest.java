package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gopark.benchmarks.peers.Fixture.faulty;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gopark.benchmarks.peers.FaultyEcho.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The load generator tells the truth, about the server and about itself. */
@Timeout(30)
final class LoadGeneratorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long STALL = FaultyEcho.STALL_MILLIS * 1_000_000L;

    private Programs programs;

    @BeforeEach
    void tools() throws IOException {
        Fixture.assumeTools("gcc", "taskset");
        programs = Fixture.programs();
    }

    /** A line of the load generator, read. */
    private record Answer(Map<String, String> fields, TreeMap<Long, Long> histogram) {
        static Answer of(String line) {
            Map<String, String> fields = new HashMap<>();
            for (String field : line.split(" ", -1)) {
                String[] parts = field.split("=", 2);
                fields.put(parts[0], parts[1]);
            }
            TreeMap<Long, Long> histogram = new TreeMap<>();
            for (String bucket : fields.getOrDefault("histogram", "").split(",", -1)) {
                if (!bucket.isEmpty()) {
                    String[] parts = bucket.split(":", 2);
                    histogram.put(Long.valueOf(parts[0]), Long.valueOf(parts[1]));
                }
            }
            return new Answer(fields, histogram);
        }

        long number(String field) {
            return Long.parseLong(fields.get(field));
        }

        long total() {
            return histogram.values().stream().mapToLong(Long::longValue).sum();
        }

        long percentile(double p) {
            double left = total() * p / 100;
            for (Map.Entry<Long, Long> e : histogram.entrySet()) {
                left -= e.getValue();
                if (left <= 0) {
                    return e.getKey();
                }
            }
            return histogram.lastKey();
        }
    }

    /** Starts the server, and gives the load generator one command. */
    private Answer load(Peer peer, String command, String... options) throws PeerFailure {
        try (Cores cores = new Cores(programs);
                EchoServer server =
                        new EchoServer(peer, cores.server(Placement.ONE_CORE), List.of())) {
            List<String> words = new ArrayList<>(cores.load(Placement.ONE_CORE));
            words.addAll(List.of(programs.c("load"), server.address(), "" + server.pid()));
            words.addAll(List.of(options));
            try (Child load = new Child("load", words)) {
                load.expect("connected", PATIENCE);
                load.send(command);
                return Answer.of(load.expect("result ", PATIENCE));
            }
        }
    }

    /** 1200 requests in 0.6 s, of which those of 0.2 s wait for the server. */
    @Test
    void openLoopChargesAStallToEveryRequestThatWasDue() throws PeerFailure {
        Answer a =
                load(
                        faulty(Fault.STALLS, 600 * 64),
                        "requests 1200",
                        "--conns",
                        "4",
                        "--rate",
                        "2000");

        assertThat(a.number("requests")).isEqualTo(1200);
        assertThat(a.percentile(99)).isGreaterThan(STALL * 8 / 10);
        assertThat(a.histogram().tailMap(STALL / 4).values().stream().mapToLong(n -> n).sum())
                .as("requests that waited longer than 50 ms")
                .isGreaterThanOrEqualTo(250);
    }

    /** The same server, and the same number of requests: only those under way see it. */
    @Test
    void closedLoopHidesAStall() throws PeerFailure {
        Answer a = load(faulty(Fault.STALLS, 600 * 64), "requests 1200", "--conns", "4");

        assertThat(a.number("requests")).isEqualTo(1200);
        assertThat(a.percentile(99)).isLessThan(STALL / 4);
        assertThat(a.histogram().lastKey()).isGreaterThan(STALL * 9 / 10);
        assertThat(a.histogram().tailMap(STALL * 9 / 10).values().stream().mapToLong(n -> n).sum())
                .isLessThanOrEqualTo(4);
    }

    @Test
    void everyRequestOfAWindowHasItsLatency() throws PeerFailure {
        Peer good = Fixture.good(programs);
        for (String[] options :
                List.of(
                        new String[] {"--conns", "8"},
                        new String[] {"--conns", "8", "--rate", "5000"},
                        new String[] {"--conns", "8", "--churn"},
                        new String[] {"--conns", "20", "--active", "3", "--size", "4096"})) {
            Answer a = load(good, "run 0.1", options);
            assertThat(a.number("requests")).as(String.join(" ", options)).isPositive();
            assertThat(a.total()).as(String.join(" ", options)).isEqualTo(a.number("requests"));
            assertThat(a.number("ns")).isBetween(100_000_000L, 2_000_000_000L);
        }
    }

    @Test
    void exactlyTheRequestsThatWereAskedForAreSent() throws PeerFailure {
        Peer good = Fixture.good(programs);
        for (String[] options :
                List.of(
                        new String[] {"--conns", "8"},
                        new String[] {"--conns", "8", "--rate", "20000"},
                        new String[] {"--conns", "8", "--churn"},
                        new String[] {"--conns", "4", "--size", "512", "--window", "65536"})) {
            assertThat(load(good, "requests 1001", options).number("requests"))
                    .as(String.join(" ", options))
                    .isEqualTo(1001);
        }
    }

    /** Both answer a thousand requests in a second, which is next to no work. */
    @Test
    void cpuTimeIsTheServersOwn() throws PeerFailure {
        String[] slow = {"--conns", "1", "--rate", "1000"};
        Answer rests = load(Fixture.good(programs), "run 0.3", slow);
        Answer burns = load(faulty(Fault.BURNS, 0), "run 0.3", slow);

        assertThat(part(rests)).as("part of a core, resting").isLessThan(0.2);
        assertThat(part(burns)).as("part of a core, burning").isBetween(0.25, 1.1);
    }

    private static double part(Answer a) {
        return (double) a.number("server_cpu_ns") / a.number("ns");
    }

    /**
     * More than any generator gets through even if all connections are busy, and it only counts.
     */
    @Test
    void openLoopAtAnImpossibleRateIsDetected() throws PeerFailure {
        Row row = openLoop(1000, "200000000");
        Row.Result c = row.results.get(Peer.C);

        assertThat(c.failure).isNull();
        assertThat(c.late()).as("late by %s µs", c.value(Metric.LATE)).isTrue();
        assertThat(Report.of(row))
                .contains(" ‡ |")
                .contains("* C: ‡ the load generator was itself late");
    }

    /** It polls while it waits: that is no want of a core. */
    @Test
    void openLoopAtAnEasyRateIsNotTheBottleneck() throws PeerFailure {
        Row row = openLoop(64, "4000");
        Row.Result c = row.results.get(Peer.C);

        assertThat(c.failure).isNull();
        assertThat(c.value(Metric.LOAD))
                .as("per cent of a core for 4000 requests/s")
                .isLessThan(60);
        assertThat(Report.of(row)).doesNotContain("†");
    }

    private Row openLoop(int connections, String rate) throws PeerFailure {
        Workload open = Workload.matching(List.of("open-80")).getFirst();
        Workload fixed =
                new Workload(
                        open.name(),
                        open.title(),
                        open.kind(),
                        open.placement(),
                        connections,
                        List.of("--rate", rate),
                        open.server(),
                        0);
        try (Harness harness =
                new Harness(programs, List.of(Fixture.good(programs)), Fixture.SHORT)) {
            return harness.measure(fixed, Mode.AS_IS);
        }
    }

    @Test
    void loadGoesNowhereButToThisMachine() throws PeerFailure {
        long pid = ProcessHandle.current().pid();
        try (Child load =
                new Child("load", List.of(programs.c("load"), "192.0.2.1:80", "" + pid))) {
            assertThatThrownBy(() -> load.expect("connected", PATIENCE))
                    .isInstanceOf(PeerFailure.class)
                    .hasMessageContaining("exit 2");
        }
    }
}
