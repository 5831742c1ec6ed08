package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.gopark.internal.syscall.Sockets;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the runtime: its scheduler, its netpoller, its timers, its descriptors, its life.
 *
 * <p>Go: runtime/runtime2.go schedt
 *
 * <p>Differs from Go: an instance, not a global; many can live in one process.
 */
abstract sealed class Sched permits SchedJdk, SchedGMP, SchedSim {
    /*
     * The life of a runtime:
     *
     *      OPEN -> CLOSING    // close: no new goroutine, no new descriptor; every open one evicted
     *   CLOSING -> STOPPED    // the goroutines have ended, or the grace is over: the poller ends
     *
     * and, beside it, death: the first impossible state, or an error of the poller. A dead runtime
     * evicts like a closing one; the blocked calls end with the death as their cause.
     *
     * Who opens a descriptor against who evicts them all:
     *
     *   pollOpen:  slot in use (under pd.lock);   then look at isEvicting
     *   evict:     state or death set;            then walk the slots (under each pd.lock)
     */
    private static final int OPEN = 0;
    private static final int CLOSING = 1;
    private static final int STOPPED = 2;

    private static final VarHandle STATE =
            fieldVarHandle(lookup(), "state", VarHandle.class, Sched.class, int.class);
    private static final VarHandle DEATH =
            fieldVarHandle(lookup(), "death", VarHandle.class, Sched.class, Throwable.class);

    private static final VarHandle CLOCK =
            fieldVarHandle(lookup(), "clock", VarHandle.class, Sched.class, long.class);

    private long clock; // VarHandle CLOCK; written by the poller

    private int state; // VarHandle STATE
    private @Nullable Throwable death; // VarHandle DEATH

    final PollCache pollcache;
    final RuntimePoll poll = new RuntimePoll(this);

    // A semaphore and not a Mutex: its holder parks, and those who spin could keep it from running.
    private final RuntimeSema netpollInitLock = new RuntimeSema(1);
    private volatile @Nullable Netpoll netpoll; // null until the first descriptor
    private final AtomicInteger netpollWaiters = new AtomicInteger();

    /** The runtimes that have a poller, which keeps them alive until it ends. */
    private static final Set<Sched> POLLED = ConcurrentHashMap.newKeySet();

    private static final AtomicLong GOIDGEN = new AtomicLong(); // of all runtimes: a goid is unique
    private final AtomicInteger gcount = new AtomicInteger();

    Sched(PollCache.Factory newPollDesc) {
        this.pollcache = new PollCache(this, newPollDesc);
    }

    /** The runtime of the calling goroutine; for any other thread, the default one. */
    static Sched current() {
        G gp = Proc.getg();
        Sched own = gp == null ? null : gp.sched;
        return own != null ? own : RuntimeFace.defaultSched();
    }

    // ---- what the schedulers differ in; where a method is here, only the simulation differs ----

    /** A thread, not yet started, that will run {@code gp} on this scheduler. */
    abstract Thread newThread(G gp);

    /** Runs {@code main} as a goroutine and waits until it has ended; throws what it throws. */
    void run(Runnable main) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread t =
                Proc.newproc(
                        this,
                        () -> {
                            try {
                                main.run();
                            } catch (Throwable e) {
                                failure.set(e);
                            }
                        });
        awaitEnd(t);
        Throwable e = failure.get();
        if (e != null) {
            Sched.<RuntimeException>sneak(e);
        }
    }

    /** Throws {@code e} as it is, also if it is neither an Exception nor an Error. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    static <E extends Throwable> void sneak(Throwable e) throws E {
        throw (E) e;
    }

    /** Waits until a goroutine's thread has ended; an interrupt does not end that and is kept. */
    void awaitEnd(Thread t) {
        join(t);
    }

    /** Joins {@code t}; an interrupt does not end that and is kept. */
    static void join(Thread t) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                t.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A back end, not initialised. */
    abstract Netpoll newNetpoll();

    /** Where its sockets come from. */
    abstract Sockets sockets();

    /** Starts somebody who polls. Called once, by the thread that initialised {@code netpoll}. */
    abstract void startNetpoll(Netpoll netpoll);

    /** Waits until the poller has ended, after it was told to stop. */
    abstract void stopThreads();

    /** Runs {@code task}, which blocks its thread, without holding up other goroutines. */
    abstract <T> T blocking(Callable<T> task) throws Exception;

    /** The heap that a timer of the caller's goes into. */
    abstract Timers timers();

    /** How many timers are armed; may be out of date. */
    abstract int timersArmed();

    /** Sees to it that somebody runs timers. Not called with a lock held. */
    abstract void startTimers();

    /**
     * A timer is due at {@code when}, above 0, earlier than any before it: whoever sleeps longer is
     * woken.
     *
     * <p>Go: runtime/proc.go wakeNetPoller
     */
    abstract void wakeNetPoller(long when);

    // ---- time ----

    private final AtomicLong timersDropped = new AtomicLong();

    /** An afterFunc fired when its runtime was closed. */
    final void timerDropped() {
        timersDropped.getAndIncrement();
    }

    final long timersDropped() {
        return timersDropped.get();
    }

    /** The clock that everything in this runtime goes by: nanoseconds, above 0. */
    long nanotime() {
        return Time.nanotime();
    }

    /** What the clock on the wall says in this runtime. */
    Instant walltime() {
        return Time.walltime();
    }

    /**
     * Waits until {@code done}, or for {@code nanos}, and says whether it is: {@link Time#await},
     * by this runtime's clock.
     */
    boolean await(BooleanSupplier done, long nanos) {
        return Time.await(done, nanos);
    }

    /**
     * For the poller: its clock, which saves those who park a look at theirs; 0 while it may sleep.
     */
    final void netpollClock(long now) {
        CLOCK.setRelease(this, now);
    }

    /**
     * Now, for a wait that begins: by the clock of the poller, if it is awake, and then as much
     * earlier as it has not been carried since its last poll.
     */
    static long waitsince(@Nullable Sched sched) {
        if (sched == null) {
            return Time.nanotime();
        }
        long now = (long) CLOCK.getAcquire(sched);
        return now != 0 ? now : sched.nanotime();
    }

    /** A timer, not armed. Not called with a lock held. */
    final Timer newTimer(Timer.Func f, Object arg) {
        startTimers();
        return new Timer(this, f, arg);
    }

    // ---- goroutines ----

    /**
     * The G of the calling thread; a foreign one, made here, if {@code Go.go} did not start it.
     *
     * <p>Go: runtime/stubs.go getg
     */
    G getg() {
        G gp = Proc.getg();
        return gp != null ? gp : new G(this, nextGoid(), Thread.currentThread());
    }

    static long nextGoid() {
        return GOIDGEN.incrementAndGet();
    }

    final void gcountAdd(int delta) {
        gcount.getAndAdd(delta);
    }

    /** Goroutines that were started and have not ended. */
    final int gcount() {
        return gcount.get();
    }

    /**
     * Waits until every goroutine of this runtime, except the caller, is parked here or has ended.
     */
    final void awaitQuiescent() {
        await(this::quiescent, Long.MAX_VALUE);
    }

    private boolean quiescent() {
        for (G gp : Proc.allgs()) {
            if (gp.sched == this
                    && gp.threadId != Thread.currentThread().threadId()
                    && !gp.isParked()
                    && !gp.insyscall) {
                return false;
            }
        }
        return true;
    }

    // ---- netpoll ----

    /** The poller; there is one as soon as a descriptor is open. */
    final Netpoll netpoll() {
        Netpoll np = netpoll;
        if (np == null) {
            throw new IllegalStateException("netpoll is not initialised");
        }
        return np;
    }

    /**
     * Makes the poller and starts it, once: checked, locked, checked again.
     *
     * <p>Go: runtime/netpoll.go netpollGenericInit
     */
    final void netpollGenericInit() throws IOException {
        if (netpoll != null) {
            return;
        }
        netpollInitLock.semacquire();
        try {
            if (netpoll == null && !isEvicting()) {
                Netpoll np = newNetpoll();
                np.init(this);
                boolean started = false;
                try {
                    POLLED.add(this);
                    startNetpoll(np);
                    started = true;
                } finally {
                    if (!started) {
                        netpollEnded();
                        np.shutdown();
                    }
                }
                netpoll = np; // last: whoever sees it may rely on somebody polling
                if (isStopping()) {
                    np.netpollBreak(); // who stopped it did not see it
                }
            }
        } finally {
            netpollInitLock.semrelease();
        }
    }

    /** Counts the Gs that are parked in netpoll. Go: runtime/netpoll.go netpollAdjustWaiters */
    final void netpollAdjustWaiters(int delta) {
        netpollWaiters.getAndAdd(delta);
    }

    final int netpollWaiters() {
        return netpollWaiters.get();
    }

    /** The poller's last act, or what is done if it could not be started. */
    final void netpollEnded() {
        POLLED.remove(this);
    }

    /** The runtimes that have a poller: nobody can be parked on a descriptor of another. */
    static Iterable<Sched> polled() {
        return POLLED;
    }

    final @Nullable Netpoll netpollOrNull() {
        return netpoll;
    }

    // ---- life and death ----

    /** No new descriptor or goroutine; a descriptor may have been evicted by the runtime itself. */
    final boolean isEvicting() {
        return (int) STATE.getVolatile(this) != OPEN || death() != null;
    }

    /** The poller is to end. */
    final boolean isStopping() {
        return (int) STATE.getVolatile(this) == STOPPED || death() != null;
    }

    /** What killed this runtime, or null. */
    final @Nullable Throwable death() {
        return (Throwable) DEATH.getVolatile(this);
    }

    /**
     * Marks this runtime dead; only the first cause counts. The poller then evicts. Not called
     * under a lock of ours: a logger may do anything.
     */
    final void die(Throwable cause) {
        if (!DEATH.compareAndSet(this, null, cause)) {
            return;
        }
        Netpoll np = netpoll;
        if (np != null) {
            np.netpollBreak();
        }
        died();
        System.getLogger("org.gopark")
                .log(System.Logger.Level.ERROR, "gopark: the runtime died: " + cause, cause);
    }

    /** The death is marked: whoever sleeps and has to see it is woken. */
    void died() {}

    /** Evicts every open descriptor: calls that block on one end with "closed". */
    final void evict() {
        pollcache.forEach(pd -> {
            try {
                pd.evict();
            } catch (RuntimeException | Error e) {
                die(e); // if it is not dead already; the others must not hang because of this one
            }
        });
    }

    /**
     * Ends this runtime: refuses new work, evicts, waits at most {@code graceNanos} for the
     * goroutines, then stops the threads of the runtime and closes what nobody has closed. A second
     * call returns at once.
     */
    final void close(long graceNanos) {
        if (!STATE.compareAndSet(this, OPEN, CLOSING)) {
            return;
        }
        evict();
        G self = Proc.getg();
        int others = self != null && self.sched == this ? 1 : 0;
        await(() -> gcount() <= others, graceNanos);
        STATE.setVolatile(this, STOPPED);
        netpollInitLock.semacquire(); // nobody is in the middle of starting the poller
        Netpoll np = netpoll;
        netpollInitLock.semrelease();
        if (np != null) {
            np.netpollBreak();
        }
        stopThreads();
        pollcache.forEach(pd -> {
            Sysfd fd = pd.fd;
            if (fd != null) {
                fd.discard();
            }
        });
    }
}
