package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
        Strace.assumeItWorks(dir);
        Path trace = dir.resolve("trace");
        List<String> strace = Strace.inject(trace, "accept,accept4", error, "2+2");
        String said = ChildJvm.run(strace, jvmOptions(), AcceptFaultChild.class);
        assertThat(Strace.lies(trace, error)).as("injected errors").isGreaterThanOrEqualTo(10);
        return said;
    }
}
