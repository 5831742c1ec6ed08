package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;

/**
 * The end of a runtime, as its connections see it. The runtime that ends is not that of the test.
 *
 * <p>Go: none; a Go process ends with its runtime.
 */
abstract class LifecycleContract extends NetContract {
    private <T> Task<T> on(GoRuntime doomed, Callable<T> task) {
        return new Task<>("on the runtime that ends", Caller.GOROUTINE, doomed, task);
    }

    @Test
    void closeEndsEveryBlockedCall() throws Exception {
        GoRuntime doomed = anotherRuntime();
        List<Task<?>> blocked = new ArrayList<>();
        TCPListener ln = on(doomed, this::listen).get();
        blocked.add(on(doomed, ln::accept));
        blocked.add(start(Caller.PLATFORM, ln::accept));
        for (Caller caller : Caller.values()) {
            Pair p = on(doomed, this::pair).get();
            blocked.add(new Task<>("reader", caller, doomed, () -> p.client().read(new byte[1])));
            blocked.add(
                    new Task<>(
                            "writer",
                            caller,
                            doomed,
                            () -> {
                                p.client().write(new byte[64 << 20]);
                                return null;
                            }));
            awaitParked(p.client(), Mode.READ);
            awaitParked(p.client(), Mode.WRITE);
        }
        awaitParked(ln);
        doomed.close();

        for (Task<?> t : blocked) {
            assertThat(t.failsWith(NetError.Closed.class))
                    .hasMessageEndingWith(": use of closed network connection")
                    .hasNoSuppressedExceptions();
        }
        assertThat(doomed.stats().goroutines()).isZero();
        assertThat(doomed.stats().netpollWaiters()).isZero();
    }

    /** A listener whose queue is full answers no more; who dials it waits. */
    @Test
    void closeEndsADialThatIsUnderWay() throws Exception {
        GoRuntime doomed = anotherRuntime();
        TCPListener full =
                closing(ListenConfig.DEFAULT.withBacklog(1).listen("tcp", "127.0.0.1:0"));
        Task<TCPConn> last = null;
        for (int i = 0; i < 20 && doomed.stats().netpollWaiters() == 0; i++) {
            last = on(doomed, () -> dial(full));
            doomed.awaitQuiescent(); // it is connected, or it waits
        }
        assertThat(doomed.stats().netpollWaiters()).as("diallers").isEqualTo(1);
        assertThat(last.isDone()).isFalse();
        int before = Sockets.open();
        int connected = doomed.stats().descriptors() - 1;
        doomed.close();

        assertThat(last.failsWith(NetError.Closed.class))
                .hasMessage("dial tcp %s: use of closed network connection", full.addr());
        assertThat(Sockets.open()).isEqualTo(before - 1 - connected);
    }

    /** What a server does in a finally: its own close of what the runtime has closed is silent. */
    @Test
    void closingAgainIsSilent() throws Exception {
        GoRuntime doomed = anotherRuntime();
        Pair p = on(doomed, this::pair).get();
        Task<Integer> reader =
                on(
                        doomed,
                        () -> {
                            try (Conn c = p.client()) {
                                return c.read(new byte[1]);
                            }
                        });
        awaitParked(p.client(), Mode.READ);
        int before = Sockets.open();
        doomed.close();

        assertThat(reader.failsWith(NetError.Closed.class)).hasNoSuppressedExceptions();
        assertThat(Sockets.open()).as("both ends are closed").isEqualTo(before - 2);
        p.server().close(); // nobody had: the runtime did
        p.server().close();
        assertThatThrownBy(() -> p.server().read(new byte[1])).isInstanceOf(NetError.Closed.class);
        assertThat(doomed.stats().descriptors()).isZero();
    }

    @Test
    void aClosedRuntimeOpensNothing() throws Exception {
        GoRuntime doomed = anotherRuntime();
        TCPListener peer = listen();
        CountDownLatch closed = new CountDownLatch(1);
        Task<List<Throwable>> late =
                on(
                        doomed,
                        () -> {
                            closed.await();
                            return List.of(thrownBy(() -> dial(peer)), thrownBy(() -> listen()));
                        });
        Task<Void> closer = go(doomed::close); // waits for the goroutine
        await("a closed runtime", () -> doomed.toString().contains("closed"));
        closed.countDown();

        String dialled = "dial tcp " + peer.addr() + ": the runtime is closed";
        List<Throwable> errors = late.get();
        assertThat(errors.get(0)).isInstanceOf(NetError.class).hasMessage(dialled);
        assertThat(errors.get(1))
                .isInstanceOf(NetError.class)
                .hasMessage("listen tcp 127.0.0.1:0: the runtime is closed");
        closer.get();
        assertThatThrownBy(() -> doomed.go(() -> {})).isInstanceOf(IllegalStateException.class);
        doomed.close(); // a second call does nothing
    }

    private static Throwable thrownBy(Action action) {
        try {
            action.run();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void portsAreFreeAfterClose() throws Exception {
        GoRuntime doomed = anotherRuntime();
        TCPListener ln = on(doomed, () -> Net.listen("tcp", "127.0.0.1:0")).get();
        int before = Sockets.open();
        doomed.close();

        assertThat(Sockets.open()).isEqualTo(before - 1);
        closing(Net.listen("tcp", ln.addr().toString()));
        assertThatThrownBy(ln::accept).isInstanceOf(NetError.Closed.class);
    }

    /** A goroutine may close its own runtime; it does not wait for itself. */
    @Test
    void aGoroutineMayCloseItsOwnRuntime() throws Exception {
        GoRuntime doomed = anotherRuntime();
        Pair p = on(doomed, this::pair).get();
        Task<Integer> reader = on(doomed, () -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        on(
                        doomed,
                        () -> {
                            doomed.close();
                            return null;
                        })
                .get();

        reader.failsWith(NetError.Closed.class);
    }

    /**
     * Opening and closing compete with the end of the runtime: nothing hangs, nothing stays open.
     */
    @Test
    void closeInTheMiddleOfEverything() throws Exception {
        int before = Sockets.open();
        for (int i = 0; i < 20; i++) {
            GoRuntime doomed = anotherRuntime();
            TCPListener ln = on(doomed, () -> Net.listen("tcp", "127.0.0.1:0")).get();
            List<Task<Integer>> all = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                all.add(on(doomed, () -> serve(ln)));
                all.add(on(doomed, () -> call(ln)));
            }
            long rounds = 10L * i;
            await("some traffic", () -> doomed.stats().polls() > rounds);
            doomed.close();
            assertThat(doomed.stats().goroutines()).as("who outlived the grace").isZero();
            for (Task<Integer> t : all) {
                assertThat(t.failure()).isInstanceOf(NetError.class);
            }
            assertThat(doomed.stats().netpollWaiters()).isZero();
        }
        assertThat(Sockets.open()).isEqualTo(before);
    }

    private static Integer serve(TCPListener ln) throws Exception {
        for (; ; ) {
            try (Conn c = ln.accept()) {
                c.write(Sockets.readFull(c, 1));
            } catch (AssertionError e) {
                // the client's end of the runtime came first
            }
        }
    }

    private static Integer call(TCPListener ln) throws Exception {
        for (; ; ) {
            try (Conn c = Net.dial("tcp", ln.addr().toString())) {
                c.write(new byte[] {1});
                c.read(new byte[1]);
            }
        }
    }
}
