package org.gopark.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A program under strace, which answers some of its system calls in place of the kernel. */
final class Strace {
    private Strace() {}

    /** A command's beginning: every call of {@code calls} that {@code when} says fails. */
    static List<String> inject(Path trace, String calls, String error, String when) {
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq"));
        strace.addAll(List.of("-o", trace.toString(), "-e", "trace=" + calls));
        strace.addAll(List.of("-e", "inject=" + calls + ":error=" + error + ":when=" + when));
        return strace;
    }

    /** How many calls have been answered so. */
    static long lies(Path trace, String error) throws IOException {
        return Files.readAllLines(trace).stream()
                .filter(l -> l.contains(error) && l.contains("(INJECTED)"))
                .count();
    }

    /** Skips the test where there is no strace, or it may not trace, as in some containers. */
    static void assumeItWorks(Path dir) throws Exception {
        Path out = dir.resolve("probe");
        ProcessBuilder probe =
                new ProcessBuilder("strace", "-qq", "-e", "inject=getppid:error=EPERM", "true")
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile());
        int exit;
        try {
            exit = probe.start().waitFor();
        } catch (IOException e) {
            throw new TestAbortedException("no strace to inject errors with", e);
        }
        assumeTrue(exit == 0, () -> "strace may not trace or inject here: " + contents(out));
    }

    private static String contents(Path p) {
        try {
            return Files.readString(p);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
