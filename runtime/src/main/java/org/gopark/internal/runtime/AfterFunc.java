package org.gopark.internal.runtime;

/**
 * A goroutine that is yet to be started, or a callback that is so short that it needs none.
 *
 * <p>Go: time/sleep.go AfterFunc, goFunc; runtime/time.go newTimer
 */
final class AfterFunc {
    private final Sched sched;
    private final Runnable fn;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final Timer timer;

    private AfterFunc(Sched sched, Runnable fn, Timer.Func fire) {
        this.sched = sched;
        this.fn = fn;
        this.timer = sched.newTimer(fire, this);
    }

    /** Starts {@code fn} as a goroutine. */
    static AfterFunc goroutine(Sched sched, Runnable fn) {
        return new AfterFunc(sched, fn, (arg, seq) -> ((AfterFunc) arg).goFunc());
    }

    /** Calls {@code fn} on the thread that runs timers. */
    static AfterFunc callback(Sched sched, Runnable fn) {
        return new AfterFunc(sched, fn, (arg, seq) -> ((AfterFunc) arg).fn.run());
    }

    /** Go: time/sleep.go Timer.Stop */
    boolean stop() {
        return timer.stop();
    }

    /** Go: time/sleep.go Timer.Reset */
    boolean reset(long nanos) {
        long when = Time.after(sched.nanotime(), Math.max(0, nanos));
        boolean pending = timer.modify(when, 0);
        sched.startTimers(); // the thread may have ended meanwhile, with its runtime
        return pending;
    }

    /**
     * On the thread that runs timers. What comes too late for its runtime is dropped, and counted.
     */
    private void goFunc() {
        try {
            Proc.newproc(sched, this::run);
        } catch (IllegalStateException e) {
            sched.timerDropped();
        }
    }

    private void run() {
        Thread.currentThread().setContextClassLoader(loader);
        fn.run();
    }
}
