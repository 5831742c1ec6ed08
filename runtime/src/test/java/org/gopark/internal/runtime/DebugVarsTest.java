package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Go: runtime/runtime_test.go TestParseDebugVars, in effect */
final class DebugVarsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "creator=1 | 1",
                "creator=2,schedtrace=1000 | 2",
                "schedtrace=1000,creator=3 | 3",
                "creator=1,creator=4 | 4",
                " creator = 5 | 5",
                "creator | 0",
                "creator= | 0",
                "creator=yes | 0",
                "creator=1,creator=x | 1",
                "=1 | 0",
                "creators=1 | 0",
                "'' | 0"
            })
    void theLastNumberCounts(String all, int value) {
        assertThat(DebugVars.get(all, "creator")).isEqualTo(value);
    }
}
