package org.gopark.internal.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.gopark.runtime.RuntimeStats;
import org.jspecify.annotations.Nullable;

/**
 * Counts goroutines while they run: how many are in which state, how long the parked ones have
 * waited, and whether any of them sleeps that should not.
 *
 * <p>Go: runtime/metrics.go, /sched/goroutines
 */
final class Census {
    /** After so long a goready that was on its way has arrived, on however busy a machine. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final Map<String, Integer> states = new TreeMap<>();
    private final Map<String, int[]> ages = new TreeMap<>();

    private Census() {}

    /** Of {@code only}, or of every runtime if that is null. Any thread. */
    static Census take(@Nullable Sched only) {
        Census c = new Census();
        Traceback.forEachG(only, c::count);
        return c;
    }

    private void count(G gp) {
        int status = gp.readgstatus();
        Wait wait = gp.waiting;
        if (status == G.DEAD || (gp.isForeign() && status != G.WAITING)) {
            return;
        }
        states.merge(G.statusName(status), 1, Integer::sum);
        if (status == G.WAITING && wait != null) {
            int[] counts =
                    ages.computeIfAbsent(
                            wait.reason().toString(),
                            r -> new int[RuntimeStats.AGE_BOUNDS.size() + 1]);
            counts[bucket(Traceback.now(gp) - wait.since)]++;
        }
    }

    private static int bucket(long nanos) {
        int i = 0;
        for (Duration bound : RuntimeStats.AGE_BOUNDS) {
            if (nanos < bound.toNanos()) {
                break;
            }
            i++;
        }
        return i;
    }

    /** By status, in Go's words. */
    Map<String, Integer> states() {
        return states;
    }

    /** By what they wait for: how many in each range of ages. */
    Map<String, List<Integer>> ages() {
        Map<String, List<Integer>> all = new TreeMap<>();
        ages.forEach((reason, counts) ->
                all.put(reason, Arrays.stream(counts).boxed().collect(Collectors.toList())));
        return all;
    }

    /**
     * Looks for goroutines that sleep on a descriptor although somebody has taken them out: a lost
     * wake-up, a bug of gopark's. Reports and never repairs. Waits up to a second, if there is one
     * whose wake-up may still be on its way.
     */
    static int lostWakeups(@Nullable Sched only) {
        List<Owed> owed = new ArrayList<>();
        for (Sched sched : only == null ? Sched.polled() : List.of(only)) {
            sched.pollcache.forEach(pd -> {
                for (Mode mode : Mode.values()) {
                    G gp = pd.owed(mode);
                    if (gp != null) {
                        owed.add(new Owed(gp, gp.waiting, since(gp), pd, mode));
                    }
                }
            });
        }
        if (owed.isEmpty()) {
            return 0;
        }
        // Each goes as soon as it is seen awake once: under load others are always on their way.
        BooleanSupplier settled =
                () -> {
                    owed.removeIf(o -> !o.persists());
                    return owed.isEmpty();
                };
        if (only == null) {
            Time.await(settled, PATIENCE_NANOS);
        } else {
            only.await(settled, PATIENCE_NANOS);
        }
        for (Owed o : owed) {
            System.getLogger("org.gopark")
                    .log(
                            System.Logger.Level.ERROR,
                            "gopark: a wake-up was lost: {0} on {1}",
                            o.gp,
                            o.pd);
        }
        return owed.size();
    }

    private static long since(G gp) {
        Wait wait = gp.waiting;
        return wait == null ? 0 : wait.since;
    }

    private record Owed(G gp, @Nullable Wait waiting, long since, PollDesc pd, Mode mode) {
        /** Still in the same park; one that has left it has been woken, and may have come again. */
        @SuppressWarnings("ReferenceEquality") // the very goroutine
        boolean persists() {
            return pd.owed(mode) == gp && gp.waiting == waiting && Census.since(gp) == since;
        }
    }
}
