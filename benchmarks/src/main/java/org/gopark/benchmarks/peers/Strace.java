package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts a server's system calls from outside. A traced process is slow: nothing else is measured
 * meanwhile.
 */
final class Strace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern CALL = Pattern.compile("^([0-9]+) +([a-z0-9_]+)\\(.*");

    /** Threads that the JVM keeps for itself. */
    private static final Pattern HOUSEKEEPING =
            Pattern.compile(
                    "(VM|GC|G1|C1|C2|Sweeper|Signal|Service|Monitor|Common-|Notif|Finalizer|Reference|Attach"
                            + "|java$).*");

    private final Path file;
    private final Child child;

    /** Begins to count the calls of a server. */
    Strace(EchoServer server) throws PeerFailure {
        Programs.require("strace", "apt-get install strace");
        try {
            file = Files.createTempFile("gopark", ".strace");
        } catch (IOException e) {
            throw new PeerFailure(e.toString());
        }
        child =
                new Child(
                        "strace",
                        List.of(
                                "strace",
                                "-f",
                                "-qq",
                                "-o",
                                file.toString(),
                                "-p",
                                "" + server.pid()));
        try {
            awaitAttached(server);
        } catch (PeerFailure e) {
            close();
            throw e;
        }
    }

    private void awaitAttached(EchoServer server) throws PeerFailure {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!traced(server)) {
            if (!child.isAlive() || System.nanoTime() > end) {
                throw child.failure("cannot attach");
            }
            Harness.sleep(0.02);
        }
    }

    private static boolean traced(EchoServer server) throws PeerFailure {
        for (String tid : server.threads().keySet()) {
            try {
                Path status = Path.of("/proc/" + server.pid() + "/task/" + tid + "/status");
                if (Files.readString(status, UTF_8).contains("TracerPid:\t0\n")) {
                    return false;
                }
            } catch (IOException e) {
                return false; // the thread ended meanwhile: look again
            }
        }
        return true;
    }

    /** Calls so far by name, those of every thread. Ends the count. */
    Map<String, Long> stop() throws PeerFailure {
        return stop(Map.of());
    }

    /**
     * The same without the threads, among those named, that the JVM keeps for itself. The first
     * line of a thread is what it was doing when the count began, and does not count.
     */
    Map<String, Long> stop(Map<String, String> threads) throws PeerFailure {
        child.interrupt();
        Map<String, Long> calls = new TreeMap<>();
        Set<String> begun = new HashSet<>();
        try {
            for (String line : Files.readAllLines(file, UTF_8)) {
                Matcher m = CALL.matcher(line);
                if (!m.matches()
                        || begun.add(m.group(1))
                        || HOUSEKEEPING.matcher(threads.getOrDefault(m.group(1), "")).matches()) {
                    continue;
                }
                calls.merge(m.group(2), 1L, Long::sum);
            }
        } catch (IOException e) {
            throw new PeerFailure(e.toString());
        }
        return calls;
    }

    @Override
    public void close() {
        child.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
