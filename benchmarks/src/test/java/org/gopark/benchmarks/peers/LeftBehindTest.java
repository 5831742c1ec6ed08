package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However the harness ends, no process of its outlives it. */
@Timeout(60)
final class LeftBehindTest {
    @TempDir private Path directory;

    private Process harness;
    private List<ProcessHandle> started = List.of();

    @BeforeEach
    void tools() {
        Fixture.assumeTools("gcc", "taskset");
    }

    @AfterEach
    void endAll() {
        started.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        if (harness != null) {
            harness.destroyForcibly();
        }
    }

    @Test
    void interruptedCommandLeavesNothing() throws IOException {
        start(
                PeersCommand.class,
                "--only",
                "ping-64x1",
                "--ours",
                "jdk-selector",
                "--peers",
                "c",
                "--mode",
                "awake",
                "--seconds",
                "60",
                "--results",
                directory.resolve("rows").toString());
        awaitDescendants("spin", "spin", "java", "load");
        signal("INT");

        awaitNothing();
        assertThat(directory.resolve("rows")).isEmptyDirectory();
    }

    @Test
    void killedHarnessLeavesNothing() throws IOException {
        start(LongRun.class, "load");
        awaitDescendants("spin", "spin", "echo", "load", "java", "load");
        signal("KILL");

        awaitNothing();
    }

    @Test
    void interruptedHarnessLeavesNoServerThatIgnoresTheEndOfItsInput() throws IOException {
        start(LongRun.class, "never-listens");
        awaitDescendants("spin", "spin", "java");
        signal("INT");

        awaitNothing();
    }

    @Test
    void killedHarnessLeavesNoStrace() throws IOException {
        Fixture.assumeTools("strace");
        start(LongRun.class, "strace");
        awaitReady();
        awaitDescendants("echo", "strace");
        signal("KILL");

        awaitNothing();
    }

    private void start(Class<?> main, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "env", // who runs in the background is deaf to it
                                "--default-signal=INT",
                                Fixture.java(),
                                "-XX:+UseSerialGC",
                                "-Dgopark.top=" + Fixture.benchmarks().getParent(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(Arrays.asList(arguments));
        harness =
                new ProcessBuilder(command)
                        .redirectError(directory.resolve("errors").toFile())
                        .start();
    }

    private void awaitReady() throws IOException {
        try (BufferedReader r = harness.inputReader(UTF_8)) {
            assertThat(r.readLine()).isEqualTo("ready");
        }
    }

    /** Until these run, and have become what they shall be. */
    private void awaitDescendants(String... programs) throws IOException {
        List<String> wanted = Arrays.stream(programs).sorted().toList();
        try {
            Fixture.await(
                    wanted.toString(),
                    () -> {
                        started = harness.descendants().toList();
                        return !harness.isAlive() || names().equals(wanted);
                    });
        } catch (AssertionError e) {
            throw new AssertionError("there were " + names() + ", " + errors(), e);
        }
        assertThat(harness.isAlive()).as(errors()).isTrue();
    }

    private List<String> names() {
        return started.stream()
                .map(h -> h.info().command().orElse("?"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .sorted()
                .toList();
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("errors"), UTF_8);
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(harness.pid())).start();
    }

    private void awaitNothing() {
        Fixture.await("end of the harness", () -> !harness.isAlive());
        try {
            Fixture.await("end of what it started", () -> living().isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("left behind: " + living(), e);
        }
    }

    private Set<String> living() {
        return started.stream()
                .filter(h -> h.isAlive() && !zombie(h))
                .map(h -> h.pid() + " " + h.info().commandLine().orElse("?"))
                .collect(Collectors.toSet());
    }

    /** It has ended, and waits for a parent that may be in no hurry. */
    private static boolean zombie(ProcessHandle h) {
        try {
            String stat = Files.readString(Path.of("/proc/" + h.pid() + "/stat"), UTF_8);
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true; // gone altogether
        }
    }
}
