package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.RuntimeStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;

/**
 * What every contract of this package has in common. A contract says what must hold whatever the
 * runtime is made of; a subclass names one cell of the matrix, scheduler by back end, and is all
 * that a new cell needs.
 *
 * <p>Each test has a runtime of its own and is itself a goroutine of it, so that {@code Net} uses
 * that runtime. When the test is over, what it has opened with {@link #closing} is closed, every
 * goroutine that it has started must end, a failure of any of them is the test's, and the runtime
 * must hold nothing any more: no goroutine, no waiter, no descriptor.
 *
 * <p>Nothing here waits for a time; {@link #await} waits for a state, and gives up after a while.
 */
@Timeout(60)
@ExtendWith(OnGoroutine.class)
abstract class NetContract {
    /** The runtime of the test that runs. */
    GoRuntime rt;

    private final List<Task<?>> tasks = new CopyOnWriteArrayList<>();
    private final List<Closeable> opened = new CopyOnWriteArrayList<>();
    private volatile boolean failed;

    /** A runtime of the cell that the subclass stands for. */
    abstract GoRuntime newRuntime();

    /** A second one, beside that of the test. */
    final GoRuntime anotherRuntime() {
        if (Cells.isSimulated(rt)) {
            throw new TestAbortedException("not simulated: a second runtime");
        }
        return newRuntime();
    }

    @BeforeEach
    final void openRuntime() {
        rt = newRuntime();
        Await.simulated = Cells.isSimulated(rt);
    }

    @AfterEach
    final void nothingIsLeftBehind() {
        try {
            if (!failed) {
                await(
                        "a runtime that holds nothing",
                        () -> {
                            RuntimeStats s = rt.stats();
                            return s.goroutines() == 0
                                    && s.netpollWaiters() == 0
                                    && s.descriptors() == 0;
                        });
            }
        } finally {
            rt.close();
        }
    }

    /** Runs {@code body} as a goroutine, and then clears up after it. */
    final void runBody(Callable<?> body) throws Throwable {
        Throwable failure = Cells.isSimulated(rt) ? simulate(body) : runAndClearUp(body);
        if (failure != null) {
            failed = true;
            throw failure;
        }
    }

    private Throwable runAndClearUp(Callable<?> body) {
        Task<?> main = new Task<>("the test", Caller.GOROUTINE, rt, body);
        Throwable failure;
        try {
            main.thread().join();
            failure = main.failure();
        } catch (InterruptedException e) { // the time-out of the test
            failure = new AssertionError("the test did not end\n" + Dump.of(rt), e);
        }
        // If it failed, closing might hang; the end of the runtime closes.
        return failure != null ? failure : clearUp();
    }

    /** The calling thread drives everything, until nobody can move. */
    private Throwable simulate(Callable<?> body) {
        Throwable[] failure = new Throwable[1];
        try {
            rt.run(() -> {
                try {
                    body.call();
                    failure[0] = clearUp();
                } catch (Throwable e) {
                    failure[0] = e;
                }
            });
            if (failure[0] == null) {
                rt.awaitQuiescent();
            }
        } catch (RuntimeException e) {
            failure[0] = merge(failure[0], e);
        }
        return failure[0];
    }

    private Throwable clearUp() {
        Throwable failure = null;
        for (Closeable c : opened.reversed()) {
            try {
                c.close();
            } catch (Throwable e) {
                failure = merge(failure, e);
            }
        }
        for (Task<?> t : tasks) {
            t.join();
            if (!t.isObserved()) {
                failure = merge(failure, t.failure());
            }
        }
        return failure;
    }

    private static Throwable merge(Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (next != null) {
            first.addSuppressed(next);
        }
        return first;
    }

    // ---- time: the runtime's, which need not be that of the wall ----

    static long nanoTime() {
        return RuntimePoll.current().nanotime();
    }

    static Instant now() {
        return Instant.EPOCH.minusNanos(RuntimePoll.current().until(Instant.EPOCH));
    }

    // ---- doing ----

    /** Starts a goroutine; its failure is the test's failure, unless the test asks for it. */
    final <T> Task<T> go(Callable<T> task) {
        return start(Caller.GOROUTINE, task);
    }

    /** Starts a goroutine that has no result. */
    final Task<Void> go(Action action) {
        return start(Caller.GOROUTINE, action);
    }

    final <T> Task<T> start(Caller caller, Callable<T> task) {
        if (caller != Caller.GOROUTINE && Cells.isSimulated(rt)) {
            throw new TestAbortedException("not simulated: a thread from outside");
        }
        Task<T> t = new Task<>("task " + (tasks.size() + 1), caller, rt, task);
        tasks.add(t);
        return t;
    }

    final Task<Void> start(Caller caller, Action action) {
        return start(
                caller,
                () -> {
                    action.run();
                    return null;
                });
    }

    /** Starts {@code n} goroutines that do the same. */
    final <T> List<Task<T>> goAll(int n, Callable<T> task) {
        List<Task<T>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(go(task));
        }
        return all;
    }

    /** Has {@code c} closed when the test is over. */
    final <T extends Closeable> T closing(T c) {
        opened.add(c);
        return c;
    }

    final TCPListener listen() throws IOException {
        return closing(Net.listen("tcp", "127.0.0.1:0"));
    }

    final TCPConn dial(TCPListener ln) throws IOException {
        return closing(Net.dial("tcp", ln.addr().toString()));
    }

    /** The two ends of a connection, whose listener is closed already. */
    record Pair(TCPConn client, TCPConn server) {}

    final Pair pair() throws IOException {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            TCPConn client = dial(ln);
            return new Pair(client, closing(ln.accept()));
        }
    }

    /** A byte goes each way. */
    static void assertTalk(TCPConn a, TCPConn b) throws IOException {
        a.write(new byte[] {7});
        assertThat(Sockets.readFull(b, 1)).containsExactly(7);
        b.write(new byte[] {8});
        assertThat(Sockets.readFull(a, 1)).containsExactly(8);
    }

    // ---- waiting for a state ----

    /** Waits for {@code state}, and fails with what the runtime looks like if it does not come. */
    final void await(String what, BooleanSupplier state) {
        Await.until(what, state, () -> Dump.of(rt));
    }

    /** Waits until a thread is parked in a read (write) of {@code c}. */
    final void awaitParked(TCPConn c, Mode mode) {
        await(mode + " parked", () -> c.fd().pfd().waiting(mode));
    }

    /** Waits until a thread is parked in accept. */
    final void awaitParked(TCPListener ln) {
        await("accept parked", () -> ln.fd().pfd().waiting(Mode.READ));
    }

    /**
     * Waits until the poller has nothing to do: it selects, for ever. Fails if it spins, as it
     * would for an edge that nobody takes.
     */
    final void awaitIdlePoller() {
        rt.awaitQuiescent();
        long[] last = {-1, 0};
        await(
                "an idle poller",
                () -> {
                    long polls = rt.stats().polls();
                    last[1] = polls == last[0] ? last[1] + 1 : 0;
                    last[0] = polls;
                    return last[1] == 100;
                });
    }
}
