package org.gopark.net;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.gopark.runtime.Go;

/** Waiting for a state that others bring about. The pause is between two looks, and not a guess. */
final class Await {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

    private static final long PAUSE_NANOS = 200_000;

    /** The runtime under test has a time of its own, and must not see this one's. */
    static volatile boolean simulated;

    private Await() {}

    private static boolean sleep() {
        try {
            Go.sleep(Duration.ofNanos(PAUSE_NANOS));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Waits for {@code state}; after half a minute fails with what {@code dump} says. */
    static void until(String what, BooleanSupplier state, Supplier<String> dump) {
        long start = System.nanoTime();
        boolean interrupted = false;
        for (int i = 0; !state.getAsBoolean(); i++) {
            if (i < 20) {
                Thread.yield();
            } else if (simulated) {
                interrupted |= !sleep();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            interrupted |= Thread.interrupted(); // or there would be no pause any more
            if (System.nanoTime() - start > LIMIT) {
                throw new AssertionError("waited in vain for " + what + "\n" + dump.get());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
