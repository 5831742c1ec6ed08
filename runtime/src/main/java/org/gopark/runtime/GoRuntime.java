package org.gopark.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.RuntimeFace;

/**
 * A runtime: a scheduler for goroutines and a netpoller that wakes them. Most programs use the one
 * that {@link #getDefault} returns; tests, and programs that want to shut a part of themselves
 * down, build their own.
 *
 * <p>All threads of a runtime are daemons. Every method may be called from any thread.
 *
 * <p>Go: none; a Go process has exactly one.
 */
public final class GoRuntime implements AutoCloseable {
    private static final class Default {
        static final GoRuntime RUNTIME =
                new GoRuntime(RuntimeFace.defaultFace(), Duration.ZERO, true);
    }

    private final RuntimeFace face;
    private final Duration grace;
    private final boolean isDefault;

    private GoRuntime(RuntimeFace face, Duration grace, boolean isDefault) {
        this.face = face;
        this.grace = grace;
        this.isDefault = isDefault;
    }

    /**
     * The runtime of every thread that is not a goroutine of another one; made by the first use.
     * The system properties {@code gopark.scheduler}, {@code gopark.netpoll} and {@code
     * gopark.maxprocs} choose what it is made of; without the first, whether the JVM was given
     * {@code --add-opens java.base/java.lang} does, and without the second, whether it was given
     * {@code --enable-native-access} too.
     *
     * @throws IllegalArgumentException they ask for what this version or this JVM does not have
     */
    public static GoRuntime getDefault() {
        RuntimeFace.defaultFace(); // first, so that a refusal says why each time
        return Default.RUNTIME;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts {@code task} as a goroutine of this runtime; inside it, {@code Go} and {@code Net} use
     * this runtime too.
     *
     * @return the goroutine's thread, started; it can be joined and interrupted
     * @throws IllegalStateException the runtime is closed
     */
    public Thread go(Runnable task) {
        return face.go(Objects.requireNonNull(task));
    }

    /**
     * Makes the threads of a server or an executor goroutines of this runtime: for {@code
     * Executors.newThreadPerTaskExecutor}, and for every library that takes a factory of virtual
     * threads. The factory returns threads that are not started; it throws {@link
     * IllegalStateException} when the runtime is closed.
     */
    public ThreadFactory threadFactory() {
        return task -> face.unstarted(Objects.requireNonNull(task));
    }

    /**
     * Runs {@code task} as a goroutine and waits until it has ended. What it throws is thrown here.
     *
     * <p>In a simulated runtime this is what makes everything happen: the calling thread, which
     * must be the one that built the runtime, drives all goroutines until this one has ended.
     *
     * @throws DeadlockException in a simulated runtime: nobody can move any more
     * @throws IllegalStateException the runtime is closed; or, in a simulation, somebody waited for
     *     the clock on the wall, a monitor or a thread from outside
     */
    public void run(Runnable task) {
        face.run(Objects.requireNonNull(task));
    }

    /**
     * Ends the runtime. New goroutines and connections are refused, and calls that block on a
     * connection end with the error that says it is closed. Then this waits for the goroutines to
     * end, at most for the grace of the builder; goroutines that are still running afterwards go
     * on, without a network. Finally the poller stops, and connections that nobody has closed are
     * closed. A goroutine of the runtime may call it; it does not wait for itself. A second call
     * does nothing.
     *
     * @throws IllegalStateException this is the default runtime, which lives as long as the JVM
     */
    @Override
    public void close() {
        if (isDefault) {
            throw new IllegalStateException("gopark: the default runtime cannot be closed");
        }
        face.close(TimeUnit.NANOSECONDS.convert(grace)); // the longest, where it overflows
    }

    /**
     * Waits until every goroutine of this runtime, except the caller, is parked in a call of
     * gopark's or has ended. For tests, which wait for a state and not for a time. Goroutines that
     * wait in other ways (a lock, Thread.sleep) are not parked in this sense; one that waits for
     * data which the operating system already holds is, until the poller has looked.
     */
    public void awaitQuiescent() {
        face.awaitQuiescent();
    }

    public RuntimeStats stats() {
        return face.stats();
    }

    /**
     * Looks for threads that sleep on a descriptor although the poller has let them go, which would
     * be a bug of gopark's; each is logged, none is woken. Waits for a second if it is not sure.
     *
     * @return how many there are
     */
    public int lostWakeups() {
        return face.lostWakeups();
    }

    /**
     * What the goroutines of this runtime do and wait for, and the threads that wait in it. Does
     * not stop them; walks as many stacks as there are goroutines.
     */
    public GoroutineDump dump() {
        return face.dump();
    }

    /** Names the scheduler and the back end, and why they were chosen. */
    @Override
    public String toString() {
        return "GoRuntime[" + face.cell() + (face.isClosed() ? ", closed" : "") + "]";
    }

    /** What a runtime is made of. Not safe for use by several threads. */
    public static final class Builder {
        private String scheduler = System.getProperty("gopark.scheduler", "");
        private String netpoll = System.getProperty("gopark.netpoll", "");
        private Duration grace = Duration.ofSeconds(5);
        private int maxProcs = RuntimeFace.maxProcs();
        private long seed;

        private Builder() {}

        /**
         * Which scheduler runs the goroutines: {@code "jdk"}, the JDK's own; {@code "gmp"}, one
         * like Go's; or {@code "sim"}, a simulation without threads, sockets and time, for tests.
         * The last two need {@code --add-opens java.base/java.lang}; unless set, the flag decides
         * between the first two.
         */
        public Builder scheduler(String name) {
            scheduler = Objects.requireNonNull(name);
            return this;
        }

        /**
         * Which back end polls: {@code "selector"}, which works everywhere; {@code "epoll"}, on
         * Linux and with {@code --enable-native-access}; in a simulation {@code "sim"}. Unless set,
         * epoll goes with the scheduler {@code "gmp"} where it can be had.
         */
        public Builder netpoll(String name) {
            netpoll = Objects.requireNonNull(name);
            return this;
        }

        /**
         * How many goroutines run at a time on the scheduler {@code "gmp"}; as many as there are
         * processors unless set, here or by {@code -Dgopark.maxprocs}. More threads than that may
         * run: a goroutine that holds on to its own loses the right to run and runs all the same.
         * So nobody may rely on 1 for exclusion.
         *
         * <p>Go: runtime.GOMAXPROCS
         *
         * @throws IllegalArgumentException it is not above 0
         */
        public Builder maxProcs(int n) {
            if (n <= 0) {
                throw new IllegalArgumentException("maxProcs: " + n);
            }
            maxProcs = n;
            return this;
        }

        /** What happens in a simulation: the same seed, the same order; 0 unless set. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * How long {@link GoRuntime#close} waits for goroutines; 5 seconds unless set.
         *
         * @throws IllegalArgumentException the grace is negative
         */
        public Builder grace(Duration grace) {
            if (grace.isNegative()) {
                throw new IllegalArgumentException("grace: " + grace);
            }
            this.grace = grace;
            return this;
        }

        /**
         * Makes the runtime.
         *
         * @throws IllegalArgumentException this version or this JVM cannot give what was asked for;
         *     the message says what it lacks
         */
        public GoRuntime build() {
            return new GoRuntime(
                    RuntimeFace.open(scheduler, netpoll, maxProcs, seed), grace, false);
        }
    }
}
