package org.gopark.internal.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
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
     * @param scheduler {@code jdk}, or empty for the best that this JVM allows
     * @param netpoll {@code selector}, or empty for the best that this JVM allows
     * @throws IllegalArgumentException there is no such scheduler or back end
     */
    public static RuntimeFace open(String scheduler, String netpoll) {
        check("scheduler", scheduler, "jdk");
        check("netpoll", netpoll, "selector");
        if (!Time.TIMED_PARKS_WORK) {
            System.getLogger("org.gopark")
                    .log(
                            System.Logger.Level.WARNING,
                            "gopark: JDK {0} may lose wake-ups of virtual threads (JDK-8369227);"
                                    + " use 25.0.3 or later",
                            Runtime.version());
        }
        Sched sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        return new RuntimeFace(sched, "jdk x selector");
    }

    private static void check(String what, String asked, String have) {
        if (!asked.isEmpty() && !asked.equals(have)) {
            throw new IllegalArgumentException(
                    "gopark: no " + what + " '" + asked + "'; this version has: " + have);
        }
    }

    private static final class Default {
        static final @Nullable RuntimeFace FACE;
        static final @Nullable IllegalArgumentException REFUSED;

        static {
            RuntimeFace face = null;
            IllegalArgumentException refused = null;
            try {
                face =
                        open(
                                System.getProperty("gopark.scheduler", ""),
                                System.getProperty("gopark.netpoll", ""));
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

    public Thread go(Runnable fn) {
        return Proc.newproc(sched, fn);
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

    public RuntimeStats stats() {
        long polls = 0;
        long wakeups = 0;
        long disarms = 0;
        if (sched.netpollOrNull() instanceof NetpollSelector np) {
            polls = np.polls();
            wakeups = np.wakeups();
            disarms = np.disarms();
        }
        return new RuntimeStats(
                sched.gcount(),
                sched.netpollWaiters(),
                sched.pollcache.inuse(),
                polls,
                wakeups,
                disarms,
                sched.pollcache.staleEvents(),
                sched.timersDropped());
    }
}
