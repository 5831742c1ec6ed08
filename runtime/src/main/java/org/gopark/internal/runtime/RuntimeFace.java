package org.gopark.internal.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Linux;
import org.gopark.internal.syscall.LinuxSockets;
import org.gopark.internal.syscall.Sockets;
import org.gopark.internal.syscall.VirtualThreads;
import org.gopark.runtime.GoroutineDump;
import org.gopark.runtime.RuntimeStats;
import org.gopark.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The door behind the public face, {@code org.gopark.runtime}: a runtime as a whole.
 *
 * <p>Go: none; the face is package runtime itself.
 */
public final class RuntimeFace {
    private final Sched sched;
    private final String cell;

    private RuntimeFace(Sched sched, String cell) {
        this.sched = sched;
        this.cell = cell;
    }

    /**
     * A new runtime. Its threads start when they are first needed.
     *
     * @param scheduler {@code jdk}, {@code gmp}, {@code sim}, or empty for the best that this JVM
     *     allows
     * @param netpoll {@code selector}, {@code epoll}, {@code sim}, or empty for what goes with the
     *     scheduler: with gmp epoll, where this JVM allows it
     * @param maxProcs so many goroutines run at a time on the scheduler gmp; 0 for as many as there
     *     are processors
     * @param seed what happens in a simulation
     * @throws IllegalArgumentException there is no such scheduler or back end, or this JVM lacks
     *     what it needs
     */
    public static RuntimeFace open(String scheduler, String netpoll, int maxProcs, long seed) {
        if (scheduler.equals("sim")) {
            check("netpoll", netpoll, "sim", "for the scheduler 'sim' this version has: sim");
            return new RuntimeFace(new SchedSim(seed), "sim x sim, seed " + seed);
        }
        boolean unset = scheduler.isEmpty();
        boolean gmp = unset ? VirtualThreads.available() : scheduler.equals("gmp");
        String why = "";
        if (unset) {
            why = ", as " + VirtualThreads.flag() + (gmp ? " is given" : " is not given");
        } else if (!gmp) {
            check("scheduler", scheduler, "jdk", "this version has: jdk, gmp, sim");
        } else if (!VirtualThreads.available()) {
            throw new IllegalArgumentException(
                    "gopark: the scheduler 'gmp' needs the JVM flag " + VirtualThreads.flag(),
                    VirtualThreads.refused());
        }
        boolean epoll = netpoll.isEmpty() ? gmp && Linux.available() : netpoll.equals("epoll");
        if (!epoll) {
            check("netpoll", netpoll, "selector", "this version has: selector, epoll");
        } else if (!Linux.available()) {
            throw new IllegalArgumentException("gopark: the back end 'epoll' " + Linux.refused());
        }
        if (!Time.TIMED_PARKS_WORK) {
            System.getLogger("org.gopark")
                    .log(
                            System.Logger.Level.WARNING,
                            "gopark: JDK {0} may lose wake-ups of virtual threads (JDK-8369227);"
                                    + " use 25.0.3 or later",
                            Runtime.version());
        }
        Management.start();
        Supplier<Netpoll> newNetpoll =
                epoll ? () -> new NetpollEpoll(!gmp) : () -> new NetpollSelector(gmp);
        Sockets sockets = epoll ? LinuxSockets.SOCKETS : ChannelSockets.SOCKETS;
        String backEnd = epoll ? "epoll" : "selector";
        if (gmp) {
            int n = maxProcs > 0 ? maxProcs : Runtime.getRuntime().availableProcessors();
            if (netpoll.isEmpty() && !epoll) {
                why += ", as epoll " + Linux.refused();
            }
            Sched sched = new SchedGMP(n, newNetpoll, sockets, PollDesc::new);
            return new RuntimeFace(sched, "gmp x " + backEnd + ", maxprocs " + n + why);
        }
        Sched sched = new SchedJdk(newNetpoll, sockets, PollDesc::new);
        return new RuntimeFace(sched, "jdk x " + backEnd + why);
    }

    private static void check(String what, String asked, String have, String say) {
        if (!asked.isEmpty() && !asked.equals(have)) {
            throw new IllegalArgumentException("gopark: no " + what + " '" + asked + "'; " + say);
        }
    }

    /**
     * What the system property {@code gopark.maxprocs} says, 0 if there is none.
     *
     * @throws IllegalArgumentException it is no number above 0
     */
    public static int maxProcs() {
        String value = System.getProperty("gopark.maxprocs", "");
        if (value.isEmpty()) {
            return 0;
        }
        try {
            int n = Integer.parseInt(value);
            if (n > 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException("gopark: -Dgopark.maxprocs=" + value + ": not above 0");
    }

    private static final class Default {
        static final @Nullable RuntimeFace FACE;
        static final @Nullable IllegalArgumentException REFUSED;

        static {
            RuntimeFace face = null;
            IllegalArgumentException refused = null;
            try {
                String scheduler = System.getProperty("gopark.scheduler", "");
                if (scheduler.equals("sim")) {
                    throw new IllegalArgumentException(
                            "gopark: the default runtime cannot be simulated; build one");
                }
                String netpoll = System.getProperty("gopark.netpoll", "");
                face = open(scheduler, netpoll, maxProcs(), 0);
            } catch (IllegalArgumentException e) {
                refused = e;
            }
            FACE = face;
            REFUSED = refused;
        }
    }

    /**
     * The runtime of everybody who is not a goroutine of another one; made by the first call.
     *
     * @throws IllegalArgumentException the system properties ask for what there is not
     */
    public static RuntimeFace defaultFace() {
        RuntimeFace face = Default.FACE;
        if (face == null) {
            IllegalArgumentException refused = Objects.requireNonNull(Default.REFUSED);
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
        return face;
    }

    static Sched defaultSched() {
        return defaultFace().sched;
    }

    /** Lets other goroutines run. */
    public static void gosched() {
        SchedGMP.gosched();
    }

    /** Starts a goroutine on the runtime of the calling one, or on the default runtime. */
    public static Thread goOnCurrent(Runnable fn) {
        return Proc.newproc(Sched.current(), fn);
    }

    /** Runs a blocking task beside the runtime of the calling goroutine. */
    public static <T> T blockingOnCurrent(Callable<T> task) throws Exception {
        return Sched.current().blocking(task);
    }

    /** Parks the caller; false if an interrupt ended it, whose status is kept. */
    public static boolean sleepOnCurrent(Duration d) {
        return Time.timeSleep(Sched.current(), Time.nanos(d));
    }

    /** Starts a goroutine later, on the runtime of the calling one, or on the default runtime. */
    public static Timer afterFuncOnCurrent(Duration d, Runnable fn) {
        AfterFunc afterFunc = AfterFunc.goroutine(Sched.current(), fn);
        afterFunc.reset(Time.nanos(d));
        return new Timer() {
            @Override
            public boolean stop() {
                return afterFunc.stop();
            }

            @Override
            public boolean reset(Duration d) {
                return afterFunc.reset(Time.nanos(d));
            }
        };
    }

    /** A goroutine that is started later, by whoever gets the thread. */
    public Thread unstarted(Runnable fn) {
        return Proc.unstarted(sched, fn);
    }

    public Thread go(Runnable fn) {
        return Proc.newproc(sched, fn);
    }

    public void run(Runnable main) {
        sched.run(main);
    }

    public void close(long graceNanos) {
        sched.close(graceNanos);
    }

    public boolean isClosed() {
        return sched.isEvicting();
    }

    public void awaitQuiescent() {
        sched.awaitQuiescent();
    }

    /** The cell of the supported matrix, {@code scheduler x back end}. */
    public String cell() {
        return cell;
    }

    /** Of this runtime; also of one that is closed, whose goroutines may still run. */
    public GoroutineDump dump() {
        return new GoroutineDump("GoRuntime[" + cell + "]", Traceback.take(sched));
    }

    /** Of all runtimes. */
    public static GoroutineDump dumpAll() {
        return new GoroutineDump("all runtimes", Traceback.take(null));
    }

    public RuntimeStats stats() {
        return stats(sched);
    }

    /** Of all runtimes that poll, in sum. */
    public static RuntimeStats statsAll() {
        return stats(null);
    }

    private static RuntimeStats stats(@Nullable Sched only) {
        int goroutines = 0;
        int waiters = 0;
        int descriptors = 0;
        NetpollCounts counts = NetpollCounts.NONE;
        long staleEvents = 0;
        int timers = 0;
        long timersDropped = 0;
        for (Sched s : only == null ? Sched.polled() : List.of(only)) {
            goroutines += s.gcount();
            waiters += s.netpollWaiters();
            descriptors += s.pollcache.inuse();
            staleEvents += s.pollcache.staleEvents();
            timers += s.timersArmed();
            timersDropped += s.timersDropped();
            Netpoll np = s.netpollOrNull();
            if (np != null) {
                counts = counts.plus(np.counts());
            }
        }
        Census census = Census.take(only);
        return new RuntimeStats(
                goroutines,
                waiters,
                descriptors,
                counts.polls(),
                counts.batches(),
                counts.readied(),
                counts.wakeups(),
                counts.disarms(),
                staleEvents,
                timers,
                timersDropped,
                SchedTrace.stats(only == null ? Sched.polled() : List.of(only)),
                census.states(),
                census.ages());
    }

    /** See {@link Census#lostWakeups}. */
    public int lostWakeups() {
        return Census.lostWakeups(sched);
    }

    /** Of all runtimes that poll. */
    public static int lostWakeupsAll() {
        return Census.lostWakeups(null);
    }
}
