package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sockets;
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

    private static final long STOP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final VarHandle LASTPOLL =
            fieldVarHandle(lookup(), "lastpoll", VarHandle.class, SchedGMP.class, long.class);

    final int gomaxprocs;
    final P[] allp;
    final int[] coprimes; // to gomaxprocs: strides that visit every P
    final GlobRunq runq = new GlobRunq();
    final Idle idle;
    final Sysmon sysmon;
    final Stalls stalls = new Stalls();

    private final Supplier<Netpoll> newNetpoll;
    private volatile @Nullable Netpoll netpoll;

    // An M waits for the network, or, before there is one, on the note: then lastpoll is 0.
    private long lastpoll = 1; // else when one did; VarHandle LASTPOLL
    private volatile long pollUntil; // until when it waits; 0 for ever, or not known yet
    final Note pollNote = new Note(this);
    private volatile boolean onNote;

    private final RuntimeSema blockingSlots = new RuntimeSema(Errands.MAX_BLOCKING);
    private final Errands errands = new Errands(blockingSlots);
    private final RuntimeSema startLock = new RuntimeSema(1);
    private volatile @Nullable Thread sysmonThread; // written under startLock
    private volatile boolean stopped;
    private final TimerThreads[] leftTimers; // used when it has stopped

    private final AtomicLong steals = new AtomicLong();
    private final AtomicLong handoffs = new AtomicLong();

    SchedGMP(int gomaxprocs, Supplier<Netpoll> newNetpoll, PollCache.Factory newPollDesc) {
        super(newPollDesc);
        this.gomaxprocs = gomaxprocs;
        this.newNetpoll = newNetpoll;
        this.allp = new P[gomaxprocs];
        this.leftTimers = new TimerThreads[gomaxprocs];
        for (int i = 0; i < gomaxprocs; i++) {
            allp[i] = new P(i, runq);
            leftTimers[i] = new TimerThreads(this, allp[i].timers);
        }
        this.coprimes =
                IntStream.rangeClosed(1, gomaxprocs).filter(i -> gcd(i, gomaxprocs) == 1).toArray();
        int maxmcount = gomaxprocs + SPARE_MS;
        this.idle = new Idle(this, allp, maxmcount);
        this.sysmon = new Sysmon(this, maxmcount);
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
        stampReady(task);
        runq.globrunqput(task);
        VarHandle.fullFence(); // pairs with M#waitForWork: queued; now look who is idle
        if (stopped) { // pairs with #lastWords
            drainGlobal();
        } else {
            idle.wakep();
        }
    }

    /** From here on {@code task} waits for an M. */
    void stampReady(Runnable task) {
        if (task instanceof G gp) {
            long now = nanotime();
            gp.readyAt = idle.npidle() > 0 ? -now : now;
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

    @Override
    void awaitEnd(Thread t) {
        join(t);
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

    void stolen() {
        steals.getAndIncrement();
    }

    /**
     * A P is idle that is wanted, and no M but perhaps the one that waits for the network. That one
     * comes; the next time there is another, if there are not as many as Ps and one that waits.
     */
    void needm() {
        boolean polling = isPolling();
        if (polling) {
            netpollBreak();
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
        if (gp == null || gp.insyscall) {
            return errands.run(task); // a virtual thread of another scheduler, or no goroutine
        }
        blockingSlots.semacquire();
        try {
            gp.insyscall = true;
            entersyscallblock();
            try {
                return task.call();
            } finally {
                exitsyscall();
                gp.insyscall = false;
            }
        } finally {
            blockingSlots.semrelease();
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
        if (m == null || stopped) {
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
        return ChannelSockets.SOCKETS;
    }

    /** The M that waits for timers alone waits for both now. */
    @Override
    void startNetpoll(Netpoll netpoll) {
        start();
        this.netpoll = netpoll; // pairs with #announceNote
        if (onNote) {
            pollNote.wakeup();
        }
    }

    Netpoll poller() {
        Netpoll np = netpoll;
        if (np == null) {
            throw new IllegalStateException("netpoll is not initialised");
        }
        return np;
    }

    /** Whether the network should be asked: somebody waits for it, and nobody asks. */
    boolean wantsNetpoll() {
        Netpoll np = netpoll;
        return np != null && !isPolling() && (netpollWaiters() > 0 || np.hasPending());
    }

    /** Whether an M waits for the network. */
    boolean isPolling() {
        return (long) LASTPOLL.getVolatile(this) == 0;
    }

    /** For an M without work: whether it is the one to wait for the network. */
    boolean electPoller() {
        return (long) LASTPOLL.getAndSet(this, 0L) != 0;
    }

    /** For sysmon: whether nobody has asked for so long that it should. */
    boolean claimPoll(long now) {
        long last = (long) LASTPOLL.getVolatile(this);
        boolean late = last != 0 && now - last >= (idle.npidle() > 0 ? 1 : 10) * Sysmon.TICK_NANOS;
        return late && LASTPOLL.compareAndSet(this, last, now);
    }

    /** It waits until {@code when}, or for ever if that is 0. */
    void pollUntil(long when) {
        pollUntil = when;
    }

    void pollerDone() {
        pollUntil = 0;
        LASTPOLL.setVolatile(this, nanotime());
    }

    /** The poller is about to sleep on the note, since there is no netpoll; false if there is. */
    boolean announceNote() {
        onNote = true; // pairs with #startNetpoll and #netpollBreak: announced; now look
        if (netpoll == null) {
            return true;
        }
        onNote = false;
        return false;
    }

    void noteDone() {
        onNote = false;
    }

    /** Makes the M that waits for the network, or the next one, come back soon. */
    private void netpollBreak() {
        Netpoll np = netpoll;
        if (np != null) {
            np.netpollBreak();
        }
        if (onNote) {
            pollNote.wakeup();
        }
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
        if (stopped) { // pairs with #lastWords: in the heap; now look whether anybody runs it
            startLeftTimers();
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
        if (stopped) {
            for (TimerThreads t : leftTimers) {
                t.wake(when);
            }
            return;
        }
        M m = m();
        if (m != null && m.hasP()) {
            return;
        }
        if (isPolling()) {
            breakPollerFor(when);
        } else {
            idle.wakep();
        }
    }

    /** A timer is due at {@code when}, or 0: the M that waits for longer comes back. */
    void breakPollerFor(long when) {
        if (when != 0 && isPolling()) {
            long until = pollUntil;
            if (until == 0 || until > when) {
                netpollBreak();
            }
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

    @Override
    long nanotime() {
        return Time.nanotime();
    }

    @Override
    Instant walltime() {
        return Time.walltime();
    }

    @Override
    boolean await(BooleanSupplier done, long nanos) {
        return Time.await(done, nanos);
    }

    // ---- the end ----

    boolean hasStopped() {
        return stopped;
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

    /**
     * The last act, by sysmon: from here on the JDK's scheduler runs what is left. Every P is taken
     * from its M, or found idle, and its queue emptied; an M that was in the middle of something
     * empties its own.
     */
    void lastWords() {
        stopped = true;
        idle.wakeAll();
        netpollBreak();
        for (P p : allp) {
            if (Time.await(() -> take(p), STOP_NANOS)) {
                drain(p);
            }
        }
        drainGlobal(); // pairs with #submit: stopped; now look what was queued before
        startLeftTimers();
        if (death() != null) {
            evict();
        }
        Netpoll np = netpoll;
        if (np != null) {
            np.shutdown();
            netpollEnded();
        }
    }

    /** Takes {@code p} for ever, unless its M is about to give it up. */
    private boolean take(P p) {
        int m = p.m();
        return m == 0 ? idle.remove(p) : p.retake(m);
    }

    /** Empties the queue of a P, by who has it. */
    void drain(P p) {
        Runnable task;
        while ((task = p.runq.runnextget()) != null || (task = p.runq.runqget()) != null) {
            forward(task);
        }
    }

    private void drainGlobal() {
        for (; ; ) {
            idle.lock();
            Runnable task = runq.globrunqget();
            idle.unlock();
            if (task == null) {
                return;
            }
            forward(task);
        }
    }

    private static void forward(Runnable task) {
        Runnable cont = task instanceof G gp ? gp.continuation() : task;
        if (cont != null) {
            VirtualThreads.defaultScheduler().execute(cont);
        }
    }

    private void startLeftTimers() {
        for (int i = 0; i < gomaxprocs; i++) {
            if (allp[i].timers.wakeTime() != 0) {
                leftTimers[i].start();
            }
        }
    }

    long steals() {
        return steals.get();
    }

    long handoffs() {
        return handoffs.get();
    }
}
