package org.gopark.net;

import java.time.Duration;
import java.util.List;
import org.gopark.runtime.GoRuntime;

/**
 * {@link Soak} for so many seconds on each back end with each of 1, 2 and 8 Ps: {@code
 * net/stress/run soak}.
 */
final class SoakMain {
    private SoakMain() {}

    public static void main(String[] args) throws Exception {
        long seconds = args.length > 0 ? Long.parseLong(args[0]) : 60;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        for (String netpoll : List.of("selector", "epoll")) {
            for (int maxProcs : new int[] {1, 2, 8}) {
                run(netpoll, maxProcs, seconds, seed);
            }
        }
    }

    private static void run(String netpoll, int maxProcs, long seconds, long seed) {
        GoRuntime rt =
                GoRuntime.builder().scheduler("gmp").netpoll(netpoll).maxProcs(maxProcs).build();
        Soak soak = new Soak(rt, seed);
        System.out.println(rt + ", " + seconds + " s, seed " + seed);
        try {
            soak.run(Duration.ofSeconds(seconds));
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            System.out.println(soak);
            System.exit(1);
        }
        int lost = rt.lostWakeups();
        System.out.println(soak + "; lost wake-ups " + lost);
        rt.close();
        if (lost > 0) {
            System.exit(1);
        }
    }
}
