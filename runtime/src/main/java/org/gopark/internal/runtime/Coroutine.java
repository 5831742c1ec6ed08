package org.gopark.internal.runtime;

/**
 * What can be stopped in the middle and continued: the stack of a goroutine.
 *
 * <p>{@link #resume} and {@link #ready} are called by others, {@link #suspend} by the coroutine
 * itself. In production a coroutine is a thread (mostly a virtual one): its scheduler resumes it,
 * {@code ready} is {@code LockSupport.unpark}, {@code suspend} is {@code LockSupport.park}. A
 * simulated runtime hands a baton instead. The seam exists because neither can be faked later: a
 * virtual thread cannot run another's continuation, and {@code unpark} reaches the scheduler while
 * the caller is pinned.
 *
 * <p>Go: runtime/coro.go coro
 */
interface Coroutine {
    /** Runs the coroutine on the calling carrier until it suspends or ends. */
    void resume();

    /**
     * Makes a suspended coroutine runnable; if it has not suspended yet, its next suspend returns.
     */
    void ready();

    /**
     * Gives up the carrier until {@link #ready}. May return for no reason, so callers loop over the
     * state that they wait for; {@code blocker} is what a thread dump shows.
     */
    void suspend(Object blocker);
}
