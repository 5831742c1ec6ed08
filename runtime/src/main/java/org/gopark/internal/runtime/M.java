package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.gopark.internal.syscall.Carrier;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the operating system that runs goroutines. With a P it looks for one and runs it;
 * without, it waits for events of the network, or sleeps. How it finds one is {@link FindRunnable}.
 *
 * <p>Its fields belong to its thread, also while that runs a goroutine; but for what it is handed
 * when it is woken.
 *
 * <p>Go: runtime/runtime2.go m; runtime/proc.go schedule, execute, stopm
 */
final class M implements Runnable {
    /** A backlog of so many is worth waking another M for. */
    static final int BACKLOG = 4;

    private static final VarHandle CURG =
            fieldVarHandle(lookup(), "curg", VarHandle.class, M.class, G.class);

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
    volatile @Nullable Schedstat schedstat; // of its thread

    private @Nullable G curg; // VarHandle CURG; what it runs; null: a stranger's thread
    boolean inject; // readies what netpoll has found
    private final FindRunnable search;
    private int rand;
    private final @Nullable Stamped[] stamps = new Stamped[32]; // to be used again
    private int nstamps;

    M(SchedGMP sched, int id) {
        this.id = id;
        this.sched = sched;
        this.idle = sched.idle;
        this.park = new Note(sched);
        this.rand = id * 0x9e3779b9 | 1;
        this.search = new FindRunnable(this);
        while (nstamps < stamps.length) { // or code that makes one would be compiled late, and anew
            stamps[nstamps++] = new Stamped();
        }
        this.thread = TemplateThread.newCarrier("gopark-m" + id, this);
    }

    /** Go: runtime/proc.go newm */
    void start() {
        thread.start();
    }

    /** The M that runs the caller, or null. Not to be kept across anything that may park. */
    static @Nullable M current() {
        return TemplateThread.carried(Carrier.current());
    }

    /** The goroutine that calls, if an M runs it. Go: runtime/stubs.go getg */
    static @Nullable G curg() {
        M m = current();
        G gp = m == null ? null : m.running();
        return gp != null && gp.threadId == Thread.currentThread().threadId() ? gp : null;
    }

    /** The goroutine that it runs, or null; may be out of date. */
    @Nullable G running() {
        return (G) CURG.getAcquire(this);
    }

    /** Go: runtime/proc.go mstart */
    @Override
    public void run() {
        try {
            schedstat = sched.contention.hasChoice() ? Schedstat.ofThisThread() : null;
            acquireNextp();
            if (p == null) {
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
            sched.shutdown.drain(pp);
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
        Runnable task = search.findRunnable();
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
        if (!idle.isEnough() && sched.hasWork(BACKLOG)) {
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
        pp.tick(search.inheritsTime());
        gosched = false;
        Runnable next = task instanceof Stamped stamped ? recordLatency(pp, stamped) : task;
        G gp = next instanceof G g ? g : null;
        Runnable cont = gp == null ? next : gp.continuation();
        if (cont != null) { // null: it was queued twice, and has ended
            CURG.setRelease(this, gp);
            pp.leave(id);
            cont.run();
            CURG.setRelease(this, (G) null);
            P after = p; // not the same if it has been in Go.blocking
            if (after != null && !after.enter(id)) {
                p = null;
            }
        }
    }

    /** What was stamped; the stamp may be used again. */
    private @Nullable Runnable recordLatency(P pp, Stamped stamped) {
        Runnable task = stamped.record(pp, sched);
        if (nstamps < stamps.length) {
            stamps[nstamps++] = stamped;
        }
        return task;
    }

    /** Whether it has a P, which may be taken at any moment. */
    boolean hasP() {
        P pp = p;
        return pp != null && pp.m() == id;
    }

    private P owned() {
        P pp = p;
        if (pp == null) {
            throw new RuntimeThrow(sched, "schedule: no p");
        }
        return pp;
    }

    private void acquireNextp() {
        P pp = nextp;
        nextp = null;
        if (pp != null) {
            acquirep(pp);
        }
    }

    /** Go: runtime/proc.go acquirep */
    void acquirep(P pp) {
        pp.acquirep(id);
        p = pp;
    }

    /** Go: runtime/proc.go releasep */
    void releasep(P pp) {
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
            Runnable stamped = stampSome(task);
            if (inject) {
                pp.runq.runqputbatch(stamped);
            } else {
                pp.runq.runqput(stamped, true);
            }
            wakeForBacklog(pp);
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
                pp.runq.runqput(stampSome(task), !own);
                wakeForBacklog(pp);
            }
        } finally {
            pp.leave(id);
        }
        return true;
    }

    private Runnable stampSome(Runnable task) {
        if (cheaprandn(SchedGMP.SAMPLING) != 0) {
            return task;
        }
        Stamped stamped = nstamps == 0 ? null : stamps[--nstamps];
        return (stamped == null ? new Stamped() : stamped).stamp(task, sched);
    }

    /** Another M is woken if that pays. */
    private void wakeForBacklog(P pp) {
        if (idle.wantsWork() && !idle.isEnough() && pp.runq.size() > BACKLOG) {
            idle.wakep();
        }
    }

    /** Go: runtime/rand.go cheaprandn */
    int cheaprandn(int n) {
        int x = rand;
        x ^= x << 13;
        x ^= x >>> 17;
        x ^= x << 5;
        rand = x;
        return (int) (((x & 0xffffffffL) * n) >>> 32);
    }

    /**
     * Sleeps until somebody has work for it.
     *
     * <p>Go: runtime/proc.go stopm
     */
    void stopm() {
        if (!idle.mput(this)) {
            return; // stopped
        }
        park.sleep();
        sched.sysmon.letFinish();
        acquireNextp();
    }
}
