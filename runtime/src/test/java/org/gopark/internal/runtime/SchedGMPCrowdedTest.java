package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same, when cores are said to be scarce: whoever is woken late is woken all the same.
 *
 * <p>Go: none.
 */
final class SchedGMPCrowdedTest extends SchedGMPTest {
    /** Of two Ps or more. */
    static Contention oneIsEnough() {
        return new Contention(2) {
            @Override
            int enough() {
                return 1;
            }
        };
    }

    @Override
    SchedGMP sched(int maxprocs) {
        SchedGMP s = super.sched(maxprocs);
        s.contention = oneIsEnough();
        return s;
    }

    @Test
    void statsTellOfIt() {
        assertThat(SchedTrace.stats(List.of(sched(2))).toString())
                .startsWith("maxProcs=2 enoughProcs=1 idleProcs=2");
    }
}
