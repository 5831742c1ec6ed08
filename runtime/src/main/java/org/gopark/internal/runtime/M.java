package org.gopark.internal.runtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the operating system that runs goroutines. With a P it looks for one and runs it;
 * without, it waits for events of the network, or sleeps.
 *
 * <p>Its fields belong to its thread, also while that runs a goroutine; but for what it is handed
 * when it is woken.
 *
 * <p>Go: runtime/runtime2.go m; runtime/proc.go schedule, findRunnable
 */
final class M implements Runnable {
    private static final int GLOBAL_TICKS = 61; // Go: runtime/proc.go findRunnable

    /** A backlog of so many is worth waking another M for. */
    private static final int BACKLOG = 4;

    /** So often a P with a backlog looks how long it has had one. */
    private static final int BACKLOG_TICKS = 8;

    private static final long BACKLOG_NANOS = 50_000;

    /** How long it takes from runnable to running is recorded of one in so many. */
    private static final int SAMPLING = 8; // Go: runtime/runtime2.go gTrackingPeriod

    final int id; // from 1
    final SchedGMP sched;
    private final Idle idle;
    private final Thread thread;

    @Nullable P p; // the one it has; or had, before it was taken from under a goroutine
    @Nullable P nextp; // with it the M is woken
    boolean spinning; // looks for work of others
    boolean gosched; // the goroutine yields to all
    @Nullable P oldp; // which it had before a call that blocks
    final Note park;

    private volatile @Nullable G curg; // the goroutine that it runs; null for a stranger's thread
    private boolean inject; // readies what netpoll has found
    private boolean inheritTime; // what findRunnable found goes on with the time slice
    private final GList netpolled = new GList();
    private long backlogSince; // 0: the queue was empty
    private int rand;

    M(SchedGMP sched, int id) {
        this.id = id;
        this.sched = sched;
        this.idle = sched.idle;
        this.park = new Note(sched);
        this.rand = id * 0x9e3779b9 | 1;
        this.thread = TemplateThread.newCarrier("gopark-m" + id, this);
    }

    /** Go: runtime/proc.go newm */
    void start() {
        thread.start();
    }

    /** The M that runs the caller, or null. Not to be kept across anything that may park. */
    static @Nullable M current() {
        return TemplateThread.carried(VirtualThreads.currentCarrierThread());
    }

    /** The goroutine that calls, if an M runs it. Go: runtime/stubs.go getg */
    static @Nullable G curg() {
        M m = current();
        G gp = m == null ? null : m.curg;
        return gp != null && gp.threadId == Thread.currentThread().threadId() ? gp : null;
    }

    /** The goroutine that it runs, or null; may be out of date. */
    @Nullable G running() {
        return curg;
    }

    /** Go: runtime/proc.go mstart */
    @Override
    public void run() {
        try {
            p = nextp;
            nextp = null;
            if (p != null) {
                p.acquirep(id);
            } else {
                stopm();
            }
            while (schedule()) {}
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            mexit();
        }
    }

    /** The runtime has stopped, or this M is broken. Go: runtime/proc.go mexit */
    private void mexit() {
        P pp = p;
        if (pp != null && pp.isScheduledBy(id)) {
            sched.drain(pp);
            idle.lock();
            releasep(pp);
            idle.pidleput(pp);
            idle.unlock();
        }
    }

    /**
     * One round: finds something to run and runs it; false when the runtime has stopped.
     *
     * <p>Go: runtime/proc.go schedule
     */
    private boolean schedule() {
        Runnable task = findRunnable();
        if (task == null) {
            return false;
        }
        if (spinning) {
            resetspinning();
        }
        execute(task);
        return true;
    }

    /**
     * It has found work. While it looked, nobody who brought some woke another one for it; so now
     * it looks whether there is more, and wakes one in their place.
     *
     * <p>Go: runtime/proc.go resetspinning
     */
    private void resetspinning() {
        spinning = false;
        idle.nmspinningAdd(-1);
        if (sched.hasWork(BACKLOG)) {
            idle.wakep();
        }
    }

    /**
     * Runs {@code task} until it parks, yields or ends.
     *
     * <p>Go: runtime/proc.go execute
     */
    private void execute(Runnable task) {
        P pp = owned();
        pp.tick(inheritTime);
        inheritTime = false;
        gosched = false;
        G gp = task instanceof G g ? g : null;
        Runnable cont = gp == null ? task : gp.continuation();
        if (cont != null) { // null: it was queued twice, and has ended
            if (gp != null && gp.readyAt != 0) {
                recordLatency(pp, gp);
            }
            curg = gp;
            pp.leave(id);
            cont.run();
            curg = null;
            P after = p; // not the same if it has been in Go.blocking
            if (after != null && !after.enter(id)) {
                p = null;
            }
        }
    }

    /** Whether it has a P, which may be taken at any moment. */
    boolean hasP() {
        P pp = p;
        return pp != null && pp.m() == id;
    }

    private void recordLatency(P pp, G gp) {
        long at = gp.readyAt;
        gp.readyAt = 0;
        long took = sched.nanotime() - Math.abs(at);
        pp.latencies.record(took);
        if (at < 0) {
            pp.latenciesWhileIdle.record(took);
        }
    }

    private P owned() {
        P pp = p;
        if (pp == null) {
            throw new RuntimeThrow(sched, "schedule: no p");
        }
        return pp;
    }

    private void releasep(P pp) {
        pp.releasep(id);
        p = null;
    }

    // ---- what calls of the JDK's bring ----

    /**
     * Queues {@code task}, which has become runnable on this M's thread: called by the goroutine
     * that it runs, or by itself. False if it has no P.
     *
     * <p>Go: runtime/proc.go ready, goyield_m
     */
    boolean ready(Runnable task) {
        P pp = p;
        if (pp == null) {
            return false;
        }
        if (pp.isScheduledBy(id)) { // a timer, or netpoll
            put(pp, task, !inject);
            return true;
        }
        if (!pp.enter(id)) {
            p = null;
            return false;
        }
        try {
            boolean own = Thread.currentThread() == thread; // it yields, or was woken as it parked
            if (own && gosched) {
                sched.runq.globrunqput(task); // this M will be there soon enough
            } else {
                put(pp, task, !own);
            }
        } finally {
            pp.leave(id);
        }
        return true;
    }

    private void put(P pp, Runnable task, boolean next) {
        if (cheaprandn(SAMPLING) == 0) {
            sched.stampReady(task);
        }
        pp.runq.runqput(task, next);
        if (idle.wantsWork() && pp.runq.size() > BACKLOG) {
            idle.wakep();
        }
    }

    // ---- looking for work ----

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
    private @Nullable Runnable findRunnable() {
        while (!sched.hasStopped()) {
            P pp = p;
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
        if (!idle.wantsWork() || pp.runq.size() == 0) {
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
        if (!sched.wantsNetpoll()) {
            return false;
        }
        netpoll(0);
        injectglist();
        return !pp.runq.runqempty();
    }

    private void netpoll(long delay) {
        try {
            sched.poller().netpoll(delay, netpolled);
        } catch (IOException e) {
            sched.die(e);
        }
    }

    /** Go: runtime/proc.go injectglist */
    private void injectglist() {
        inject = true;
        try {
            Proc.injectglist(sched, netpolled);
        } finally {
            inject = false;
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
        if (!spinning && (alone || 2 * idle.nmspinning() >= sched.gomaxprocs - idle.npidle())) {
            sched.checkTimers();
            return null;
        }
        if (!spinning) {
            spinning = true;
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
            int at = cheaprandn(n);
            int stride = sched.coprimes[cheaprandn(sched.coprimes.length)];
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

    /** Go: runtime/rand.go cheaprandn */
    private int cheaprandn(int n) {
        int x = rand;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        rand = x;
        return (int) (((x & 0xffffffffL) * n) >>> 32);
    }

    /** Gives up the P; false if there is something to do after all. */
    private boolean dropp(P pp) {
        idle.lock();
        boolean drop = sched.runq.isEmpty();
        if (drop) {
            releasep(pp);
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
        boolean wasSpinning = spinning;
        if (wasSpinning) {
            spinning = false;
            idle.nmspinningAdd(-1);
        }
        // Pairs with SchedGMP#submit: the P is idle, nmspinning lower; now look at all queues.
        boolean more = wasSpinning ? sched.hasWork(0) : !sched.runq.isEmpty();
        if (looked && more && acquirep(true)) {
            return;
        }
        if (!sched.electPoller()) {
            sched.breakPollerFor(sched.earliestTimer());
            stopm();
            return;
        }
        try {
            block();
        } finally {
            sched.pollerDone();
        }
        if (acquirep(wasSpinning && netpolled.isEmpty())) {
            injectglist();
            return;
        }
        injectglist();
        stopm();
    }

    /** Gets an idle P, if there is one. */
    private boolean acquirep(boolean spin) {
        P pp = idle.pidleget();
        if (pp == null) {
            return false;
        }
        pp.acquirep(id);
        p = pp;
        if (spin) {
            spinning = true;
            idle.nmspinningAdd(1);
        }
        return true;
    }

    /** Waits for the network and for the first timer. */
    private void block() {
        // Pairs with SchedGMP#wakeNetPoller and Idle#wakep: lastpoll is 0; now look at all.
        long when = sched.earliestTimer();
        sched.pollUntil(when);
        long delay = when == 0 ? -1 : Math.max(0, when - sched.nanotime());
        boolean work = !sched.runq.isEmpty() && idle.npidle() > 0;
        if (delay == 0 || work || sched.hasStopped()) {
            return;
        }
        Thread.interrupted(); // a select does not block while the status is set
        if (sched.announceNote()) {
            sched.pollNote.sleepUntil(when == 0 ? Time.MAX_WHEN : when);
            sched.noteDone();
        } else {
            netpoll(delay);
        }
    }

    /**
     * Sleeps until somebody has work for it.
     *
     * <p>Go: runtime/proc.go stopm
     */
    private void stopm() {
        if (!idle.mput(this)) {
            return; // stopped
        }
        park.sleep();
        P pp = nextp;
        nextp = null;
        if (pp != null) {
            pp.acquirep(id);
            p = pp;
        }
    }
}
