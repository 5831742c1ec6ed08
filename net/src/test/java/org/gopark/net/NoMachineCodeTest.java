package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system that lets nobody make machine code but those who have begun to: no epoll, said so. */
@Timeout(60)
final class NoMachineCodeTest {
    /** The JVM's own, which it takes whole before the system begins to refuse. */
    private static final List<String> CODE_CACHE =
            List.of(
                    "-XX:-SegmentedCodeCache",
                    "-XX:InitialCodeCacheSize=32m",
                    "-XX:ReservedCodeCacheSize=32m");

    @Test
    void theSelectorServesInstead() throws Exception {
        List<String> options = new ArrayList<>(CODE_CACHE);
        options.addAll(Cells.gmpEpollOptions());
        options.removeIf(option -> option.startsWith("-Dgopark"));
        String said = ChildJvm.run(List.of(), options, NoMachineCodeChild.class);
        assumeThat(said).isNotEqualTo("this kernel cannot refuse\n");
        String why = "epoll needs memory for machine code, which the system refuses";
        assertThat(said.lines())
                .hasSize(3)
                .element(0)
                .isEqualTo("gopark: the back end 'epoll'" + why.substring(5));
        assertThat(said.lines().toList().get(1))
                .startsWith("GoRuntime[gmp x selector, ")
                .contains(why);
        assertThat(said).endsWith("\nback: 7\n");
    }
}
