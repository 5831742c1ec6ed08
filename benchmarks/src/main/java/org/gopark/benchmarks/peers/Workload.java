package org.gopark.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What is asked of a server.
 *
 * @param name names it on the command line and in result files
 * @param title says it to a reader
 * @param load options for the load generator
 * @param server options for the server
 * @param capacity for the open loop: which part of what JDK sockets can do is asked of each server;
 *     0 if the loop is closed
 */
record Workload(
        String name,
        String title,
        Kind kind,
        Placement placement,
        int connections,
        List<String> load,
        List<String> server,
        double capacity) {

    /** How it is measured. */
    enum Kind {
        /** In windows of some seconds, each server in turn. */
        TIMED,
        /** System calls and context switches of servers that have nothing to do. */
        IDLE,
        /** What a connection costs in memory that waits for its next request. */
        MEMORY,
        /** How long a JVM waits until its threads have stopped. */
        SAFEPOINT;

        /** Time is measured, so it matters whether cores sleep. */
        boolean timed() {
            return this == TIMED || this == SAFEPOINT;
        }

        /** Servers may have served another row before. */
        boolean sharesServers() {
            return this == TIMED || this == IDLE;
        }
    }

    /** The rows of the quick run. */
    static final List<String> QUICK =
            List.of("ping-64x1", "ping-64x64", "ping-64x1000", "two-64x64", "idle-1");

    /** All of them, the ones that the bars are about first. */
    static List<Workload> all() {
        List<Workload> all = new ArrayList<>();
        for (int size : new int[] {64, 512, 4096}) {
            for (int conns : new int[] {1, 8, 64, 1000}) {
                all.add(ping("ping", Placement.ONE_CORE, size, conns));
            }
            if (size == 64) {
                for (int conns : new int[] {1, 64, 1000}) {
                    all.add(ping("two", Placement.TWO_CORES, size, conns));
                }
                all.add(memory(10_000));
                for (int conns : new int[] {0, 1, 5000}) {
                    all.add(idle(conns));
                }
            }
        }
        all.add(
                timed("stream", "512 B messages, 4 connections, full duplex", 4)
                        .withLoad("--size", "512", "--window", "65536")
                        .withServer("--buffer", "65536"));
        all.add(
                timed("idle80", "64 B ping-pong on 200 of 1000 connections", 1000)
                        .withLoad("--active", "200"));
        all.add(
                timed(
                                "deadline",
                                "64 B ping-pong, 64 connections, a deadline renewed per request",
                                64)
                        .withServer("--deadline", "60000"));
        all.add(
                timed("block", "64 B ping-pong, 64 connections, 1 ms of other work per request", 64)
                        .withServer("--block", "1"));
        all.add(
                timed("churn", "connect, 64 B ping-pong, close; 16 at a time", 16)
                        .withLoad("--churn"));
        all.add(
                timed(
                                "open-50",
                                "64 B, 64 connections, open loop at half of JDK sockets' capacity",
                                64)
                        .withCapacity(0.5));
        all.add(
                timed(
                                "open-80",
                                "64 B, 64 connections, open loop at 80 % of JDK sockets' capacity",
                                64)
                        .withCapacity(0.8));
        for (int n : new int[] {1, 4}) {
            all.add(
                    timed(
                                    "neighbours-" + n,
                                    "64 B ping-pong, 8 connections, beside "
                                            + n
                                            + (n == 1 ? " endless loop" : " endless loops"),
                                    8)
                            .withServer("--neighbours", Integer.toString(n))
                            .on(Placement.TWO_CORES));
        }
        all.add(safepoint("safepoint-one", Placement.ONE_CORE));
        all.add(safepoint("safepoint-two", Placement.TWO_CORES));
        return all;
    }

    /** Those whose names match one of the patterns, in which * stands for anything. */
    static List<Workload> matching(List<String> patterns) {
        List<Workload> found = new ArrayList<>();
        for (String pattern : patterns) {
            String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
            List<Workload> some = all().stream().filter(w -> w.name.matches(regex)).toList();
            if (some.isEmpty()) {
                throw new IllegalArgumentException(
                        "no workload is called "
                                + pattern
                                + "; there are "
                                + String.join(", ", all().stream().map(Workload::name).toList()));
            }
            some.stream().filter(w -> !found.contains(w)).forEach(found::add);
        }
        return found;
    }

    /**
     * Who is measured. What a deadline costs, a copy between the heap and native memory, or another
     * way to sleep, is seen beside ours without it, in the same run.
     */
    List<Peer> contenders(List<Peer> peers) {
        if (kind == Kind.SAFEPOINT) {
            return peers.stream().filter(Peer::jvm).toList();
        }
        if (server.contains("--deadline")) {
            return besideOurs(peers, Peer::withoutDeadline);
        }
        if (server.contains("--block")) {
            return besideOurs(peers, Peer::withThreadSleep);
        }
        return name.equals("stream") ? besideOurs(peers, Peer::withDirectBuffer) : peers;
    }

    private static List<Peer> besideOurs(List<Peer> peers, UnaryOperator<Peer> variant) {
        List<Peer> all = new ArrayList<>();
        for (Peer p : peers) {
            all.add(p);
            if (p.ours()) {
                all.add(variant.apply(p));
            }
        }
        return all;
    }

    private static Workload timed(String name, String title, int connections) {
        return new Workload(
                name, title, Kind.TIMED, Placement.ONE_CORE, connections, List.of(), List.of(), 0);
    }

    private static Workload ping(String prefix, Placement placement, int size, int connections) {
        String conns = connections + (connections == 1 ? " connection" : " connections");
        Workload w =
                timed(
                                prefix + "-" + size + "x" + connections,
                                size + " B ping-pong, " + conns,
                                connections)
                        .withLoad("--size", Integer.toString(size))
                        .on(placement);
        // A message must not fill the buffer, or each read would be followed by one in vain.
        return size < 4096 ? w : w.withServer("--buffer", Integer.toString(2 * size));
    }

    private static Workload idle(int connections) {
        String conns = connections + (connections == 1 ? " idle connection" : " idle connections");
        return new Workload(
                "idle-" + connections,
                conns,
                Kind.IDLE,
                Placement.TWO_CORES,
                connections,
                List.of(),
                List.of(),
                0);
    }

    private static Workload memory(int connections) {
        return new Workload(
                "memory",
                "memory of " + connections + " idle connections, after 50,000 requests",
                Kind.MEMORY,
                Placement.ONE_CORE,
                connections,
                List.of(),
                List.of(),
                0);
    }

    private static Workload safepoint(String name, Placement placement) {
        return new Workload(
                name,
                "time to a safepoint, 64 B ping-pong, 64 connections",
                Kind.SAFEPOINT,
                placement,
                64,
                List.of(),
                List.of(),
                0);
    }

    private Workload withLoad(String... options) {
        return new Workload(
                name, title, kind, placement, connections, List.of(options), server, capacity);
    }

    private Workload withServer(String... options) {
        return new Workload(
                name, title, kind, placement, connections, load, List.of(options), capacity);
    }

    private Workload withCapacity(double part) {
        return new Workload(name, title, kind, placement, connections, load, server, part);
    }

    private Workload on(Placement where) {
        return new Workload(name, title, kind, where, connections, load, server, capacity);
    }
}
