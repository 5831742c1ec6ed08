package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dgopark.debug=creator=1}, which is read once in a JVM.
 *
 * <p>Go: runtime/traceback.go printcreatedby
 */
final class CreatorTest {
    /** The line that started a goroutine is looked up, and shown, only if it is asked for. */
    @Test
    void aDumpShowsTheCreatorOnRequest() throws Exception {
        String line = "\tCreatorChild.java:";
        String with =
                ChildJvm.run(List.of(), List.of("-Dgopark.debug=creator=1"), CreatorChild.class);
        assertThat(with).contains("created by org.gopark.net.CreatorChild$$Lambda\n" + line);
        String without = ChildJvm.run(List.of(), List.of(), CreatorChild.class);
        assertThat(without).contains("created by org.gopark.net.CreatorChild$$Lambda\n");
        assertThat(without.split("created by")[1]).doesNotContain(line);
    }
}
