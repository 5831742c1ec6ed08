package org.gopark.net;

import java.time.Duration;
import java.util.Locale;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.RuntimeStats;

/** The stress run by command: {@code net/stress/run}. */
final class StressMain {
    private StressMain() {}

    public static void main(String[] args) throws Exception {
        long operations = 100_000_000;
        int connections = 1_000;
        long seed = System.nanoTime();
        long seconds = 24 * 3600;
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            switch (args[i]) {
                case "--operations" -> operations = Long.parseLong(value);
                case "--connections" -> connections = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--seconds" -> seconds = Long.parseLong(value);
                default -> {
                    System.err.println(
                            "usage: net/stress/run [--operations N] [--connections N]"
                                    + " [--seed S] [--seconds LIMIT]");
                    System.exit(2);
                }
            }
        }
        GoRuntime rt = GoRuntime.builder().build();
        System.out.println(rt + ", " + connections + " connections, seed " + seed);
        Stress.warmUp(rt);
        int before = Sockets.open();
        long start = System.nanoTime();
        Stress stress = new Stress(rt, seed, connections, 2_000);
        String failure = null;
        try {
            stress.run(operations, Duration.ofSeconds(seconds), Duration.ofSeconds(10));
            Await.until(
                    "a runtime that holds nothing",
                    () -> holdsNothing(rt.stats()),
                    () -> Dump.of(rt));
            if (Sockets.open() != before) {
                failure = before + " sockets before, " + Sockets.open() + " after";
            }
        } catch (AssertionError e) {
            failure = "";
            e.printStackTrace();
        }
        double s = (System.nanoTime() - start) / 1e9;
        System.out.println(stress.counts);
        System.out.printf(
                Locale.ROOT,
                "%.0f s, %.0f operations per second, seed %d%n",
                s,
                stress.counts.operations() / s,
                seed);
        if (failure != null) {
            System.out.println("failed: " + failure);
        }
        System.out.printf(
                "%d connections passed, %d failed%n",
                stress.counts.passed.sum(), failure == null ? 0 : 1);
        System.exit(failure == null ? 0 : 1);
    }

    private static boolean holdsNothing(RuntimeStats s) {
        return s.goroutines() == 0 && s.netpollWaiters() == 0 && s.descriptors() == 0;
    }
}
