package org.gopark.internal.runtime;

import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sockets;
import org.gopark.internal.syscall.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * The Go-style scheduler: goroutines are virtual threads that our own Ms run, as many at a time as
 * there are Ps, and an M without work asks the network itself.
 *
 * <p>Go: runtime/runtime2.go schedt; runtime/proc.go
 */
final class SchedGMP extends Sched {
    /** Beside one for each P: so many may be blocked, or be held by goroutines that do not park. */
    private static final int SPARE_MS = 256;

    /**
     * How long it takes from runnable to running is recorded of one in so many.
     *
     * <p>Go: runtime/runtime2.go gTrackingPeriod
     *
     * <p>Differs from Go: 32 and not 8, since it takes two looks at the clock.
     */
    static final int SAMPLING = 32;

    final int gomaxprocs;
    final P[] allp;
    final int[] coprimes; // to gomaxprocs: strides that visit every P
    final GlobRunq runq = new GlobRunq();
    final Idle idle;
    final Lastpoll lastpoll = new Lastpoll(this);
    final Shutdown shutdown;
    final Sysmon sysmon;
    Contention contention; // a test plants another before it begins
    final Stalls stalls = new Stalls();

    private final Supplier<Netpoll> newNetpoll;
    private final Sockets sockets;
    private final RuntimeSema blockingSlots = new RuntimeSema(Errands.MAX_BLOCKING);
    private final Errands errands = new Errands(blockingSlots);
    private final RuntimeSema startLock = new RuntimeSema(1);
    private volatile @Nullable Thread sysmonThread; // written under startLock

    private int submits; // by any thread, and some may be lost
    private final AtomicLong steals = new AtomicLong();
    private final AtomicLong handoffs = new AtomicLong();

    /** Whose back end polls channels. */
    SchedGMP(int gomaxprocs, Supplier<Netpoll> newNetpoll, PollCache.Factory newPollDesc) {
        this(gomaxprocs, newNetpoll, ChannelSockets.SOCKETS, newPollDesc);
    }

    SchedGMP(
            int gomaxprocs,
            Supplier<Netpoll> newNetpoll,
            Sockets sockets,
            PollCache.Factory newPollDesc) {
        super(newPollDesc);
        this.gomaxprocs = gomaxprocs;
        this.newNetpoll = newNetpoll;
        this.sockets = sockets;
        this.allp = new P[gomaxprocs];
        for (int i = 0; i < gomaxprocs; i++) {
            allp[i] = new P(i, runq);
        }
        this.coprimes =
                IntStream.rangeClosed(1, gomaxprocs).filter(i -> gcd(i, gomaxprocs) == 1).toArray();
        int maxmcount = gomaxprocs + SPARE_MS;
        this.idle = new Idle(this, allp, maxmcount);
        this.contention = new Contention(gomaxprocs);
        this.sysmon = new Sysmon(this, maxmcount);
        this.shutdown = new Shutdown(this);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Starts sysmon, which makes the Ms, when somebody first needs one. */
    private void start() {
        if (sysmonThread != null) {
            return;
        }
        startLock.semacquire();
        try {
            if (sysmonThread == null) {
                sysmonThread = sysmon.start();
            }
        } finally {
            startLock.semrelease();
        }
    }

    // ---- goroutines ----

    @Override
    Thread newThread(G gp) {
        start();
        return VirtualThreads.newVirtualThread(gp, gp);
    }

    /**
     * {@code task} is runnable: a goroutine, or what runs another thread that inherited this
     * scheduler from one. Called by the JDK, on any thread, which may be pinned; never parks, never
     * refuses.
     */
    void execute(Runnable task) {
        M m = m();
        if (m == null || !m.ready(task)) {
            submit(task);
        }
    }

    /** The M of this runtime that runs the caller, or null; see {@link M#current}. */
    private @Nullable M m() {
        M m = M.current();
        return m != null && m.sched == this ? m : null;
    }

    /** By a thread without a P. Go: runtime/proc.go injectglist */
    private void submit(Runnable task) {
        submits++;
        runq.globrunqput(submits % SAMPLING == 0 ? new Stamped().stamp(task, this) : task);
        VarHandle.fullFence(); // pairs with FindRunnable#waitForWork: queued; now look who is idle
        if (hasStopped()) { // pairs with Shutdown
            shutdown.drainGlobal();
        } else {
            idle.wakep();
        }
    }

    /** The caller yields to every other goroutine. Go: runtime/proc.go Gosched */
    static void gosched() {
        M m = M.current();
        if (m != null) {
            m.gosched = true;
        }
        Thread.yield();
    }

    /** Whether anybody waits globally, or more than {@code backlog} in the queue of some P. */
    boolean hasWork(int backlog) {
        if (!runq.isEmpty()) {
            return true;
        }
        for (P p : allp) {
            if (p.runq.size() > backlog) {
                return true;
            }
        }
        return false;
    }

    /** The M that runs {@code gp}, or null; may be out of date. */
    @SuppressWarnings("ReferenceEquality") // the very goroutine
    @Nullable M mOf(G gp) {
        for (M m : sysmon.allm()) {
            if (m.running() == gp) {
                return m;
            }
        }
        return null;
    }

    void stolen() {
        steals.getAndIncrement();
    }

    /**
     * A P is idle that is wanted, and no M but perhaps the one that waits for the network. That one
     * comes; the next time there is another, if there are not as many as Ps and one that waits.
     */
    void needm() {
        boolean polling = lastpoll.isPolling();
        if (polling) {
            lastpoll.netpollBreak();
        }
        if (!polling || sysmon.mcount() <= gomaxprocs) {
            sysmon.needm();
        }
    }

    // ---- calls that block ----

    /**
     * Runs {@code task} on the caller's own thread, while another M goes on with its P.
     *
     * <p>Go: runtime/proc.go entersyscallblock, exitsyscall
     */
    @Override
    <T> T blocking(Callable<T> task) throws Exception {
        if (!Thread.currentThread().isVirtual()) {
            return task.call();
        }
        G gp = M.curg();
        if (gp == null) {
            return errands.run(task); // a virtual thread of another scheduler, or no goroutine
        }
        if (gp.insyscall) {
            return syscall(task); // it has its slot: a second one each, and all could wait for all
        }
        blockingSlots.semacquire();
        gp.insyscall = true;
        try {
            return syscall(task);
        } finally {
            gp.insyscall = false;
            blockingSlots.semrelease();
        }
    }

    private <T> T syscall(Callable<T> task) throws Exception {
        entersyscallblock();
        try {
            return task.call();
        } finally {
            exitsyscall();
        }
    }

    /** Gives up the P of the caller's M. */
    private void entersyscallblock() {
        M m = m();
        if (m == null) {
            return; // the runtime has stopped meanwhile
        }
        P p = m.p;
        m.p = null;
        m.oldp = p;
        if (p != null && p.retake(m.id)) {
            handoffs.getAndIncrement();
            idle.handoffp(p);
        }
    }

    /**
     * Takes a P again, the old one if possible. If all are busy the goroutine waits for one in the
     * global queue, and its M sleeps.
     */
    private void exitsyscall() {
        M m = m(); // another one, if the task has parked
        if (m == null || hasStopped()) {
            return;
        }
        P p = m.p;
        if (p != null && p.isRunningOn(m.id)) {
            return;
        }
        p = idle.pidleget(m.oldp);
        m.p = p;
        if (p == null) {
            Thread.yield();
            return;
        }
        p.acquirep(m.id);
        p.tick(false);
        p.leave(m.id);
    }

    // ---- netpoll ----

    @Override
    Netpoll newNetpoll() {
        return newNetpoll.get();
    }

    @Override
    Sockets sockets() {
        return sockets;
    }

    @Override
    void startNetpoll(Netpoll netpoll) {
        start();
        lastpoll.setNetpoll(netpoll);
    }

    // ---- timers ----

    @Override
    Timers timers() {
        M m = m();
        P p = m == null ? null : m.p;
        return p == null ? allp[0].timers : p.timers;
    }

    @Override
    int timersArmed() {
        int n = 0;
        for (P p : allp) {
            n += p.timers.armed();
        }
        return n;
    }

    @Override
    void startTimers() {
        if (!isStopping()) {
            start();
        }
        if (hasStopped()) { // pairs with Shutdown: in the heap; now look whether anybody runs it
            shutdown.startTimers();
        }
    }

    /**
     * Go: runtime/proc.go wakeNetPoller
     *
     * <p>Differs from Go: an M with a P wakes nobody for a timer: it looks before it sleeps, and
     * while it does not, sysmon does.
     */
    @Override
    void wakeNetPoller(long when) {
        if (hasStopped()) {
            shutdown.wakeTimers(when);
            return;
        }
        M m = m();
        if (m != null && m.hasP()) {
            return;
        }
        if (lastpoll.isPolling()) {
            lastpoll.breakFor(when);
        } else {
            idle.wakep();
        }
    }

    /** When the first timer of any heap is due; 0 if there is none. */
    long earliestTimer() {
        long first = 0;
        for (P p : allp) {
            long when = p.timers.wakeTime();
            if (when != 0 && (first == 0 || when < first)) {
                first = when;
            }
        }
        return first;
    }

    boolean isTimerDue(long now) {
        long first = earliestTimer();
        return first != 0 && first <= now;
    }

    /** Runs the timers that are due, of every heap. By an M with a P. */
    void checkTimers() {
        long first = earliestTimer();
        if (first == 0) {
            return;
        }
        long now = nanotime();
        if (first <= now) {
            for (P p : allp) {
                p.timers.check(now);
            }
        }
    }

    // ---- the end ----

    boolean hasStopped() {
        return shutdown.hasStopped();
    }

    @Override
    void died() {
        sysmon.wakeup();
    }

    @Override
    void stopThreads() {
        startLock.semacquire();
        Thread t = sysmonThread;
        startLock.semrelease();
        if (t != null && t != Thread.currentThread()) {
            sysmon.wakeup();
            join(t);
        }
    }

    long steals() {
        return steals.get();
    }

    long handoffs() {
        return handoffs.get();
    }
}
