package org.gopark.benchmarks.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What the tests of the harness share. */
final class Fixture {
    /** Windows so short that their figures say nothing; what fails, fails all the same. */
    static final Plan SHORT = new Plan(2, 0.2, 1, 0.1, 1, false);

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(20);
    private static final Path CLASSES = classes();

    private Fixture() {}

    /** Skips the test where what it needs is missing. */
    static void assumeTools(String... tools) {
        int cores = Runtime.getRuntime().availableProcessors();
        assumeTrue(cores >= 2, "needs two cores, there are " + cores);
        for (String tool : tools) {
            assumeTrue(Programs.find(tool) != null, "needs " + tool + " on the PATH");
        }
    }

    /** The directory of this module. */
    static Path benchmarks() {
        return CLASSES.resolve("../..").normalize();
    }

    static Programs programs() throws IOException {
        return new Programs(benchmarks());
    }

    static Peer good(Programs programs) throws PeerFailure {
        return good(Peer.C, "C", programs);
    }

    /** The same server, whatever it is called. */
    static Peer good(String name, String title, Programs programs) throws PeerFailure {
        return new Peer(name, title, false, List.of(programs.c("echo")), null);
    }

    /** With a name that says what it is. */
    static Peer faulty(FaultyEcho.Fault fault, long after) {
        return faulty(fault.name(), false, fault, after);
    }

    static Peer faulty(String name, boolean jvm, FaultyEcho.Fault fault, long after) {
        List<String> command =
                List.of(
                        java(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        CLASSES.toString(),
                        FaultyEcho.class.getName(),
                        fault.name(),
                        Long.toString(after));
        return new Peer(name, "faulty: " + fault, jvm, command, null);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The looks at a state have pauses between them; the pause is not a guess at how long. */
    static void await(String what, BooleanSupplier state) {
        long end = System.nanoTime() + LIMIT;
        while (!state.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static Path classes() {
        try {
            return Path.of(
                    Fixture.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
