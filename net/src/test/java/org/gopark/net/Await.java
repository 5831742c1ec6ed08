package org.gopark.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for a state that others bring about. The pause is between two looks, and not a guess. */
final class Await {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

    private Await() {}

    /** Waits for {@code state}; after half a minute fails with what {@code dump} says. */
    static void until(String what, BooleanSupplier state, Supplier<String> dump) {
        long start = System.nanoTime();
        boolean interrupted = false;
        for (int i = 0; !state.getAsBoolean(); i++) {
            if (i < 20) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(200_000);
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
