package org.gopark.internal.runtime;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.gopark.internal.syscall.Sockets;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * The door through which internal.poll waits for descriptors.
 *
 * <p>An instance belongs to one runtime and opens descriptors on it; everything else is said to a
 * descriptor. The numbers that {@link #pollReset} and {@link #pollWait} return are explained in
 * {@code org.gopark.internal.poll.PollDesc}, which must match.
 *
 * <p>Go: runtime/netpoll.go, the functions poll_runtime_*
 */
public final class RuntimePoll {
    /**
     * What whoever waits for a descriptor uses as soon as it goes on.
     *
     * <p>Go: none.
     */
    public interface Touched {
        /**
         * Reads from it, so that it is in the cache. Any thread, at any time.
         *
         * @return made of what was read, or the compiler may leave out the reading
         */
        int touch();
    }

    private final Sched sched;

    RuntimePoll(Sched sched) {
        this.sched = sched;
    }

    /** That of the runtime whose goroutine calls; for any other thread, of the default runtime. */
    public static RuntimePoll current() {
        return Sched.current().poll;
    }

    /** Where sockets come from that it can poll. */
    public Sockets sockets() {
        return sched.sockets();
    }

    /**
     * Makes the poller, if nobody has. Any thread.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollServerInit
     *
     * @throws IOException the operating system refuses; a later call tries again
     */
    public void pollServerInit() throws IOException {
        sched.netpollGenericInit();
    }

    /**
     * Registers {@code fd} with the poller. Any thread; does not block.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollOpen
     *
     * @throws IOException the runtime is closed or dead, or the poller refuses the descriptor
     */
    public PollDesc pollOpen(Sysfd fd, Endpoint endpoint) throws IOException {
        if (sched.isEvicting()) { // the poller may never have been made
            throw closed();
        }
        PollDesc pd = sched.pollcache.alloc();
        pd.open(fd);
        pd.endpoint = endpoint;
        try {
            if (sched.isEvicting()) { // pairs with Sched#evict: in use; now look at the state
                throw closed();
            }
            sched.netpoll().open(pd);
        } catch (Throwable e) {
            pd.evict(); // nobody waits; but a slot goes back closing, as after pollClose
            sched.pollcache.free(pd);
            throw e;
        }
        return pd;
    }

    /**
     * The descriptor is called something else now: a dial knows its own address.
     *
     * <p>Go: net/fd_unix.go netFD.setAddr
     */
    public static void setAddr(PollDesc pd, Endpoint endpoint) {
        pd.endpoint = endpoint;
    }

    /**
     * Says what whoever waits for the descriptor uses next. Once, before anybody waits; a scheduler
     * that does not see it yet, or still sees it, reads from nothing or in vain.
     *
     * <p>Go: none.
     */
    public static void setTouched(PollDesc pd, Touched touched) {
        pd.touched = touched;
    }

    /** Whether the runtime refuses new descriptors. */
    public boolean isClosed() {
        return sched.isEvicting();
    }

    private IOException closed() {
        return new IOException("the runtime is closed", sched.death());
    }

    /**
     * Takes the descriptor from the poller and gives its slot back. After {@link #pollUnblock},
     * when no operation is left; parks, uninterruptibly, until the poller has let go. When it
     * returns, closing the descriptor is final.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollClose
     */
    public static void pollClose(PollDesc pd) {
        if (pd.netpollcheckerr(Mode.READ) != PollDesc.POLL_ERR_CLOSING) {
            throw new RuntimeThrow(pd.sched, "runtime: close polldesc w/o unblock");
        }
        if (pd.busy(Mode.WRITE)) {
            throw new RuntimeThrow(pd.sched, "runtime: blocked write on closing polldesc");
        }
        if (pd.busy(Mode.READ)) {
            throw new RuntimeThrow(pd.sched, "runtime: blocked read on closing polldesc");
        }
        pd.sched.netpoll().close(pd);
        pd.sched.pollcache.free(pd);
    }

    /**
     * A new operation in {@code mode} begins: a read forgets the edges that came before it. Called
     * with the descriptor's read (write) lock.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollReset
     *
     * <p>Differs from Go: a write forgets none, since nearly each event says that the descriptor
     * can be written, which would be remembered and forgotten once for each message.
     */
    public static int pollReset(PollDesc pd, Mode mode) {
        int err = pd.netpollcheckerr(mode);
        if (err == PollDesc.POLL_NO_ERROR) {
            pd.reset(mode);
        }
        return err;
    }

    /**
     * Parks until the descriptor may be ready in {@code mode}; 0, or why it cannot wait any more.
     * Called with the descriptor's read (write) lock. An interrupt ends it, if no edge is there
     * yet, and the status is kept; close and deadline come first.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollWait
     *
     * <p>Differs from Go: an interrupt ends it.
     */
    public static int pollWait(PollDesc pd, Mode mode) {
        int err = pd.netpollcheckerr(mode);
        if (err != PollDesc.POLL_NO_ERROR) {
            return err;
        }
        while (!pd.netpollblock(mode, false)) {
            boolean interrupted = pd.takeInterrupt(mode);
            err = pd.netpollcheckerr(mode);
            if (err != PollDesc.POLL_NO_ERROR) {
                return err;
            }
            if (interrupted) {
                return PollDesc.POLL_ERR_INTERRUPTED;
            }
            // A deadline has fired and woken us, but was reset before we ran. Pretend it has not
            // happened and retry.
        }
        return PollDesc.POLL_NO_ERROR;
    }

    /**
     * {@link #pollWait} for a reader whose last read got all that was there, and who waits before
     * it tries again: returns at once if the peer has hung up since, of which there is no other
     * notice. An edge from before counts.
     *
     * <p>Go: none.
     */
    public static int pollWaitDrained(PollDesc pd) {
        pd.drained = true;
        try {
            return pollWait(pd, Mode.READ);
        } finally {
            pd.drained = false;
        }
    }

    /**
     * Sets the deadline of reading, of writing, or of both; nothing happens once the descriptor is
     * closing. Any thread; does not block. Who waits beyond a deadline that is over is readied; one
     * that is in the future, or none, lets waits go on as if there had never been another.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollSetDeadline
     *
     * <p>Differs from Go: it says that nothing happened, since a closing runtime evicts descriptors
     * that their owners have not closed.
     *
     * @param d nanoseconds from now; 0 for none, below 0 for one that is over
     * @return 0, or that the descriptor is closing
     */
    public static int pollSetDeadline(PollDesc pd, long d, boolean read, boolean write) {
        return pd.pollSetDeadline(d, read, write)
                ? PollDesc.POLL_NO_ERROR
                : PollDesc.POLL_ERR_CLOSING;
    }

    /**
     * The clock of this runtime: nanoseconds since some moment of the past, above 0. Any thread.
     */
    public long nanotime() {
        return sched.nanotime();
    }

    /**
     * Calls {@code fn} in so many nanoseconds, also if the runtime is closed by then, on the thread
     * that runs timers: {@code fn} must be short and must not block.
     *
     * <p>Go: runtime/time.go newTimer
     *
     * @return which stops it; true if that kept {@code fn} from being called
     */
    public BooleanSupplier afterFunc(long nanos, Runnable fn) {
        AfterFunc timer = AfterFunc.callback(sched, fn);
        timer.reset(nanos);
        return timer::stop;
    }

    /** How many nanoseconds away {@code t} is by the clock on the wall; below 0 if it is over. */
    public long until(Instant t) {
        return Time.nanos(Duration.between(sched.walltime(), t));
    }

    /**
     * Evicts: readies whoever waits on the descriptor, and nobody can wait on it from here on.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollUnblock
     */
    public static void pollUnblock(PollDesc pd) {
        pd.pollUnblock();
    }

    /**
     * The connect that the descriptor was opened for has succeeded; write waits mean writing now.
     */
    public static void pollConnected(PollDesc pd) {
        pd.connected();
        pd.sched.netpoll().connected(pd);
    }

    /** Whether a goroutine is parked on the descriptor in {@code mode}. For tests and dumps. */
    public static boolean waiting(PollDesc pd, Mode mode) {
        return pd.semaphore(mode) instanceof G;
    }

    /**
     * Whether other goroutines are runnable, so that parking costs nobody a wait: the carrier has
     * something else to do. A guess, cheap and at times out of date.
     */
    public static boolean othersRunnable(PollDesc pd) {
        return pd.sched.netpoll().lastBatch() > 1;
    }

    /**
     * Whether for some time nothing has happened on any descriptor of the runtime but this one. A
     * guess, as above.
     */
    public static boolean alone(PollDesc pd) {
        return pd.sched.netpoll().isAlone(pd);
    }

    /** Runs a task that blocks its thread, as {@code Go.blocking}, on the descriptor's runtime. */
    public static <T> T blocking(PollDesc pd, Callable<T> task) throws Exception {
        return pd.sched.blocking(task);
    }

    /** What killed the descriptor's runtime, or null: the cause of errors that say "closed". */
    public static @Nullable Throwable death(PollDesc pd) {
        return pd.sched.death();
    }
}
