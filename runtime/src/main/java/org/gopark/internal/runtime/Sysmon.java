package org.gopark.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.gopark.internal.syscall.Linux;
import org.gopark.internal.syscall.SchedAttr;
import org.gopark.internal.syscall.VirtualThreads;
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
    /**
     * Its tick while a P may be idle beside a busy one: so long may work wait that one could do.
     * With what the kernel adds it is less than a millisecond.
     */
    static final long TICK_NANOS = 800_000;

    /** Its tick when there is but one, or all have been busy for so many ticks. */
    private static final long SLOW_TICK_NANOS = 10_000_000;

    private static final int SLOW_AFTER = 10;

    /**
     * A shorter slice than those have who never sleep: it is on its core when its tick is due, and
     * not when the kernel's next one is, up to 4 ms later. It runs for less than this.
     */
    private static final long SLICE_NANOS = 100_000;

    /** What is left of a tick after it has woken somebody is done in less: 10 us on an AMD EPYC. */
    private static final int FINISH_SPINS = 400;

    /** After so long without a goroutine it sleeps until there is one, who must wake it. */
    private static final long DEEP_SLEEP_NANOS = 20_000_000;

    /** So long a goroutine may hold on. Go: runtime/proc.go forcePreemptNS */
    private static final long FORCE_PREEMPT_NANOS = 10_000_000;

    private final SchedGMP sched;
    private final Idle idle;
    private final Note note;
    private final Seen[] seen;
    private final GList netpolled = new GList();
    private final @Nullable M[] allm; // by id - 1
    private volatile int mcount;
    volatile boolean looksForWork = true; // a test plants a twin that does not
    IntFunction<M> newM; // by its id; a test plants one that fails, before it begins
    private volatile boolean awake; // between two sleeps; nothing but speed depends on it
    private volatile boolean needm = true;
    private boolean refused; // no more Ms, and that is logged
    private long movedAt;
    private int busyTicks; // in a row
    private long tickNanos;
    private long traceAt;
    private final long startedAt;

    /** What a P was doing at the last tick. Go: runtime/proc.go sysmontick */
    private static final class Seen {
        int runtick = -1;
        long runwhen;
        int looks;
        int schedtick = -1;
        long schedwhen;
        int runqhead;
    }

    Sysmon(SchedGMP sched, int maxmcount) {
        this.sched = sched;
        this.idle = sched.idle;
        this.note = new Note(sched);
        this.newM = id -> new M(sched, id);
        this.startedAt = sched.nanotime();
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

    /**
     * By an M that was woken, perhaps by sysmon, and perhaps on the core where sysmon is: then it
     * has taken the place of sysmon, which the kernel would let go on at its next tick only, 4 ms
     * later, even if another core is idle by then. So it waits for a moment, and then lets it.
     *
     * <p>Go: none.
     */
    void letFinish() {
        for (int spins = 0; awake; spins++) {
            if (spins == FINISH_SPINS) {
                Thread.yield();
                return;
            }
            Thread.onSpinWait();
        }
    }

    int mcount() {
        return mcount;
    }

    /** Every M that was started. */
    List<M> allm() {
        List<M> all = new ArrayList<>();
        for (int i = 0; i < mcount; i++) {
            M m = allm[i];
            if (m != null) {
                all.add(m);
            }
        }
        return all;
    }

    @Override
    public void run() {
        try {
            VirtualThreads.initJdkPollers();
            if (Linux.available()) {
                SchedAttr.setSlice(SLICE_NANOS);
            }
            while (!sched.isStopping()) {
                awake = true;
                long now = sched.nanotime();
                sched.netpollClock(now);
                int npidle = idle.npidle(); // before it wakes somebody itself
                tick(now);
                sleep(now, npidle);
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            awake = false;
            sched.netpollClock(0);
            sched.shutdown.stop();
        }
    }

    /**
     * A P may become idle, or busy, right after a look; so it ticks slowly, or sleeps, only when
     * that has not happened for some time.
     */
    private void sleep(long now, int npidle) {
        busyTicks = npidle == 0 ? busyTicks + 1 : 0;
        if (needm || sched.gomaxprocs == 1 || busyTicks > SLOW_AFTER) {
            tickNanos = SLOW_TICK_NANOS;
        } else {
            tickNanos = TICK_NANOS;
        }
        boolean deep = npidle == sched.gomaxprocs && now - movedAt >= DEEP_SLEEP_NANOS;
        if (!deep || needm || SchedTrace.INTERVAL > 0) {
            awake = false;
            note.sleepUntil(now + tickNanos);
            return;
        }
        sched.netpollClock(0);
        if (idle.sysmonSleeps()) {
            awake = false;
            note.sleep();
        }
        movedAt = sched.nanotime();
    }

    private void tick(long now) {
        if (needm) {
            needm = false;
            newm();
        }
        if (sched.contention.isTime(now, mcount)) {
            sched.contention.look(now, allm());
        }
        pollNetwork(now);
        if (idle.npidle() > 0 && (isWorkWaiting() || sched.isTimerDue(now))) {
            idle.wakep();
        }
        if (SchedTrace.INTERVAL > 0 && now - traceAt >= SchedTrace.INTERVAL * 1_000_000L) {
            traceAt = now;
            SchedTrace.print(sched, (now - startedAt) / 1_000_000);
        }
        for (int i = 0; i < seen.length; i++) {
            retake(sched.allp[i], seen[i], now);
        }
    }

    /**
     * Whoever queues work wakes another M only if that pays, and relies on this: it does not wait
     * for more than a tick while a P is idle. Where cores are scarce it waits as long as its queue
     * moves so fast that a tick is time for all that is in it.
     */
    private boolean isWorkWaiting() {
        if (!looksForWork) {
            return false;
        }
        boolean enough = idle.isEnough();
        boolean waiting = !sched.runq.isEmpty();
        for (int i = 0; i < seen.length; i++) {
            Runq q = sched.allp[i].runq;
            int length = q.length();
            boolean fast = q.head() - seen[i].runqhead > length;
            seen[i].runqhead = q.head();
            waiting |= length > 0 && !(enough && fast);
        }
        return waiting;
    }

    /** Nobody waits for the network, and nobody has asked it lately. */
    private void pollNetwork(long now) {
        long patience = idle.npidle() > 0 ? TICK_NANOS : SLOW_TICK_NANOS;
        if (!sched.lastpoll.wantsNetpoll() || !sched.lastpoll.claimPoll(now, patience)) {
            return;
        }
        sched.lastpoll.netpoll(0, netpolled);
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
        boolean wanted = idle.npidle() == 0 || !p.runq.runqempty();
        if (holds && wanted && p.runtick() == runtick && p.retake(m)) {
            idle.handoffp(p); // first; then there is time to tell
            sched.stalls.taken(allm[m - 1], now - s.runwhen);
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
        P p = sched.lastpoll.isPolling() ? null : idle.pidleget();
        if (p == null && mcount > sched.gomaxprocs) {
            return;
        }
        if (p != null) {
            idle.nmspinningAdd(1);
        }
        Throwable why = null;
        try {
            M m = newM.apply(mcount + 1);
            m.nextp = p;
            m.spinning = p != null;
            allm[mcount] = m;
            m.start();
            mcount = m.id;
        } catch (OutOfMemoryError e) { // also outside of the heap; also: there are no more threads
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
