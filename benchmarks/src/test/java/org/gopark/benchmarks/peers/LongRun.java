package org.gopark.benchmarks.peers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gopark.benchmarks.peers.FaultyEcho.Fault;

/** A harness in a process of its own that does not end by itself, or only much later. */
public final class LongRun {
    private LongRun() {}

    public static void main(String[] args) throws IOException, PeerFailure, InterruptedException {
        Programs programs = Fixture.programs();
        Workload ping = Workload.matching(List.of("ping-64x1")).getFirst();
        switch (args[0]) {
            case "load" ->
                    measure(
                            programs,
                            ping,
                            List.of(Fixture.good(programs), Fixture.faulty(Fault.NONE, 0)));
            case "never-listens" ->
                    measure(programs, ping, List.of(Fixture.faulty(Fault.NEVER_LISTENS, 0)));
            case "strace" -> {
                Cores cores = new Cores(programs);
                EchoServer server =
                        new EchoServer(
                                Fixture.good(programs), cores.server(ping.placement()), List.of());
                Strace strace = new Strace(server);
                System.out.println("ready");
                new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                strace.close();
                server.close();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void measure(Programs programs, Workload w, List<Peer> peers)
            throws PeerFailure {
        Plan plan = new Plan(1, 60, 1, 0.1, 1, false);
        try (Harness harness = new Harness(programs, peers, plan)) {
            harness.measure(w, Mode.AWAKE);
        }
    }
}
