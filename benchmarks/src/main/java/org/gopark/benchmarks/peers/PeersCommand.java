package org.gopark.benchmarks.peers;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code benchmarks/run peers}. */
@Command(
        name = "benchmarks/run peers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures echo servers side by side: ours, the JDK's, Netty, Go and C.",
            "Rows that were measured already are kept: an interrupted run goes on where it was."
        })
public final class PeersCommand implements Callable<Integer> {
    @Option(
            names = "--quick",
            description = "A few rows in under ten minutes, with wider intervals.")
    boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORKLOAD",
            description = "Only these; * stands for anything. See --list.")
    List<String> only = List.of();

    @Option(
            names = "--ours",
            split = ",",
            paramLabel = "CELL",
            description = "Our cells, as jdk-selector. Default: all.")
    List<String> ours = Peer.CELLS;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "PEER",
            description = "Only these others; none has only ours. Default: all.")
    List<String> others = List.of();

    @Option(names = "--mode", description = "awake, as-is or both. Default: both; quick: awake.")
    @Nullable String mode;

    @Option(names = "--pairs", description = "Windows for each server. Default: 60; quick: 8.")
    int pairs;

    @Option(
            names = "--starts",
            description =
                    "How often each server is started anew, for an equal share of its windows."
                            + " Default: 3; quick: once for all rows.")
    int starts;

    @Option(names = "--seconds", description = "Length of a window. Default: 0.4.")
    double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Load before the first window of a server. Default: 5; quick: 3.")
    double warmUp;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Where rows are kept. Default: target/peers/full, or quick.")
    @Nullable Path results;

    @Option(names = "--fresh", description = "Measure again what was measured already.")
    boolean fresh;

    @Option(names = "--list", description = "List workloads and peers, and end.")
    boolean list;

    private static final Path TOP = Path.of(System.getProperty("gopark.top", "."));

    public static void main(String[] args) {
        CommandLine line = new CommandLine(new PeersCommand());
        line.setExecutionExceptionHandler((e, command, result) -> {
            if (e instanceof PeerFailure || e instanceof IllegalArgumentException) {
                command.getErr().println("benchmarks/run peers: " + e.getMessage());
                return 2;
            }
            throw e;
        });
        System.exit(line.execute(args));
    }

    @Override
    public Integer call() throws IOException, PeerFailure {
        Programs programs = new Programs(TOP.resolve("benchmarks"));
        List<Peer> peers = select(Peer.all(programs, cells()));
        if (list) {
            Workload.all().forEach(w -> System.out.printf("%-14s %s%n", w.name(), w.title()));
            peers.forEach(p -> System.out.printf("%-22s %s%n", p.name(), p.title()));
            return 0;
        }
        Plan plan = quick ? Plan.QUICK : Plan.FULL;
        plan = pairs > 0 ? plan.withPairs(pairs) : plan;
        plan = starts > 0 ? plan.withStarts(starts) : plan;
        plan = seconds > 0 ? plan.withSeconds(seconds) : plan;
        plan = warmUp > 0 ? plan.withWarmUp(warmUp) : plan;
        List<Workload> workloads =
                Workload.matching(!only.isEmpty() ? only : quick ? Workload.QUICK : List.of("*"));
        Path directory =
                results != null
                        ? results
                        : TOP.resolve("benchmarks/target/peers/" + (quick ? "quick" : "full"));
        Files.createDirectories(directory);
        int failures = 0;
        try (FileChannel alone = lock();
                Harness harness = new Harness(programs, peers, plan)) {
            assert alone.isOpen();
            for (Workload w : workloads) {
                for (Mode m : modes(w)) {
                    failures += row(harness, plan, directory, w, m) ? 0 : 1;
                }
            }
        }
        if (quick && only.isEmpty()) {
            List<String> left =
                    Workload.all().stream()
                            .map(Workload::name)
                            .filter(name -> !Workload.QUICK.contains(name))
                            .toList();
            System.out.println("Left out by --quick: " + String.join(", ", left));
        }
        return failures == 0 ? 0 : 1;
    }

    /** Two runs on one machine would measure each other. The end of the process unlocks it. */
    private static FileChannel lock() throws IOException, PeerFailure {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "gopark-peers.lock");
        FileChannel channel = FileChannel.open(file, CREATE, WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new PeerFailure("another run is under way on this machine");
        }
        return channel;
    }

    /** False if ours has no figure, and not because it cannot have one yet. */
    private boolean row(Harness harness, Plan plan, Path directory, Workload w, Mode m)
            throws IOException, PeerFailure {
        Path file = RowFile.of(directory, w, m);
        List<Row> rows = fresh || !Files.exists(file) ? List.of() : RowFile.read(file);
        if (rows.isEmpty()) {
            System.err.println("measuring " + w.name() + ", " + m.title + " ...");
            Row row = harness.measure(w, m);
            row.conditions.putAll(Machine.describe(TOP));
            row.conditions.put(
                    "command", "benchmarks/run peers " + String.join(" ", options(w, m)));
            switch (w.kind()) {
                case TIMED -> row.conditions.put("windows", plan.toString());
                case SAFEPOINT -> row.conditions.put("windows", SafepointRow.windows(plan));
                case IDLE, MEMORY -> {}
            }
            RowFile.write(file, List.of(row));
            rows = List.of(row);
        }
        rows.forEach(row -> System.out.println(Report.of(row)));
        return rows.stream()
                .flatMap(row -> row.results.values().stream())
                .noneMatch(r ->
                        r.peer.equals("gopark-jdk-selector") && r.failure != null && !r.notYet());
    }

    private List<String> options(Workload w, Mode m) {
        List<String> words = new ArrayList<>();
        if (quick) {
            words.add("--quick");
        }
        words.add("--only " + w.name());
        words.add("--mode " + m.label);
        if (!ours.equals(Peer.CELLS)) {
            words.add("--ours " + String.join(",", ours));
        }
        if (!others.isEmpty()) {
            words.add("--peers " + String.join(",", others));
        }
        if (pairs > 0) {
            words.add("--pairs " + pairs);
        }
        if (starts > 0) {
            words.add("--starts " + starts);
        }
        if (seconds > 0) {
            words.add("--seconds " + seconds);
        }
        if (warmUp > 0) {
            words.add("--warm-up " + warmUp);
        }
        return words;
    }

    private List<Mode> modes(Workload w) {
        if (!w.kind().timed()) {
            return List.of(Mode.AS_IS);
        }
        String name = mode != null ? mode : quick ? "awake" : "both";
        return name.equals("both") ? List.of(Mode.values()) : List.of(Mode.of(name));
    }

    private List<String> cells() {
        for (String cell : ours) {
            if (!Peer.CELLS.contains(cell)) {
                throw new IllegalArgumentException(
                        "no cell is called "
                                + cell
                                + "; there are "
                                + String.join(", ", Peer.CELLS));
            }
        }
        return ours;
    }

    private List<Peer> select(List<Peer> all) {
        for (String name : others) {
            if (!name.equals("none") && all.stream().noneMatch(p -> p.name().equals(name))) {
                throw new IllegalArgumentException(
                        "no peer is called "
                                + name
                                + "; there are "
                                + String.join(", ", all.stream().map(Peer::name).toList()));
            }
        }
        return all.stream()
                .filter(p -> p.ours() || others.isEmpty() || others.contains(p.name()))
                .toList();
    }
}
