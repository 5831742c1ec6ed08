package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;

/**
 * A runtime with a poller, whose descriptors a test drives by hand: they are open, but not
 * registered, so that no event comes unless the test makes it.
 *
 * <p>Go: none.
 */
final class TestSched implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    // Held, since the log manager forgets loggers that nobody holds. Tests kill runtimes on
    // purpose.
    private static final Logger LOG = Logger.getLogger("org.gopark");

    static {
        LOG.setLevel(Level.OFF);
    }

    /** What descriptors are called whose name matters to nobody. */
    static final Endpoint NOBODY = new Endpoint("tcp", null, null);

    final SchedJdk sched;
    final Sysfd listener;

    TestSched() {
        this(PollDesc::new);
    }

    /** With descriptors made by {@code factory}, which may plant a weakened transition. */
    TestSched(PollCache.Factory factory) {
        try {
            sched = new SchedJdk(NetpollSelector::new, factory);
            sched.netpollGenericInit();
            listener = listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Sysfd listen() throws IOException {
        return ChannelSockets.SOCKETS.listen(
                null, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    }

    /** An open descriptor of which the back end knows nothing. */
    PollDesc open() {
        PollDesc pd = sched.pollcache.alloc();
        pd.open(listener);
        return pd;
    }

    /** A goroutine whose status is waiting, and that has no thread to wake. */
    G waitingG() {
        G gp = new G(sched, 1, Thread.currentThread());
        gp.casgstatus(G.RUNNING, G.WAITING);
        return gp;
    }

    /** {@link #waitingG}, parked on {@code pd} as netpollblock would. */
    G parkOn(PollDesc pd, Mode mode) {
        G gp = waitingG();
        assertThat(pd.announce(mode)).isTrue();
        assertThat(pd.netpollblockcommit(mode, gp)).isTrue();
        return gp;
    }

    @Override
    public void close() {
        sched.close(0);
        listener.closeQuietly();
    }

    // ---- waiting for a state ----

    static void await(String what, BooleanSupplier state) {
        if (!Time.await(state, PATIENCE)) {
            throw new AssertionError("still not: " + what);
        }
    }

    /** Waits until somebody is parked on {@code pd}. */
    static void awaitParked(PollDesc pd, Mode mode) {
        await("parked for " + mode, () -> RuntimePoll.waiting(pd, mode));
    }

    /** Waits until somebody is parked on {@code pd}, and says who. */
    static Thread threadOf(PollDesc pd, Mode mode) {
        AtomicReference<Thread> found = new AtomicReference<>();
        await(
                "parked for " + mode,
                () -> {
                    if (pd.semaphore(mode) instanceof G gp) {
                        found.set(gp.coro.thread());
                    }
                    return found.get() != null;
                });
        return found.get();
    }

    static void awaitEnd(Thread t) {
        await(t + " to end", () -> t.getState() == Thread.State.TERMINATED);
    }

    /** Runs {@code task} on a virtual thread that is no goroutine. */
    static <T> FutureTask<T> spawn(Callable<T> task) {
        FutureTask<T> f = new FutureTask<>(task);
        Thread.ofVirtual().name("foreign").start(f);
        return f;
    }

    /** Runs {@code task} on a thread of the operating system. */
    static <T> FutureTask<T> spawnPlatform(Callable<T> task) {
        FutureTask<T> f = new FutureTask<>(task);
        Thread.ofPlatform().daemon().name("foreign").start(f);
        return f;
    }

    static <T> T get(FutureTask<T> f) throws Exception {
        return f.get(PATIENCE, TimeUnit.NANOSECONDS);
    }
}
