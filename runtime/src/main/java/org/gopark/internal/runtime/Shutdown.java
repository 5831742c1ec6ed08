package org.gopark.internal.runtime;

import java.util.concurrent.TimeUnit;
import org.gopark.internal.syscall.VirtualThreads;

/**
 * The end of a runtime of the Go-style scheduler: what is left runs on the JDK's from here on, and
 * nothing is lost.
 *
 * <p>Go: none; there the process ends.
 */
final class Shutdown {
    /*
     * Sysmon ends it, once: sets stopped, then takes every P from its M, or finds it idle, and
     * empties its queue, then the global one. An M that is in the middle of something sees stopped
     * when it comes to its loop, empties its own queue, and gives the P up.
     * (runtime/spin/shutdown.pml)
     *
     *   who has a task:   the task in the global queue;   then look at stopped, and empty the queue
     *   who arms:         the timer in its heap;          then look at stopped, and start a thread
     *   sysmon:           stopped = true;                 then empty the queues; then look at the
     *                                                     heaps, and start threads
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SchedGMP sched;
    private volatile boolean stopped;
    private final TimerThreads[] timers; // of each heap; used when it has stopped

    Shutdown(SchedGMP sched) {
        this.sched = sched;
        this.timers = new TimerThreads[sched.gomaxprocs];
        for (int i = 0; i < timers.length; i++) {
            timers[i] = new TimerThreads(sched, sched.allp[i].timers);
        }
    }

    boolean hasStopped() {
        return stopped;
    }

    /** By sysmon, as its last act. */
    void stop() {
        stopped = true;
        sched.idle.wakeAll();
        sched.lastpoll.netpollBreak();
        for (P p : sched.allp) {
            if (Time.await(() -> take(p), PATIENCE_NANOS)) {
                drain(p);
            } else {
                System.getLogger("org.gopark")
                        .log(System.Logger.Level.WARNING, "gopark: the end waits in vain for " + p);
            }
        }
        drainGlobal();
        startTimers();
        if (sched.death() != null) {
            sched.evict();
        }
        Netpoll np = sched.lastpoll.netpollOrNull();
        if (np != null) {
            np.shutdown();
            sched.netpollEnded();
        }
    }

    /** Takes {@code p} for ever, unless its M is about to give it up. */
    private boolean take(P p) {
        int m = p.m();
        return m == 0 ? sched.idle.remove(p) : p.retake(m);
    }

    /** Empties the queue of a P, by who has it. */
    void drain(P p) {
        p.runq.flush();
        drainGlobal();
    }

    void drainGlobal() {
        for (; ; ) {
            sched.idle.lock();
            Runnable task = sched.runq.globrunqget();
            sched.idle.unlock();
            if (task == null) {
                return;
            }
            Runnable next = task instanceof Stamped stamped ? stamped.take() : task;
            Runnable cont = next instanceof G gp ? gp.continuation() : next;
            if (cont != null) {
                VirtualThreads.defaultScheduler().execute(cont);
            }
        }
    }

    /** A thread for each heap that has timers. */
    void startTimers() {
        for (int i = 0; i < timers.length; i++) {
            if (sched.allp[i].timers.wakeTime() != 0) {
                timers[i].start();
            }
        }
    }

    /** A timer is due at {@code when}. */
    void wakeTimers(long when) {
        for (TimerThreads t : timers) {
            t.wake(when);
        }
    }
}
