package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
final class PlanTest {
    @ParameterizedTest
    @CsvSource({"60, 3", "7, 3", "120, 12", "5, 5"})
    void everyWindowBelongsToAStart(int pairs, int starts) {
        Plan plan = Plan.FULL.withPairs(pairs).withStarts(starts);

        assertThat(IntStream.range(0, plan.starts()).map(plan::pairsOf).sum()).isEqualTo(pairs);
        assertThat(plan.pairsOf(0) - plan.pairsOf(plan.starts() - 1)).isLessThanOrEqualTo(1);
    }

    @Test
    void noStartIsWithoutAWindow() {
        assertThat(Plan.FULL.withPairs(2).withStarts(9).starts()).isEqualTo(2);
        assertThat(Plan.FULL.withPairs(2).starts()).isEqualTo(2);
    }

    @Test
    void serversThatAreStartedAnewAreNotKept() {
        assertThat(Plan.QUICK.keepServers()).isTrue();
        assertThat(Plan.QUICK.withStarts(4))
                .hasToString(
                        "8 windows of 0.4 s for each server, in turn; servers started 4 times, warmed up for 3.0 s");
    }
}
