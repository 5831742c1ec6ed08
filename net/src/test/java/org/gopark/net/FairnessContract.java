package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Connections that are always busy do not keep a new goroutine from running, even on one carrier.
 */
@Timeout(60)
abstract class FairnessContract {
    /** What chooses the cell, for the child's command line. */
    abstract List<String> jvmOptions();

    /** Go: none; runtime/proc.go schedtick%61 and sysmon see to it there */
    @Test
    void aGoroutineOfAPlatformThreadRunsUnderLoad() throws Exception {
        List<String> options = new ArrayList<>(jvmOptions());
        options.add("-Djdk.virtualThreadScheduler.parallelism=1");
        assertThat(ChildJvm.run(List.of(), options, FairnessChild.class)).endsWith("all ran\n");
    }
}
