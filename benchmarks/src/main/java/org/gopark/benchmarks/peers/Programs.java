package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles what is not Java, and finds what is needed to run the rest. */
final class Programs {
    private final Path sources;
    private final Path binaries;

    /**
     * @param benchmarks the directory of this module
     */
    Programs(Path benchmarks) throws IOException {
        sources = benchmarks.resolve("src/peers");
        binaries = Files.createDirectories(benchmarks.resolve("target/peers/bin"));
    }

    /** The C program {@code src/peers/c/NAME.c}. */
    String c(String name) throws PeerFailure {
        require("gcc", "apt-get install gcc");
        Path source = sources.resolve("c/" + name + ".c");
        return compile(
                source, name, "gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-pthread", "-o");
    }

    /** The Go program in {@code src/peers/go/echo}. */
    String go() throws PeerFailure {
        require("go", "apt-get install golang-go");
        return compile(sources.resolve("go/echo/echo.go"), "go-echo", "go", "build", "-o");
    }

    /** As {@code go version} says it. */
    static String goVersion() {
        String v = output("go", "version");
        return v.replaceFirst("^go version (\\S+).*", "$1");
    }

    static void require(String program, String remedy) throws PeerFailure {
        if (find(program) == null) {
            throw new PeerFailure(program + " is not on the PATH (" + remedy + ")");
        }
    }

    static @Nullable Path find(String program) {
        for (String dir : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path p = Path.of(dir, program);
            if (Files.isExecutable(p)) {
                return p;
            }
        }
        return null;
    }

    /** The last word of a compiler's command line but the source is where the program goes. */
    private String compile(Path source, String name, String... compiler) throws PeerFailure {
        Path binary = binaries.resolve(name);
        try {
            if (Files.exists(binary)
                    && Files.getLastModifiedTime(binary)
                                    .compareTo(Files.getLastModifiedTime(source))
                            > 0) {
                return binary.toString();
            }
        } catch (IOException e) {
            throw new PeerFailure(e.toString());
        }
        List<String> command = new ArrayList<>(Arrays.asList(compiler));
        command.add(binary.toString());
        command.add(source.toString());
        Run run = run(command);
        if (run.exit != 0) {
            throw new PeerFailure(String.join(" ", command) + ": " + run.output.strip());
        }
        return binary.toString();
    }

    /** What a command prints, without its last line end; empty if it cannot be run. */
    static String output(String... command) {
        try {
            Run run = run(Arrays.asList(command));
            return run.exit == 0 ? run.output.strip() : "";
        } catch (PeerFailure e) {
            return "";
        }
    }

    private record Run(int exit, String output) {}

    private static Run run(List<String> command) throws PeerFailure {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            p.getOutputStream().close();
            String text = new String(p.getInputStream().readAllBytes(), UTF_8);
            return new Run(p.waitFor(), text);
        } catch (IOException e) {
            throw new PeerFailure(command.getFirst() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerFailure("interrupted");
        }
    }
}
