package org.gopark.net;

import java.time.Duration;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short piece of what {@code net/stress/run soak} does at length. */
final class SoakGmpSelectorTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void whoCanRunRuns(int maxProcs) throws Exception {
        try (GoRuntime rt = GoRuntime.builder().scheduler("gmp").maxProcs(maxProcs).build()) {
            Soak soak = new Soak(rt, System.nanoTime());
            soak.run(Duration.ofSeconds(2));
            System.out.println("soak: " + soak);
        }
    }
}
