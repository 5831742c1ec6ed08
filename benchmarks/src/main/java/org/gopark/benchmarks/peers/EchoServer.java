package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A peer's server, running. Its contract is in src/peers/README.md. */
final class EchoServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Peer peer;
    private final Child child;
    private final String address;

    EchoServer(Peer peer, List<String> launcher, List<String> options) throws PeerFailure {
        if (peer.missing() != null) {
            throw new PeerFailure(peer.missing());
        }
        this.peer = peer;
        List<String> command = new ArrayList<>(launcher);
        command.addAll(peer.command());
        command.addAll(options);
        command.addAll(peer.lastOptions());
        command.add("--control");
        child = new Child(peer.name(), command);
        try {
            address = child.expect("listening on ", PATIENCE);
        } catch (PeerFailure e) {
            child.close();
            throw e;
        }
    }

    Peer peer() {
        return peer;
    }

    String address() {
        return address;
    }

    long pid() {
        return child.pid();
    }

    /** Bytes that it has allocated so far on a garbage-collected heap. */
    long allocated() throws PeerFailure {
        child.send("allocated");
        String bytes = child.expect("allocated ", PATIENCE);
        try {
            return Long.parseLong(bytes);
        } catch (NumberFormatException e) {
            throw child.failure("said allocated " + bytes);
        }
    }

    /** Resident memory now, in bytes. */
    long resident() throws PeerFailure {
        for (String line : lines("status")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw child.failure("has no memory any more");
    }

    /** Context switches of all its threads so far. */
    long switches() throws PeerFailure {
        long sum = 0;
        for (String tid : threads().keySet()) {
            for (String line : lines("task/" + tid + "/status")) {
                if (line.contains("voluntary_ctxt_switches")) {
                    sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return sum;
    }

    /** The names of its threads by their ids. */
    Map<String, String> threads() throws PeerFailure {
        Map<String, String> names = new TreeMap<>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid() + "/task"))) {
            for (Path task : tasks) {
                List<String> comm = lines("task/" + task.getFileName() + "/comm");
                names.put(task.getFileName().toString(), comm.isEmpty() ? "" : comm.getFirst());
            }
        } catch (IOException e) {
            throw child.failure("is gone");
        }
        return names;
    }

    /** Of a file under /proc; none if the thread ended meanwhile. */
    private List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid() + "/" + file), UTF_8);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Adds to a failure that the load generator saw what the server itself says. */
    PeerFailure explain(PeerFailure seen) {
        return child.ended() ? child.failure(seen.why()) : seen;
    }

    @Override
    public void close() {
        child.close();
    }
}
