package org.gopark.benchmarks.peers;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What servers do that have nothing to do. All are watched at the same time: none disturbs another.
 */
final class IdleRow {
    /** Until compilers and carriers that look for work have come to rest. */
    private static final double SETTLE = 6;

    private final Harness harness;
    private final double seconds;

    IdleRow(Harness harness, double seconds) {
        this.harness = harness;
        this.seconds = seconds;
    }

    void measure(Workload w, Row row) throws PeerFailure {
        Map<Row.Result, EchoServer> servers = new LinkedHashMap<>();
        Map<Row.Result, LoadGenerator> generators = new LinkedHashMap<>();
        Map<Row.Result, Long> switches = new LinkedHashMap<>();
        Map<Row.Result, Strace> straces = new LinkedHashMap<>();
        try {
            for (Peer p : harness.peers()) {
                attempt(
                        row.result(p.name(), p.title()),
                        r -> {
                            EchoServer server = harness.start(p, w);
                            servers.put(r, server);
                            if (w.connections() > 0) {
                                LoadGenerator g =
                                        harness.connect(server, w, w.connections(), w.load());
                                generators.put(r, g);
                                g.requests(w.connections());
                            }
                        });
            }
            Harness.sleep(SETTLE);
            servers.forEach((result, s) -> attempt(result, r -> switches.put(r, s.switches())));
            Harness.sleep(seconds);
            switches.forEach((result, before) ->
                    attempt(
                            result,
                            r ->
                                    r.facts.put(
                                            Metric.SWITCHES,
                                            per10s(server(servers, r).switches() - before))));
            servers.forEach((result, s) -> attempt(result, r -> straces.put(r, new Strace(s))));
            Harness.sleep(seconds);
            straces.forEach(
                    (result, strace) -> attempt(result, r -> count(r, strace, server(servers, r))));
        } finally {
            straces.values().forEach(Strace::close);
            generators.values().forEach(LoadGenerator::close);
            servers.forEach((result, s) -> harness.release(s, result.failure != null));
        }
    }

    private void count(Row.Result r, Strace strace, EchoServer server) throws PeerFailure {
        Map<String, String> threads = server.threads();
        Map<String, Long> own = strace.stop(server.peer().jvm() ? threads : Map.of());
        Map<String, Long> all = strace.stop(Map.of());
        r.facts.put(Metric.IDLE_CALLS, per10s(sum(own)));
        r.facts.put(Metric.IDLE_CALLS_ALL, per10s(sum(all)));
        if (!own.isEmpty()) {
            r.notes.add("calls: " + own);
        }
    }

    private double per10s(long count) {
        return count * 10 / seconds;
    }

    private static long sum(Map<String, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    private static EchoServer server(Map<Row.Result, EchoServer> servers, Row.Result r)
            throws PeerFailure {
        EchoServer s = servers.get(r);
        if (s == null) {
            throw new PeerFailure("no server");
        }
        return s;
    }

    private interface Step {
        void run(Row.Result r) throws PeerFailure;
    }

    private static void attempt(Row.Result r, Step step) {
        if (r.failure != null) {
            return;
        }
        try {
            step.run(r);
        } catch (PeerFailure e) {
            r.fail(e.why());
        }
    }
}
