package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process without descriptors goes on accepting when it has some again. A process of its own,
 * with a limit of its own: this one must not run out.
 */
@Timeout(60)
abstract class EmfileContract {
    /** What chooses the cell, for the child's command line. */
    abstract List<String> jvmOptions();

    /** Go: none; go-semantics: accept returns EMFILE at once, and it is temporary */
    @Test
    void acceptSurvivesTheLackOfDescriptors() throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "no bash to set a limit with");
        List<String> limit = List.of(bash.toString(), "-c", "ulimit -n 256; exec \"$@\"", "-");
        List<String> options = new ArrayList<>(jvmOptions());
        options.add("-Dgopark.jmx=false"); // beside the start, it opens files of the JDK's
        options.add("-Dgopark.contention=false"); // sysmon opens a file now and then
        assertThat(ChildJvm.run(limit, options, EmfileChild.class)).endsWith("served\n");
    }
}
