package org.gopark.benchmarks.peers;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Medians, and how far to trust them. */
final class Statistics {
    private static final int RESAMPLES = 10_000;

    /**
     * @param low the 2.5th percentile of the bootstrap
     * @param high the 97.5th
     */
    record Interval(double value, double low, double high) {}

    private Statistics() {}

    static double median(double[] values) {
        double[] v = values.clone();
        Arrays.sort(v);
        int n = v.length;
        return n == 0 ? Double.NaN : n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
    }

    /** The ratio of the medians of samples that were taken in turn, with its 95 % interval. */
    static Interval ratio(double[] a, double[] b) {
        return bootstrap(m -> m[0] / m[1], a, b);
    }

    /**
     * How far the median of {@code a} is above that of {@code floor}, as a part of how far that of
     * {@code b} is, with its 95 % interval. Where {@code b} is not above the floor there is no
     * telling: infinite.
     */
    static Interval excess(double[] a, double[] b, double[] floor) {
        return bootstrap(
                m -> m[1] > m[2] ? (m[0] - m[2]) / (m[1] - m[2]) : Double.POSITIVE_INFINITY,
                a,
                b,
                floor);
    }

    /**
     * A figure made of medians. What was taken at one time is drawn together, with replacement, so
     * what disturbed all of it stays in all of it. The seed is fixed: the same file gives the same
     * interval.
     */
    private static Interval bootstrap(ToDoubleFunction<double[]> figure, double[]... samples) {
        int n = Arrays.stream(samples).mapToInt(s -> s.length).min().orElse(0);
        Random random = new Random(1);
        double[] figures = new double[RESAMPLES];
        double[][] drawn = new double[samples.length][n];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < n; j++) {
                int k = random.nextInt(n);
                for (int s = 0; s < samples.length; s++) {
                    drawn[s][j] = samples[s][k];
                }
            }
            figures[i] = figure.applyAsDouble(medians(drawn));
        }
        Arrays.sort(figures);
        double[][] all =
                Arrays.stream(samples).map(s -> Arrays.copyOf(s, n)).toArray(double[][]::new);
        return new Interval(
                figure.applyAsDouble(medians(all)),
                figures[(int) (RESAMPLES * 0.025)],
                figures[(int) (RESAMPLES * 0.975)]);
    }

    private static double[] medians(double[][] samples) {
        return Arrays.stream(samples).mapToDouble(Statistics::median).toArray();
    }
}
