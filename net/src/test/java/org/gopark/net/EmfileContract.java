package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Path out = Files.createTempFile("gopark-emfile", ".txt");
        List<String> command =
                new ArrayList<>(List.of(bash.toString(), "-c", "ulimit -n 256; exec \"$@\"", "-"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(EmfileChild.class.getName());
        File output = out.toFile();
        Process child =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        try {
            boolean ended = child.waitFor(50, TimeUnit.SECONDS);
            assertThat(ended).as("the child ended; it said:\n" + Files.readString(out)).isTrue();
            assertThat(child.exitValue()).as(Files.readString(out)).isZero();
            assertThat(Files.readString(out)).endsWith("served\n");
        } finally {
            child.destroyForcibly();
            Files.deleteIfExists(out);
        }
    }
}
