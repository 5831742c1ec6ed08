package org.gopark.internal.runtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A thread without a P that sees what those with one cannot: that a goroutine has held on to its M
 * for too long, that work waits while a P is idle, that nobody asks the network. It makes the Ms,
 * and does not run anything itself.
 *
 * <p>Go: runtime/proc.go sysmon, retake; startTemplateThread, which makes threads for those that
 * cannot
 */
final class Sysmon implements Runnable {
    /** Its tick while a P is busy and another idle: so long may work wait that one could do. */
    static final long TICK_NANOS = 1_000_000;

    /** Its tick otherwise. */
    private static final long SLOW_TICK_NANOS = 10_000_000;

    /** After so long without a goroutine it sleeps until there is one. */
    private static final long DEEP_SLEEP_NANOS = 100_000_000;

    /** So long a goroutine may hold on. Go: runtime/proc.go forcePreemptNS */
    private static final long FORCE_PREEMPT_NANOS = 10_000_000;

    private final SchedGMP sched;
    private final Idle idle;
    private final Note note;
    private final Seen[] seen;
    private final GList netpolled = new GList();
    private final @Nullable M[] allm; // by id - 1
    private volatile int mcount;
    private volatile boolean needm = true;
    private boolean refused; // no more Ms, and that is logged
    private long movedAt;

    /** What a P was doing at the last tick. Go: runtime/proc.go sysmontick */
    private static final class Seen {
        int runtick = -1;
        long runwhen;
        int looks;
        int schedtick = -1;
        long schedwhen;
    }

    Sysmon(SchedGMP sched, int maxmcount) {
        this.sched = sched;
        this.idle = sched.idle;
        this.note = new Note(sched);
        this.allm = new M[maxmcount];
        this.seen = new Seen[sched.gomaxprocs];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = new Seen();
        }
    }

    Thread start() {
        Thread t = TemplateThread.newRuntimeThread("gopark-sysmon", this);
        t.start();
        return t;
    }

    void wakeup() {
        note.wakeup();
    }

    /** A P is idle that is wanted, and no M. Any thread. */
    void needm() {
        needm = true;
        note.wakeup();
    }

    int mcount() {
        return mcount;
    }

    @Override
    public void run() {
        try {
            VirtualThreads.initJdkPollers();
            while (!sched.isStopping()) {
                long now = sched.nanotime();
                sched.netpollClock(now);
                tick(now);
                sleep(now);
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            sched.netpollClock(0);
            sched.lastWords();
        }
    }

    private void sleep(long now) {
        if (needm) {
            note.sleepUntil(now + SLOW_TICK_NANOS); // a thread could not be made
        } else if (idle.npidle() < sched.gomaxprocs) {
            note.sleepUntil(now + (idle.npidle() > 0 ? TICK_NANOS : SLOW_TICK_NANOS));
        } else if (now - movedAt < DEEP_SLEEP_NANOS) {
            note.sleepUntil(now + SLOW_TICK_NANOS);
        } else {
            sched.netpollClock(0);
            if (idle.sysmonSleeps()) {
                note.sleep();
            }
            movedAt = sched.nanotime();
        }
    }

    private void tick(long now) {
        if (needm) {
            needm = false;
            newm();
        }
        pollNetwork(now);
        if (idle.npidle() > 0 && (sched.hasWork(0) || sched.isTimerDue(now))) {
            idle.wakep();
        }
        for (int i = 0; i < seen.length; i++) {
            retake(sched.allp[i], seen[i], now);
        }
    }

    /** Nobody waits for the network, and nobody has asked it lately. */
    private void pollNetwork(long now) {
        if (!sched.wantsNetpoll() || !sched.claimPoll(now)) {
            return;
        }
        try {
            sched.poller().netpoll(0, netpolled);
        } catch (IOException e) {
            sched.die(e);
        }
        Proc.injectglist(sched, netpolled);
    }

    /**
     * Takes {@code p} from an M whose goroutine has held on for too long, if anybody is worse off
     * for it; ends the time slice of those that run one after the other in it.
     *
     * <p>Go: runtime/proc.go retake
     */
    private void retake(P p, Seen s, long now) {
        int runtick = p.runtick();
        if (s.runtick != runtick) {
            s.runtick = runtick;
            s.runwhen = now;
            s.looks = 0;
            movedAt = now;
        } else {
            s.looks++;
        }
        int schedtick = p.schedtick();
        if (s.schedtick != schedtick) {
            s.schedtick = schedtick;
            s.schedwhen = now;
        } else if (now - s.schedwhen >= FORCE_PREEMPT_NANOS) {
            p.preempt = true;
        }
        int m = p.m();
        boolean holds = m != 0 && now - s.runwhen >= FORCE_PREEMPT_NANOS && s.looks >= 2;
        if (holds && (idle.npidle() == 0 || !p.runq.runqempty()) && p.retake(m)) {
            sched.stalls.taken(allm[m - 1], now - s.runwhen);
            idle.handoffp(p);
        }
    }

    /**
     * Makes an M, unless one has become idle meanwhile: for a P that is idle, or to be there the
     * next time.
     *
     * <p>Go: runtime/proc.go newm
     */
    private void newm() {
        if (idle.nmidle() > 0) {
            idle.wakep();
            return;
        }
        if (mcount == allm.length) {
            refuse("all " + mcount + " threads are blocked", null);
            return;
        }
        P p = sched.isPolling() ? null : idle.pidleget();
        if (p == null && mcount > sched.gomaxprocs) {
            return;
        }
        if (p != null) {
            idle.nmspinningAdd(1);
        }
        M m = new M(sched, mcount + 1);
        m.nextp = p;
        m.spinning = p != null;
        allm[mcount] = m;
        Throwable why = null;
        try {
            m.start();
            mcount = m.id;
        } catch (OutOfMemoryError e) { // also: the system has no more threads
            why = e;
        }
        if (why != null) {
            if (p != null) {
                idle.nmspinningAdd(-1);
                idle.lock();
                idle.pidleput(p);
                idle.unlock();
            }
            refuse("no thread can be made", why);
            needm = true;
        }
    }

    private void refuse(String what, @Nullable Throwable e) {
        if (!refused) {
            refused = true;
            System.getLogger("org.gopark")
                    .log(System.Logger.Level.WARNING, "gopark: goroutines wait: " + what, e);
        }
    }
}
