package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * How an M finds something to run, or waits until there is something. Used by its thread alone,
 * between two goroutines.
 *
 * <p>Go: runtime/proc.go findRunnable, stealWork
 */
final class FindRunnable {
    private static final int GLOBAL_TICKS = 61; // Go: runtime/proc.go findRunnable

    /** So often a P with a backlog looks how long it has had one. */
    private static final int BACKLOG_TICKS = 8;

    private static final long BACKLOG_NANOS = 50_000;

    private final M m;
    private final SchedGMP sched;
    private final Idle idle;
    private final Lastpoll lastpoll;
    private final GList netpolled = new GList();
    private boolean inheritTime;
    private long backlogSince; // 0: the queue was empty

    FindRunnable(M m) {
        this.m = m;
        this.sched = m.sched;
        this.idle = m.sched.idle;
        this.lastpoll = m.sched.lastpoll;
    }

    /** Whether what was found last goes on with the time slice of what ran before. */
    boolean inheritsTime() {
        boolean inherits = inheritTime;
        inheritTime = false;
        return inherits;
    }

    /**
     * Finds something to run: timers that are due, the own queue, the global one, the network, the
     * queues of others. If there is nothing it gives up the P and waits. Null when the runtime has
     * stopped.
     *
     * <p>Go: runtime/proc.go findRunnable
     *
     * <p>Differs from Go: the only M that is busy asks the network in the wait, which comes next,
     * and not before it.
     */
    @Nullable Runnable findRunnable() {
        while (!sched.hasStopped()) {
            P pp = m.p;
            if (pp == null) {
                waitForWork(false);
                continue;
            }
            runTimers(pp);
            Runnable task = fair(pp);
            if (task == null) {
                task = local(pp);
            }
            if (task == null) {
                task = global(pp);
            }
            if (task == null && !m.spinning && idle.isTooMany()) {
                if (dropp(pp)) {
                    waitForWork(true);
                }
                continue;
            }
            boolean alone = idle.npidle() == sched.gomaxprocs - 1;
            if (task == null && !alone && netpollNow(pp)) {
                continue;
            }
            if (task == null) {
                task = steal(pp, alone);
            }
            if (task != null) {
                return task;
            }
            if (!pp.runq.runqempty()) {
                continue; // a timer of another P's has readied somebody
            }
            if (dropp(pp)) {
                waitForWork(true);
            }
        }
        return null;
    }

    private void runTimers(P pp) {
        long next = pp.timers.wakeTime();
        if (next != 0) {
            long now = sched.nanotime();
            if (next <= now) {
                pp.timers.check(now);
            }
        }
    }

    /**
     * Every so many time slices those who are queued globally come first. (The network does not: a
     * selector would report everything again that has not been read since the last poll. While all
     * are busy sysmon asks it.)
     */
    private @Nullable Runnable fair(P pp) {
        int tick = pp.schedtick();
        if (tick % BACKLOG_TICKS == 0) {
            lookAtBacklog(pp);
        }
        if (tick % GLOBAL_TICKS != 0) {
            return null;
        }
        if (sched.runq.isEmpty()) {
            return null;
        }
        idle.lock();
        Runnable task = sched.runq.globrunqget();
        idle.unlock();
        return task;
    }

    /** Another M is woken if tasks have waited here for some time and a P is idle. */
    private void lookAtBacklog(P pp) {
        if (!idle.wantsWork() || idle.isEnough() || pp.runq.size() == 0) {
            backlogSince = 0;
            return;
        }
        long now = sched.nanotime();
        if (backlogSince == 0) {
            backlogSince = now;
        } else if (now - backlogSince > BACKLOG_NANOS) {
            backlogSince = 0;
            idle.wakep();
        }
    }

    private @Nullable Runnable local(P pp) {
        Runnable next = pp.runq.runnextget();
        if (next != null) {
            if (!pp.preempt) {
                inheritTime = true;
                return next;
            }
            pp.runq.runqput(next, false);
        }
        if (pp.preempt) {
            pp.preempt = false;
        }
        pp.prefetch.ahead(sched.gcount());
        return pp.runq.runqget();
    }

    private @Nullable Runnable global(P pp) {
        if (sched.runq.isEmpty()) {
            return null;
        }
        idle.lock();
        Runnable task = sched.runq.globrunqgetbatch(pp.runq, sched.gomaxprocs);
        idle.unlock();
        return task;
    }

    /**
     * Asks the network, if somebody waits for it and nobody else asks; true if that has readied.
     */
    private boolean netpollNow(P pp) {
        if (!lastpoll.wantsNetpoll()) {
            return false;
        }
        lastpoll.netpoll(0, netpolled);
        injectglist();
        return !pp.runq.runqempty();
    }

    /** Go: runtime/proc.go injectglist */
    private void injectglist() {
        m.inject = true;
        try {
            Proc.injectglist(sched, netpolled);
        } finally {
            m.inject = false;
        }
    }

    /**
     * Takes from others, unless enough look for work already, or nobody else is busy; runs timers
     * that are due there.
     *
     * <p>Go: runtime/proc.go stealWork
     */
    @SuppressWarnings("ReferenceEquality") // a P is one
    private @Nullable Runnable steal(P pp, boolean alone) {
        if (!m.spinning && (alone || 2 * idle.nmspinning() >= sched.gomaxprocs - idle.npidle())) {
            sched.checkTimers();
            return null;
        }
        if (!m.spinning) {
            m.spinning = true;
            idle.nmspinningAdd(1);
        }
        int n = sched.gomaxprocs;
        for (int round = 0; round < 4; round++) {
            boolean last = round == 3;
            if (last) {
                sched.checkTimers();
                Runnable task = local(pp);
                if (task != null) {
                    return task;
                }
            }
            int at = m.cheaprandn(n);
            int stride = sched.coprimes[m.cheaprandn(sched.coprimes.length)];
            for (int i = 0; i < n; i++, at = (at + stride) % n) {
                P victim = sched.allp[at];
                Runnable task = victim == pp ? null : pp.runq.runqsteal(victim.runq, last);
                if (task != null) {
                    sched.stolen();
                    return task;
                }
            }
        }
        return null;
    }

    /** Gives up the P; false if there is something to do after all. */
    private boolean dropp(P pp) {
        idle.lock();
        boolean drop = sched.runq.isEmpty();
        if (drop) {
            m.releasep(pp);
            idle.pidleput(pp);
        }
        idle.unlock();
        return drop;
    }

    /**
     * Without a P: waits until there is work for this M and a P to do it with. Whoever brings work
     * from now on sees an idle P, and this M not looking; what came before it looks for once more.
     */
    private void waitForWork(boolean looked) {
        boolean wasSpinning = m.spinning;
        if (wasSpinning) {
            m.spinning = false;
            idle.nmspinningAdd(-1);
        }
        // Pairs with SchedGMP#submit: the P is idle, nmspinning lower; now look at all queues.
        boolean more = wasSpinning ? sched.hasWork(0) : !sched.runq.isEmpty();
        if (looked && more && acquirep(true)) {
            return;
        }
        // The P was given up before this look, so the last M to run dry sees that it is the last.
        if (idle.isEnough() || !lastpoll.waitElected(netpolled)) {
            lastpoll.breakFor(sched.earliestTimer());
            m.stopm();
            return;
        }
        if (acquirep(wasSpinning && netpolled.isEmpty())) {
            injectglist();
            return;
        }
        injectglist();
        m.stopm();
    }

    /** Gets an idle P, if there is one. */
    private boolean acquirep(boolean spin) {
        P pp = idle.pidleget();
        if (pp == null) {
            return false;
        }
        m.acquirep(pp);
        if (spin) {
            m.spinning = true;
            idle.nmspinningAdd(1);
        }
        return true;
    }
}
