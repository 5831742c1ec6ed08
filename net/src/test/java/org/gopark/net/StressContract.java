package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.gopark.net.StressCounts.Op;
import org.junit.jupiter.api.Test;

/**
 * A short piece of the stress run that {@code net/stress/run} does at length. The seed is new each
 * time, unless {@code gopark.stress.seed} gives one, and is printed.
 */
abstract class StressContract extends NetContract {
    private static final int CONNECTIONS = 1_000;

    @Test
    void everyByteIsAccountedFor() throws Exception {
        long seed = Long.getLong("gopark.stress.seed", System.nanoTime());
        System.out.println("stress: seed " + seed);
        Stress.warmUp(rt);
        int before = Sockets.open();
        Stress stress = new Stress(rt, seed, CONNECTIONS, 600);
        stress.run(Long.MAX_VALUE, Duration.ofSeconds(6), Duration.ofDays(1));

        StressCounts counts = stress.counts;
        System.out.println(counts);
        assertThat(Sockets.open()).as("sockets; seed %d", seed).isEqualTo(before);
        for (Op op : Op.values()) {
            assertThat(counts.of(op)).as("%s; seed %d", op, seed).isPositive();
        }
        for (String error : new String[] {"Timeout", "Interrupted", "Closed", "Failed"}) {
            assertThat(counts.errors(error)).as("%s; seed %d", error, seed).isPositive();
        }
    }
}
