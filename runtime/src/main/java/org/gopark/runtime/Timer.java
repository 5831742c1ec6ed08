package org.gopark.runtime;

import java.time.Duration;

/**
 * A task that {@link Go#afterFunc} will start as a goroutine of its own. Any thread may use it.
 *
 * <p>Go: time.Timer, of AfterFunc
 */
public interface Timer {
    /**
     * Keeps the task from starting; false if it has been started or stopped already. Does not wait
     * for a task that runs.
     *
     * <p>Go: time.Timer.Stop
     */
    boolean stop();

    /**
     * Starts the task when {@code d} has passed from now on, whether or not it ran before; true if
     * it was still to be started, and then it is not started twice.
     *
     * <p>Go: time.Timer.Reset
     *
     * @param d not null; 0 or less is now, more than 292 years is never
     */
    boolean reset(Duration d);
}
