package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a heap has a {@link TimerThread} while there are timers in it: one is started
 * when it is first needed, and another one if that has ended with its runtime.
 *
 * <p>Go: none.
 */
final class TimerThreads {
    private final Sched sched;
    private final Timers timers;
    private final Mutex lock = new Mutex();
    private volatile @Nullable TimerThread thread; // written under lock

    TimerThreads(Sched sched, Timers timers) {
        this.sched = sched;
        this.timers = timers;
    }

    /**
     * There is one when this returns. Who loses the race to start one looks again: the winner's may
     * have ended already, before there was a timer.
     */
    void start() {
        for (; ; ) {
            TimerThread t = thread;
            if (t != null && !t.hasEnded()) {
                return;
            }
            TimerThread fresh = new TimerThread(sched, timers);
            fresh.start(); // first; nobody may rely on one that could not start
            lock.lock();
            boolean first = thread == t;
            if (first) {
                thread = fresh;
            }
            lock.unlock();
            if (first) {
                if (sched.isStopping()) { // pairs with #stop: published; now look at the state
                    fresh.stop();
                }
                return;
            }
            fresh.dismiss();
        }
    }

    /** Somebody is wanted at {@code when}, above 0. Any thread. */
    void wake(long when) {
        TimerThread t = thread;
        if (t != null) {
            t.wake(when);
        }
    }

    /** The runtime has stopped; the thread ends when no timer is left. */
    void stop() {
        TimerThread t = thread;
        if (t != null) {
            t.stop();
        }
    }
}
