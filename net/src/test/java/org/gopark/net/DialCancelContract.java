package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may end a dial: a Cancellation, an interrupt, and the end of the runtime. */
abstract class DialCancelContract extends NetContract {
    private Destinations to;
    private int sockets;

    @BeforeEach
    void openDestinations() throws IOException {
        to = closing(new Destinations());
        sockets = Sockets.open();
    }

    private TCPConn dial(String name, Cancellation cancellation) throws IOException {
        return closing(Dialer.DEFAULT.dial("tcp", to.at(name).toString(), cancellation));
    }

    private void assertNewSockets(int n) {
        await(n + " new sockets", () -> Sockets.open() == sockets + n);
    }

    private void assertCanceled(Task<?> dial, String name) {
        NetError.Interrupted e = dial.failsWith(NetError.Interrupted.class);
        assertThat(e)
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("dial tcp %s: operation was canceled", to.at(name));
        assertThat(e.timeout()).isFalse();
        assertThat(e.temporary()).isFalse();
        assertThat(e.addr()).isEqualTo(to.at(name));
        assertThat(dial.wasInterrupted()).as("the interrupt status").isFalse();
    }

    /** It is of no use any more, for whichever dial; and nothing is tried. */
    @Test
    void cancelledBefore() throws Exception {
        Cancellation cancellation = new Cancellation();
        assertThat(cancellation.isCanceled()).isFalse();
        cancellation.cancel();
        cancellation.cancel();
        assertThat(cancellation.isCanceled()).isTrue();
        List<String> tried = new ArrayList<>();
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) -> tried.add(address));
        for (String name : new String[] {"s4", "s6", "h4", "r4"}) {
            String address = to.at(name).toString();
            Task<TCPConn> dial = go(() -> dialer.dial("tcp", address, cancellation));
            assertCanceled(dial, name);
        }
        assertThatThrownBy(() -> dialer.dial("tcp", "localhost:1", cancellation))
                .isInstanceOf(NetError.Interrupted.class)
                .hasMessageEndingWith("operation was canceled");
        assertThat(tried).isEmpty();
        assertNewSockets(0);
    }

    /** Go: net/dial_test.go TestDialCancel */
    @ParameterizedTest
    @EnumSource
    void dialCancel(Caller caller) throws Exception {
        for (String name : new String[] {"h4", "h6"}) {
            Cancellation cancellation = new Cancellation();
            Task<TCPConn> dial = start(caller, () -> dial(name, cancellation));
            await("a connect that hangs", () -> dial.thread().getState() == Thread.State.WAITING);
            assertThat(dial.isDone()).isFalse();
            cancellation.cancel();

            assertCanceled(dial, name);
        }
        assertNewSockets(0);
    }

    @Test
    void oneEndsManyDials() throws Exception {
        Cancellation cancellation = new Cancellation();
        List<Task<TCPConn>> dials = goAll(50, () -> dial("h4", cancellation));
        await("connects that hang", () -> rt.stats().netpollWaiters() == 50);
        TCPConn other = dial("s4", new Cancellation());
        cancellation.cancel();

        for (Task<TCPConn> t : dials) {
            assertCanceled(t, "h4");
        }
        assertThat(other.isOpen()).isTrue();
        awaitIdlePoller();
        assertNewSockets(1);
    }

    /** Go: net/dial_test.go TestCancelAfterDial */
    @Test
    void cancelAfterDial() throws Exception {
        Cancellation cancellation = new Cancellation();
        TCPConn c = dial("s4", cancellation);
        TCPConn far = closing(to.s4.accept());
        Task<byte[]> reader = go(() -> Sockets.readFull(c, 1));
        Task<Void> writer = go(() -> c.write(new byte[16 << 20]));
        awaitParked(c, Mode.READ);
        awaitParked(c, Mode.WRITE);
        cancellation.cancel();

        Sockets.readFull(far, 16 << 20);
        writer.get();
        far.write(new byte[] {1});
        assertThat(reader.get()).containsExactly(1);
    }

    /**
     * Cancelled when the connect is all but done: nobody gets that connection, or it would have a
     * deadline in the past.
     *
     * <p>Go: net/dial_test.go TestDialContextCancelRace
     */
    @Test
    void cancelBetweenTheSocketAndTheConnect() throws Exception {
        Cancellation cancellation = new Cancellation();
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) -> cancellation.cancel());
        String address = to.at("s4").toString();
        assertCanceled(go(() -> dialer.dial("tcp", address, cancellation)), "s4");

        assertThat(closing(to.s4.accept()).read(new byte[1])).as("the server's end").isEqualTo(-1);
        assertNewSockets(1);
    }

    /**
     * Cancelled at any moment, by another thread: it is connected, and well, or it is not.
     *
     * <p>Go: net/dial_test.go TestDialContextCancelRace
     */
    @Test
    void dialContextCancelRace() throws Exception {
        Task<Void> server =
                go(() -> {
                    for (; ; ) {
                        try (TCPConn c = to.s4.accept()) {
                            Sockets.echo(c);
                        }
                    }
                });
        for (int i = 0; i < 400; i++) {
            Cancellation cancellation = new Cancellation();
            Task<TCPConn> dial = go(() -> dial("s4", cancellation));
            for (int spin = 0; spin < i % 40; spin++) {
                Thread.onSpinWait();
                Thread.yield();
            }
            cancellation.cancel();
            if (dial.failure() != null) {
                assertCanceled(dial, "s4");
                continue;
            }
            try (TCPConn c = dial.get()) {
                c.write(new byte[] {1});
                assertThat(Sockets.readFull(c, 1)).containsExactly(1);
            }
        }
        to.s4.close();
        server.failsWith(NetError.Closed.class);
        assertNewSockets(-1);
    }

    /**
     * Where nobody listens, no dial is connected because another one was cancelled.
     *
     * <p>Go: net/tcpsock_unix_test.go TestTCPSpuriousConnSetupCompletionWithCancel, in short
     */
    @Test
    void tcpSpuriousConnSetupCompletionWithCancel() throws Exception {
        List<Task<Void>> all =
                goAll(
                        10,
                        () -> {
                            for (int i = 0; i < 30; i++) {
                                Cancellation cancellation = new Cancellation();
                                String name = i % 2 == 0 ? "r4" : "h4";
                                Task<TCPConn> dial = go(() -> dial(name, cancellation));
                                Thread.yield();
                                cancellation.cancel();
                                assertThat(dial.failure()).isInstanceOf(NetError.class);
                            }
                            return null;
                        });
        for (Task<Void> t : all) {
            t.get();
        }
        assertNewSockets(0);
    }

    @ParameterizedTest
    @EnumSource
    void interruptOfADialThatHangs(Caller caller) throws Exception {
        Task<TCPConn> dial = start(caller, () -> dial("h4", new Cancellation()));
        await("a connect that hangs", () -> dial.thread().getState() == Thread.State.WAITING);
        dial.thread().interrupt();

        assertThat(dial.failsWith(NetError.Interrupted.class))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("dial tcp %s: interrupted", to.at("h4"));
        assertThat(dial.wasInterrupted()).isTrue();
        assertNewSockets(0);
    }

    /** A dial that need not wait takes no notice, nor does one that tries the next address. */
    @ParameterizedTest
    @ValueSource(strings = {"s4", "r4 s4", "r4 r4 s4"})
    void anInterruptBeforeADialThatNeedNotWait(String names) throws Exception {
        Task<TCPConn> dial =
                go(() -> {
                    Thread.currentThread().interrupt();
                    return closing(
                            new Dialing(Dialer.DEFAULT, "tcp", DialContext.background())
                                    .dial(to.all(names)));
                });
        assertThat(dial.get().remoteAddr()).isEqualTo(to.at("s4"));
        assertThat(dial.wasInterrupted()).isTrue();
    }

    /** The end of the runtime while dials hang: in one family, in both, and before the connect. */
    @Test
    void theRuntimeIsClosed() throws Exception {
        for (String names : new String[] {"h4", "h4 h6", "r4 h6"}) {
            GoRuntime doomed = anotherRuntime();
            Task<TCPConn> dial =
                    new Task<>(
                            "on the runtime that ends",
                            Caller.GOROUTINE,
                            doomed,
                            () ->
                                    new Dialing(Dialer.DEFAULT, "tcp", DialContext.background())
                                            .dial(to.all(names)));
            await("a connect that hangs", () -> doomed.stats().netpollWaiters() > 0);
            doomed.close();

            assertThat(dial.failure()).isInstanceOf(NetError.class);
            assertThat(doomed.stats().goroutines()).isZero();
            assertThat(doomed.stats().descriptors()).isZero();
            assertNewSockets(0);
        }
    }

    /** The end of the runtime between the socket and the connect. */
    @Test
    void theRuntimeIsClosedWhileAHookRuns() throws Exception {
        GoRuntime doomed = anotherRuntime();
        CountDownLatch inside = new CountDownLatch(1);
        Dialer dialer =
                Dialer.DEFAULT.withControl((network, address, socket) -> {
                    inside.countDown();
                    await("the end", () -> doomed.toString().contains("closed"));
                });
        String address = to.at("s4").toString();
        Task<TCPConn> dial =
                new Task<>(
                        "on the runtime that ends",
                        Caller.GOROUTINE,
                        doomed,
                        () -> dialer.dial("tcp", address));
        inside.await();
        doomed.close();

        assertThat(dial.failsWith(NetError.Closed.class))
                .hasMessage("dial tcp %s: the runtime is closed", address);
        assertNewSockets(0);
    }
}
