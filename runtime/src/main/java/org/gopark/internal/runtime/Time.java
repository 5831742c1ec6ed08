package org.gopark.internal.runtime;

import java.util.concurrent.locks.LockSupport;

/**
 * The clock of a runtime and the one place where it sleeps in real time.
 *
 * <p>Timers live beside this class: the heap that deadlines and {@code sleep} need hangs off {@link
 * Sched}, and on the JDK's scheduler one daemon thread does its only timed wait here.
 *
 * <p>Go: runtime/time_nofake.go nanotime, runtime/os_linux.go usleep
 */
final class Time {
    private Time() {}

    /** Nanoseconds from an arbitrary origin; never runs backwards. */
    static long nanotime() {
        return System.nanoTime();
    }

    /** Parks the calling thread for at most {@code micros} microseconds; it may wake earlier. */
    static void usleep(long micros) {
        LockSupport.parkNanos(micros * 1_000);
    }
}
