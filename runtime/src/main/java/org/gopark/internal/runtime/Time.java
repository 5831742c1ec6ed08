package org.gopark.internal.runtime;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The clock of a runtime and the one place where it sleeps in real time.
 *
 * <p>Timers will live beside this class: the heap that deadlines and {@code sleep} need will hang
 * off {@link Sched}, and on the JDK's scheduler one daemon thread will do its only timed wait here.
 *
 * <p>Go: runtime/time_nofake.go nanotime
 */
final class Time {
    private static final long STEP_NANOS = 500_000;

    /** Before 25.0.3 a virtual thread that parks for a time may never wake again (JDK-8369227). */
    static final boolean TIMED_PARKS_WORK =
            Runtime.version().compareToIgnoreOptional(Runtime.Version.parse("25.0.3")) >= 0;

    private Time() {}

    /** Nanoseconds from an arbitrary origin; never runs backwards. */
    static long nanotime() {
        return System.nanoTime();
    }

    /** Takes the calling virtual thread out of every run queue for a moment, where that is safe. */
    static void stepAside() {
        if (TIMED_PARKS_WORK) {
            LockSupport.parkNanos(1);
        }
    }

    /**
     * Waits until {@code done}, looking every half millisecond, or for {@code nanos}. For the ends
     * of things, where nobody is in a hurry. An interrupt does not end it and is kept. Says whether
     * it is done.
     *
     * <p>Go: runtime/stubs2.go usleep, in a loop
     */
    static boolean await(BooleanSupplier done, long nanos) {
        long start = nanotime();
        boolean interrupted = false;
        boolean is = done.getAsBoolean();
        while (!is && nanotime() - start < nanos) {
            LockSupport.parkNanos(STEP_NANOS);
            interrupted |= Thread.interrupted(); // else the next park would not park
            is = done.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return is;
    }
}
