package org.gopark.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of a runtime and the one place where it sleeps in real time.
 *
 * <p>Go: runtime/time_nofake.go nanotime
 */
final class Time {
    private static final long STEP_NANOS = 500_000;

    /** Before 25.0.3 a virtual thread that parks for a time may never wake again (JDK-8369227). */
    static final boolean TIMED_PARKS_WORK =
            Runtime.version().compareToIgnoreOptional(Runtime.Version.parse("25.0.3")) >= 0;

    /** The latest instant of nanotime, which never comes: 292 years from now. */
    static final long MAX_WHEN = Long.MAX_VALUE;

    private static final long ORIGIN = System.nanoTime() - 1;

    private Time() {}

    /** Nanoseconds since some moment of the past; above 0, and never runs backwards. */
    static long nanotime() {
        return System.nanoTime() - ORIGIN;
    }

    /** What the clock on the wall says. */
    static Instant walltime() {
        return Instant.now();
    }

    /** The instant {@code nanos} after {@code now}, or {@link #MAX_WHEN} where numbers end. */
    static long after(long now, long nanos) {
        long when = now + nanos;
        return when < 0 && nanos > 0 ? MAX_WHEN : when;
    }

    /** In nanoseconds; what is beyond 292 years is the largest or smallest number. */
    static long nanos(Duration d) {
        return TimeUnit.NANOSECONDS.convert(d);
    }

    /**
     * Parks the calling thread of a runtime, at most until {@code when}. Such a thread takes no
     * interrupts: whoever interrupts its whole ThreadGroup means others, and with the status set no
     * park would park again.
     */
    static void parkUntil(Sched sched, long when) {
        if (when == MAX_WHEN) {
            LockSupport.park(sched);
        } else {
            LockSupport.parkNanos(sched, when - sched.nanotime());
        }
        Thread.interrupted(); // cleared
    }

    /** Ends the {@link #parkUntil} of {@code t}, or its next one. */
    static void unpark(@Nullable Thread t) {
        LockSupport.unpark(t);
    }

    /**
     * Parks the calling goroutine for {@code nanos}; false if an interrupt ended it, whose status
     * is kept.
     *
     * <p>Go: runtime/time.go timeSleep
     *
     * @throws IllegalStateException the runtime has died meanwhile
     */
    static boolean timeSleep(Sched sched, long nanos) {
        if (nanos <= 0) {
            return true;
        }
        checkAlive(sched);
        G gp = sched.getg();
        Wait.Sleep sleep = gp.sleep;
        if (sleep == null) {
            sleep = new Wait.Sleep(sched, gp);
            gp.sleep = sleep;
        }
        sleep.when = after(sched.nanotime(), nanos);
        boolean slept = Proc.gopark(gp, sleep);
        checkAlive(sched);
        return slept;
    }

    private static void checkAlive(Sched sched) {
        Throwable death = sched.death();
        if (death != null) {
            throw new IllegalStateException("gopark: the runtime is closed", death);
        }
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
