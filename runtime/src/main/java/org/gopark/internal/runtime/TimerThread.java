package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Runs the timers of a runtime whose scheduler is the JDK's: a daemon thread of the operating
 * system that sleeps until the earliest is due. Nothing else in a runtime waits for time.
 *
 * <p>Go: none; there whoever looks for work runs the timers, and the netpoller sleeps for them.
 */
final class TimerThread implements Runnable {
    /*
     * A timer that becomes the earliest is not missed because
     *
     *   who arms it:   wakeTime lowered;   then look at sleepUntil
     *   this thread:   sleepUntil set;     then look at wakeTime; then sleep
     *
     * While it is awake sleepUntil is 0, and nobody needs to wake it.
     *
     * It ends when the runtime has stopped and no timer is left, so that a goroutine that sleeps
     * through the end of its runtime still wakes. Who arms a timer later than that finds it ended:
     *
     *   who arms it:   timer in the heap;   then look at ended, and start another one
     *   this thread:   ended set;           then look at the heap, and go on if there is one
     */
    private final Sched sched;
    private final Timers timers;
    private volatile long sleepUntil;
    private volatile boolean ended;
    private volatile boolean dismissed; // another one has been made in its place
    private @Nullable Thread thread; // written before it starts

    TimerThread(Sched sched, Timers timers) {
        this.sched = sched;
        this.timers = timers;
    }

    void start() {
        Thread t = TemplateThread.newRuntimeThread("gopark-timers", this);
        thread = t;
        t.start();
    }

    /** Somebody is wanted at {@code when}, above 0. Any thread. */
    void wake(long when) {
        if (sleepsBeyond(when)) {
            Time.unpark(thread);
        }
    }

    boolean sleepsBeyond(long when) {
        return when < sleepUntil;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The runtime has stopped: it need not sleep for ever. */
    void stop() {
        Time.unpark(thread);
    }

    /** Somebody else was faster; one is enough. */
    void dismiss() {
        dismissed = true;
        Time.unpark(thread);
    }

    @Override
    public void run() {
        try {
            while (!dismissed && !isOver()) {
                timers.check(sched.nanotime());
                sleep();
            }
        } catch (Throwable e) {
            sched.die(e);
            lastWords();
        }
    }

    /** The last look before the end; true if this one ends. */
    boolean isOver() {
        if (!sched.isStopping() || timers.wakeTime() != 0) {
            return false;
        }
        ended = true;
        if (timers.wakeTime() != 0) {
            ended = false; // two of us may run now, which does no harm
            return false;
        }
        return true;
    }

    private void sleep() {
        if (announceSleep()) {
            Time.parkUntil(sched, sleepUntil);
        }
        sleepUntil = 0;
    }

    /** Says until when it sleeps; false if a timer has become due earlier meanwhile. */
    boolean announceSleep() {
        long when = timers.wakeTime();
        sleepUntil = when == 0 ? Long.MAX_VALUE : when;
        long again = timers.wakeTime(); // pairs with #wake: sleepUntil is out; now look again
        return again == 0 ? !sched.isStopping() : again >= sleepUntil;
    }

    /** A runtime that died of a timer: who sleeps wakes now, and finds out. */
    private void lastWords() {
        ended = true;
        for (; ; ) {
            try {
                timers.check(Long.MAX_VALUE);
                return;
            } catch (Throwable e) {
                sched.die(e); // a second one; each try runs one timer less
            }
        }
    }
}
