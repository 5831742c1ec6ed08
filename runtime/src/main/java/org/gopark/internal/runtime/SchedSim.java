package org.gopark.internal.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.gopark.internal.syscall.SimNet;
import org.gopark.internal.syscall.SimWorld;
import org.gopark.internal.syscall.Sockets;
import org.gopark.internal.syscall.VirtualThreads;
import org.gopark.runtime.DeadlockException;
import org.gopark.runtime.GoroutineDump;
import org.jspecify.annotations.Nullable;

/**
 * The simulated runtime: one thread drives all goroutines, one at a time, in an order that a seed
 * chooses, over a network in memory and in virtual time. Everything above the seams, PollDesc, FD,
 * Conn, is what runs in production, so the same seed brings about the same race again.
 *
 * <p>It switches where a goroutine parks, at each system call, and before each step of a waiter
 * ({@link PollDescSim}); between two of these nobody comes in between, which a checker of single
 * instructions has to see to.
 *
 * <p>Go: none; testing/synctest in spirit
 */
final class SchedSim extends Sched implements SimWorld {
    private static final long EPOCH_SECONDS = 946_684_800; // 2000-01-01T00:00:00Z
    private static final int STEP_NANOS = 1000; // a step takes less
    private static final int AWAIT_NANOS = 500_000;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final String FROM_OUTSIDE =
            " waited for the clock on the wall, for a monitor, or for a thread from outside";

    private final long seed;
    private final Rand rand;
    private volatile @Nullable Thread driver; // the first one who runs, or starts, something
    private final Timers timers = new Timers();
    private final SimNet net = new SimNet(this);
    private final GList toRun = new GList();

    // Confined to the driver and the goroutines that it carries.
    private final List<Ready> runnable = new ArrayList<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    Comparator.comparingLong(Event::when).thenComparingLong(Event::seq));
    private long now = 1;
    private long seq;
    private int actors;
    private long hash = 0xcbf29ce484222325L;

    /** What somebody has done who must not, or null. */
    private volatile @Nullable String violation;

    private record Event(long when, long seq, Runnable what) {}

    private record Ready(Actor actor, Runnable continuation) {}

    /** The scheduler of one goroutine's thread: knows it by its continuation. */
    private final class Actor implements Executor {
        final int id = actors++; // goroutine numbers differ from run to run
        private @Nullable Runnable continuation;

        @Override
        @SuppressWarnings("ReferenceEquality") // a continuation is itself
        public void execute(Runnable command) {
            if (continuation == null) {
                continuation = command;
            } else if (command != continuation) {
                // A virtual thread that was started inside a goroutine inherits its scheduler.
                throw new RejectedExecutionException(
                        "gopark: in a simulation threads are started by Go.go");
            }
            if (!isInside()) {
                violation =
                        "thread '"
                                + Thread.currentThread().getName()
                                + "' woke a goroutine, which"
                                + FROM_OUTSIDE
                                + ", and the run cannot be repeated";
                return;
            }
            runnable.add(new Ready(this, command));
        }
    }

    SchedSim(long seed) {
        this(seed, PollDescSim::new);
    }

    /** With descriptors made by {@code factory}, which may plant a weakened transition. */
    SchedSim(long seed, PollCache.Factory factory) {
        super(factory);
        if (!VirtualThreads.available()) {
            throw new IllegalArgumentException(
                    "gopark: the scheduler 'sim' needs " + VirtualThreads.flag(),
                    VirtualThreads.refused());
        }
        this.seed = seed;
        this.rand = new Rand(seed);
    }

    private boolean isInside() {
        if (driver == null && !Thread.currentThread().isVirtual()) {
            driver = Thread.currentThread();
        }
        if (Thread.currentThread() == driver) {
            return true;
        }
        G gp = Proc.getg();
        return gp != null && gp.sched == this;
    }

    private void checkInside() {
        if (!isInside()) {
            throw new IllegalStateException(
                    "gopark: thread '"
                            + Thread.currentThread().getName()
                            + "' is no goroutine of the simulated runtime, and must not use it");
        }
    }

    // ---- driving ----

    /** Runs {@code main} as a goroutine until it has ended; the others stop where they are. */
    @Override
    void run(Runnable main) {
        if (!isInside() || Thread.currentThread() != driver) {
            throw new IllegalStateException(
                    "gopark: a simulation is driven by one thread, the first that used it");
        }
        super.run(main);
    }

    @Override
    void awaitEnd(Thread t) {
        while (t.isAlive()) {
            if (!step()) {
                throw deadlock();
            }
        }
    }

    /** Lets somebody do something; false if nobody ever will. */
    private boolean step() {
        String v = violation;
        if (v != null) {
            throw new IllegalStateException("gopark: seed " + seed + ": " + v);
        }
        boolean event = !events.isEmpty() && events.element().when <= now;
        long wake = timers.wakeTime();
        boolean timer = wake != 0 && wake <= now;
        boolean edge = netpollOrNull() instanceof NetpollSim np && np.isPending();
        int n = runnable.size();
        int choices = n + (event ? 1 : 0) + (timer ? 1 : 0) + (edge ? 1 : 0);
        if (choices == 0) {
            return passTime(wake);
        }
        now += random(STEP_NANOS);
        int c = random(choices);
        if (c < n) {
            Ready r = runnable.remove(c);
            log('g', r.actor.id);
            r.continuation.run();
        } else if (event && c == n) {
            Event e = events.remove();
            log('n', e.seq);
            e.what.run();
        } else if (timer && c == n + (event ? 1 : 0)) {
            log('t', wake);
            timers.check(now);
        } else {
            poll();
        }
        return true;
    }

    private void poll() {
        if (netpollOrNull() instanceof NetpollSim np) {
            np.netpoll(0, toRun);
            Proc.injectglist(this, toRun);
        }
    }

    /** Nobody can move: on to the next event or timer, if there is one. */
    private boolean passTime(long wake) {
        long next = events.isEmpty() ? Long.MAX_VALUE : events.element().when;
        if (wake != 0) {
            next = Math.min(next, wake);
        }
        if (next == Long.MAX_VALUE) {
            return false;
        }
        now = Math.max(now, next);
        return true;
    }

    private DeadlockException deadlock() {
        List<GoroutineDump.Goroutine> all = Traceback.take(this);
        String hint = "";
        for (GoroutineDump.Goroutine g : all) {
            if (g.status().equals("timed waiting")) {
                hint = "gopark: a goroutine waits for the clock on the wall; use Go.sleep\n";
            } else if (g.status().equals("blocked")) {
                hint = "gopark: a goroutine waits for a monitor, which a simulation cannot see\n";
            } else if (g.status().equals("runnable")) { // and not queued here: it is on its way
                hint = "gopark: a goroutine" + FROM_OUTSIDE + "\n";
            }
        }
        return new DeadlockException(
                "all goroutines are asleep - deadlock! (seed "
                        + seed
                        + ")\n"
                        + hint
                        + new GoroutineDump("GoRuntime[sim x sim, seed " + seed + "]", all));
    }

    /** For the log of what happened, of which only a hash is kept. */
    void log(char what, long who) {
        hash = (hash ^ what) * FNV_PRIME;
        hash = (hash ^ who) * FNV_PRIME;
        hash = (hash ^ now) * FNV_PRIME;
    }

    /** The same for two runs in which the same happened. */
    long hash() {
        return hash;
    }

    // ---- SimWorld ----

    @Override
    public long now() {
        return now;
    }

    @Override
    public int random(int n) {
        return rand.next(n);
    }

    @Override
    public void at(long when, Runnable event) {
        events.add(new Event(when, seq++, event));
    }

    /** Another actor may come first, as the seed decides; a goroutine only. */
    @Override
    public void point() {
        if (Thread.currentThread() == driver) {
            return;
        }
        checkInside();
        if (random(2) == 0) {
            Thread.yield();
        }
    }

    // ---- Sched ----

    @Override
    Thread newThread(G gp) {
        checkInside();
        return VirtualThreads.newVirtualThread(new Actor(), gp);
    }

    @Override
    Netpoll newNetpoll() {
        return new NetpollSim(this);
    }

    @Override
    Sockets sockets() {
        return net;
    }

    @Override
    void startNetpoll(Netpoll netpoll) {}

    @Override
    void stopThreads() {}

    /** Holds everybody up: there is one thread, and no time passes. */
    @Override
    <T> T blocking(Callable<T> task) throws Exception {
        return task.call();
    }

    @Override
    Timers timers() {
        return timers;
    }

    @Override
    int timersArmed() {
        return timers.armed();
    }

    @Override
    void startTimers() {}

    @Override
    void wakeNetPoller(long when) {}

    @Override
    long nanotime() {
        return now;
    }

    @Override
    Instant walltime() {
        return Instant.ofEpochSecond(EPOCH_SECONDS, now);
    }

    @Override
    G getg() {
        checkInside();
        return super.getg();
    }

    /** The driver lets the others go on meanwhile. */
    @Override
    boolean await(BooleanSupplier done, long nanos) {
        if (!isInside()) {
            return done.getAsBoolean(); // whoever looks on cannot make anything happen
        }
        long end = Time.after(now, nanos);
        boolean interrupted = false;
        while (!done.getAsBoolean() && now < end) {
            if (Thread.currentThread() != driver) {
                Time.timeSleep(this, AWAIT_NANOS);
                interrupted |= Thread.interrupted();
            } else if (!step()) {
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return done.getAsBoolean();
    }
}
