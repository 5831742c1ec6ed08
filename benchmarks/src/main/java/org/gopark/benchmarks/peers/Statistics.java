package org.gopark.benchmarks.peers;

import java.util.Arrays;
import java.util.Random;

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

    /**
     * The ratio of the medians of samples that were taken in turn, with its 95 % interval: pairs
     * are drawn with replacement, so what disturbed both sides of a pair stays on both sides. The
     * seed is fixed: the same file gives the same interval.
     */
    static Interval ratio(double[] a, double[] b) {
        int n = Math.min(a.length, b.length);
        Random random = new Random(1);
        double[] ratios = new double[RESAMPLES];
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < n; j++) {
                int k = random.nextInt(n);
                x[j] = a[k];
                y[j] = b[k];
            }
            ratios[i] = median(x) / median(y);
        }
        Arrays.sort(ratios);
        return new Interval(
                median(Arrays.copyOf(a, n)) / median(Arrays.copyOf(b, n)),
                ratios[(int) (RESAMPLES * 0.025)],
                ratios[(int) (RESAMPLES * 0.975)]);
    }
}
