package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls are counted from outside, and all of them. */
@Timeout(30)
final class StraceTest {
    private static final int REQUESTS = 1000;

    @Test
    void floorReadsAndWritesOncePerRequest() throws IOException, PeerFailure {
        Fixture.assumeTools("gcc", "taskset", "strace");
        Programs programs = Fixture.programs();
        try (Cores cores = new Cores(programs);
                EchoServer server =
                        new EchoServer(
                                Fixture.good(programs),
                                cores.server(Placement.ONE_CORE),
                                List.of());
                LoadGenerator load =
                        new LoadGenerator(
                                programs.c("load"),
                                cores.load(Placement.ONE_CORE),
                                server,
                                List.of("--conns", "8"));
                Strace strace = new Strace(server)) {
            load.requests(REQUESTS);
            Map<String, Long> calls = strace.stop();

            assertThat(calls.get("read")).isBetween(REQUESTS - 1L, REQUESTS + 10L);
            assertThat(calls.get("sendto")).isBetween(REQUESTS - 1L, REQUESTS + 10L);
            assertThat(calls.get("epoll_wait")).isBetween(REQUESTS / 8L, REQUESTS + 10L);
            assertThat(Harness.describe(calls, REQUESTS))
                    .contains(
                            "read %.3f".formatted(calls.get("read") / (double) REQUESTS),
                            "sendto %.3f".formatted(calls.get("sendto") / (double) REQUESTS));
            assertThat(server.threads()).hasSize(1);
        }
    }

    @Test
    void describedPerRequest() {
        assertThat(Harness.describe(Map.of("read", 999L), REQUESTS)).isEqualTo("read 0.999");
    }

    /** The server runs on, and can be counted again. */
    @Test
    void idleServerCallsNothing() throws IOException, PeerFailure {
        Fixture.assumeTools("gcc", "taskset", "strace");
        Programs programs = Fixture.programs();
        try (Cores cores = new Cores(programs);
                EchoServer server =
                        new EchoServer(
                                Fixture.good(programs),
                                cores.server(Placement.ONE_CORE),
                                List.of())) {
            for (int i = 0; i < 2; i++) {
                try (Strace strace = new Strace(server)) {
                    assertThat(strace.stop()).isEmpty();
                }
            }
            assertThat(server.allocated()).isZero();
        }
    }
}
