package org.gopark.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class StatisticsTest {
    private static final double[] A = {10.2, 9.9, 10.4, 10.0, 10.1, 9.8, 10.3, 10.6, 9.7, 10.2};
    private static final double[] B = {5.1, 4.9, 5.0, 5.3, 5.2, 4.8, 5.1, 5.0, 5.2, 4.9};

    @Test
    void medianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Statistics.median(new double[] {3, 1, 2})).isEqualTo(2);
        assertThat(Statistics.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Statistics.median(new double[] {7})).isEqualTo(7);
        assertThat(Statistics.median(new double[0])).isNaN();
    }

    @Test
    void medianLeavesTheSamplesInTheirOrder() {
        double[] values = {3, 1, 2};
        Statistics.median(values);
        assertThat(values).containsExactly(3, 1, 2);
    }

    @Test
    void sameSamplesGiveTheSameInterval() {
        assertThat(Statistics.ratio(A, B)).isEqualTo(Statistics.ratio(A.clone(), B.clone()));
    }

    @Test
    void intervalContainsTheRatioOfTheMedians() {
        Statistics.Interval i = Statistics.ratio(A, B);

        assertThat(i.value()).isEqualTo(Statistics.median(A) / Statistics.median(B));
        assertThat(i.value()).isBetween(i.low(), i.high());
        assertThat(i.low()).isLessThan(i.high());
    }

    @Test
    void intervalScalesWithItsSamples() {
        Statistics.Interval i = Statistics.ratio(A, B);
        Statistics.Interval twice = Statistics.ratio(Arrays.stream(A).map(x -> 2 * x).toArray(), B);

        assertThat(twice.value()).isCloseTo(2 * i.value(), within(1e-12));
        assertThat(twice.low()).isCloseTo(2 * i.low(), within(1e-12));
        assertThat(twice.high()).isCloseTo(2 * i.high(), within(1e-12));
    }

    @Test
    void ratioToItselfIsOneWithoutDoubt() {
        assertThat(Statistics.ratio(A, A)).isEqualTo(new Statistics.Interval(1, 1, 1));
    }

    /** Half of the windows were disturbed, for both: pairs keep that out of the ratio. */
    @Test
    void whatDisturbsBothOfAPairStaysOutOfTheInterval() {
        double[] disturbance = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3};
        double[] a = new double[disturbance.length];
        for (int i = 0; i < a.length; i++) {
            a[i] = 2 * disturbance[i];
        }
        Statistics.Interval i = Statistics.ratio(a, disturbance);

        assertThat(i.low()).isEqualTo(2);
        assertThat(i.high()).isEqualTo(2);
    }

    @Test
    void samplesWithoutAPartnerDoNotCount() {
        assertThat(Statistics.ratio(new double[] {2, 2, 99}, new double[] {1, 1}))
                .isEqualTo(new Statistics.Interval(2, 2, 2));
    }

    @Test
    void excessOverAFloor() {
        double[] floor = {3, 4, 5};
        assertThat(Statistics.excess(new double[] {4, 5, 6}, new double[] {5, 6, 7}, floor))
                .isEqualTo(new Statistics.Interval(0.5, 0.5, 0.5));
        assertThat(Statistics.excess(new double[] {2, 3, 4}, new double[] {5, 6, 7}, floor).value())
                .as("below it")
                .isEqualTo(-0.5);
        assertThat(Statistics.excess(floor, floor, floor).value()).as("no telling").isInfinite();
    }

    /** 95 % of a hundred intervals hold what they were drawn from; chance may take a few more. */
    @Test
    void intervalHoldsTheTruthMostOfTheTime() {
        Random random = new Random(7);
        int held = 0;
        for (int k = 0; k < 100; k++) {
            double[] a = random.doubles(15, 1.9, 2.1).toArray();
            double[] b = random.doubles(15, 0.95, 1.05).toArray();
            Statistics.Interval i = Statistics.ratio(a, b);
            held += i.low() <= 2 && 2 <= i.high() ? 1 : 0;
        }
        assertThat(held).isGreaterThanOrEqualTo(88);
    }
}
