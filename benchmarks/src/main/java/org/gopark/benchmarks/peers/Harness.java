package org.gopark.benchmarks.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts servers, loads them in turn, and measures. A peer that fails leaves its row to the others.
 */
final class Harness implements AutoCloseable {
    private static final int COUNTED_REQUESTS = 4000;
    private static final int WARM_REQUESTS = 50_000;
    private static final int SHORT_CONNECTIONS = 30_000;

    private final String load;
    private final Cores cores;
    private final List<Peer> peers;
    private final Plan plan;
    private final Map<String, EchoServer> kept = new LinkedHashMap<>();
    private final Set<EchoServer> seasoned = new HashSet<>(); // have had their short connections

    Harness(Programs programs, List<Peer> peers, Plan plan) throws PeerFailure {
        this.load = programs.c("load");
        this.cores = new Cores(programs);
        this.peers = peers;
        this.plan = plan;
    }

    Row measure(Workload w, Mode mode) throws PeerFailure {
        Row row = new Row(w.name(), mode);
        for (Peer p : w.contenders(peers)) {
            row.result(p.name(), p.title());
        }
        cores.set(mode);
        switch (w.kind()) {
            case TIMED -> timed(w, row);
            case IDLE -> new IdleRow(this, plan.idle()).measure(w, row);
            case MEMORY -> new MemoryRow(this, WARM_REQUESTS).measure(w, row);
            case SAFEPOINT -> new SafepointRow(this, plan).measure(w, row);
        }
        return row;
    }

    List<Peer> peers() {
        return peers;
    }

    private void timed(Workload w, Row row) throws PeerFailure {
        Workload loaded;
        try {
            loaded = w.capacity() == 0 ? w : withRate(w, row);
        } catch (PeerFailure e) {
            row.results.values().forEach(r -> r.fail("the rate is unknown: " + e.why()));
            return;
        }
        for (int k = 0; k < plan.starts(); k++) {
            List<Contender> contenders = new ArrayList<>();
            try {
                for (Peer p : loaded.contenders(peers)) {
                    Contender c = new Contender(row.result(p.name(), p.title()));
                    contenders.add(c);
                    c.attempt(() -> c.start(p, loaded));
                    c.attempt(() -> c.load().warmUp(plan.warmUp()));
                }
                for (int i = 0; i < plan.pairsOf(k); i++) {
                    for (int j = 0; j < contenders.size(); j++) {
                        // Each window begins with another peer: none is always first.
                        Contender c = contenders.get((i + j) % contenders.size());
                        c.attempt(() -> c.result.samples.add(c.load().run(plan.seconds(), false)));
                    }
                }
                if (k == plan.starts() - 1) {
                    contenders.forEach(c -> c.attempt(c::facts));
                }
            } finally {
                contenders.forEach(Contender::close);
            }
        }
    }

    /**
     * Every server is asked for the same: a part of what JDK sockets manage with as many
     * connections.
     */
    private Workload withRate(Workload w, Row row) throws PeerFailure {
        Peer jdk =
                peers.stream()
                        .filter(p -> p.name().equals(Peer.JDK))
                        .findFirst()
                        .orElseThrow(
                                () -> new PeerFailure(w.name() + " needs the peer " + Peer.JDK));
        EchoServer server = start(jdk, w);
        boolean failed = true;
        try (LoadGenerator generator = connect(server, w, w.connections(), w.load())) {
            generator.warmUp(plan.warmUp());
            double[] rates = new double[9];
            for (int i = 0; i < rates.length; i++) {
                rates[i] = generator.run(plan.seconds(), true).getOrDefault(Metric.RATE, 0.0);
            }
            long rate = Math.round(Statistics.median(rates) * w.capacity());
            row.conditions.put("rate", rate + " requests per second");
            List<String> options = new ArrayList<>(w.load());
            options.add("--rate");
            options.add(Long.toString(rate));
            failed = false;
            return new Workload(
                    w.name(),
                    w.title(),
                    w.kind(),
                    w.placement(),
                    w.connections(),
                    options,
                    w.server(),
                    0);
        } finally {
            release(server, failed);
        }
    }

    /** A server for this workload; one that runs already, if they are kept. */
    EchoServer start(Peer peer, Workload w) throws PeerFailure {
        if (!plan.keepServers() || !w.kind().sharesServers()) {
            return new EchoServer(peer, cores.server(w.placement()), w.server());
        }
        String key = peer.name() + w.placement() + w.server();
        EchoServer server = kept.get(key);
        if (server == null) {
            server = new EchoServer(peer, cores.server(w.placement()), w.server());
            kept.put(key, server);
        }
        return server;
    }

    /**
     * Opens, uses and closes connections, once in a server's life: in a server that has been up for
     * a while the handler of a new connection starts in compiled code. Otherwise it would start in
     * the interpreter and stay there, and a virtual thread that parks with an interpreted frame is
     * slow to freeze and to thaw; the JVM mends that one connection in a thousand requests.
     */
    void season(EchoServer server, Workload w) throws PeerFailure {
        if (seasoned.add(server)) {
            try (LoadGenerator g = connect(server, w, 16, List.of("--churn"))) {
                g.requests(SHORT_CONNECTIONS);
            }
            sleep(1); // the server closes its ends
        }
    }

    LoadGenerator connect(EchoServer server, Workload w, int connections, List<String> options)
            throws PeerFailure {
        List<String> all = new ArrayList<>(List.of("--conns", Integer.toString(connections)));
        all.addAll(options);
        return new LoadGenerator(load, cores.load(w.placement()), server, all);
    }

    /** Ends a server that is not kept, or that failed. */
    void release(EchoServer server, boolean failed) {
        if (failed) {
            kept.values().removeIf(s -> s == server);
        }
        if (!kept.containsValue(server)) {
            server.close();
        }
    }

    @Override
    public void close() {
        kept.values().forEach(EchoServer::close);
        cores.close();
    }

    static void sleep(double seconds) throws PeerFailure {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure("interrupted");
        }
    }

    /** What may fail for one peer. */
    interface Step {
        void run() throws PeerFailure;
    }

    /** A server under load, and what came of it. */
    private final class Contender implements AutoCloseable {
        final Row.Result result;
        private @Nullable EchoServer server;
        private @Nullable LoadGenerator generator;

        Contender(Row.Result result) {
            this.result = result;
        }

        void attempt(Step step) {
            if (result.failure != null) {
                return;
            }
            try {
                step.run();
            } catch (PeerFailure e) {
                result.fail(e.why());
                close();
            }
        }

        void start(Peer peer, Workload w) throws PeerFailure {
            server = Harness.this.start(peer, w);
            season(server, w);
            generator = connect(server, w, w.connections(), w.load());
        }

        LoadGenerator load() {
            return Objects.requireNonNull(generator);
        }

        /** What is not taken in turn: memory, allocation, system calls. */
        void facts() throws PeerFailure {
            EchoServer s = Objects.requireNonNull(server);
            if (load().latencies().getTotalCount() > 0) {
                result.facts.put(
                        Metric.P999, load().latencies().getValueAtPercentile(99.9) / 1000.0);
            }
            result.facts.put(Metric.RSS, s.resident() / 1048576.0);
            if (s.peer().jvm() || s.peer().name().equals("go")) {
                long before = s.allocated();
                load().requests(5 * COUNTED_REQUESTS);
                result.facts.put(Metric.ALLOC, (s.allocated() - before) / (5.0 * COUNTED_REQUESTS));
            }
            Strace strace;
            try {
                strace = new Strace(s);
            } catch (PeerFailure e) {
                result.notes.add(e.why()); // the figures stand without it
                return;
            }
            try (strace) {
                load().requests(COUNTED_REQUESTS);
                Map<String, Long> calls = strace.stop();
                long sum = calls.values().stream().mapToLong(Long::longValue).sum();
                result.facts.put(Metric.CALLS, sum / (double) COUNTED_REQUESTS);
                result.notes.add("calls: " + describe(calls, COUNTED_REQUESTS));
            }
        }

        @Override
        public void close() {
            if (generator != null) {
                generator.close();
                generator = null;
            }
            if (server != null) {
                release(server, result.failure != null);
                server = null;
            }
        }
    }

    /** The most frequent first, per request. */
    static String describe(Map<String, Long> calls, int requests) {
        return calls.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(6)
                .filter(e -> e.getValue() >= requests / 1000.0)
                .map(e -> "%s %.3f".formatted(e.getKey(), e.getValue() / (double) requests))
                .reduce((a, b) -> a + ", " + b)
                .orElse("none");
    }
}
