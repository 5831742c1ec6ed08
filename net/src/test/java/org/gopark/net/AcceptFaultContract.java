package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Errors of accept that no peer can bring about: strace has the kernel's answer replaced, in a JVM
 * of its own. It fails every second call, whichever of accept and accept4 that is, and by threads;
 * so all are made on one platform thread.
 */
@Timeout(120)
abstract class AcceptFaultContract {
    @TempDir Path dir;

    /** What chooses the cell, for the child's command line. */
    abstract List<String> jvmOptions();

    /** Go: net/net_test.go TestAcceptIgnoreAbortedConnRequest */
    @Test
    void acceptIgnoreAbortedConnRequest() throws Exception {
        assertThat(runWith("ECONNABORTED")).isEqualTo("served 20, failed 0\n");
    }

    /** Go: none; go-semantics: accept returns ENFILE at once, and it is temporary */
    @Test
    void acceptSurvivesASystemWithoutDescriptors() throws Exception {
        String said = runWith("ENFILE");
        assertThat(said).startsWith("served 20, failed ");
        assertThat(said).as("what the server was told").doesNotEndWith(" 0\n");
    }

    /** The server under strace, which must have lied to it at least ten times. */
    private String runWith(String error) throws Exception {
        assumeStraceWorks();
        Path trace = dir.resolve("trace");
        List<String> strace = new ArrayList<>(List.of("strace", "-f", "-qq"));
        strace.addAll(List.of("-o", trace.toString(), "-e", "trace=accept,accept4"));
        strace.addAll(List.of("-e", "inject=accept,accept4:error=" + error + ":when=2+2"));
        String said = ChildJvm.run(strace, jvmOptions(), AcceptFaultChild.class);
        long lies =
                Files.readAllLines(trace).stream()
                        .filter(l -> l.contains(error) && l.contains("(INJECTED)"))
                        .count();
        assertThat(lies).as("injected errors").isGreaterThanOrEqualTo(10);
        return said;
    }

    /** Skips the test where there is no strace, or it may not trace, as in some containers. */
    private void assumeStraceWorks() throws Exception {
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
