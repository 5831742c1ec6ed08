package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.State;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupt does not end a call, and is not forgotten: the status is set when the call is over.
 * Meanwhile it must not cost anything, although a park returns at once while the status is set.
 *
 * <p>Go: none; nothing can interrupt a goroutine.
 */
abstract class InterruptContract extends NetContract {
    @ParameterizedTest
    @EnumSource
    void readGoesOn(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader = start(caller, () -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        interrupt(reader);
        p.client().write(new byte[] {1, 2});

        assertThat(reader.get()).isEqualTo(2);
        assertThat(reader.wasInterrupted()).isTrue();
        assertThat(p.server().isOpen()).isTrue();
    }

    /** The status is set before the call: it parks all the same. */
    @ParameterizedTest
    @EnumSource
    void readBeginsInterrupted(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader =
                start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            return p.server().read(new byte[8]);
                        });
        awaitParked(p.server(), Mode.READ);
        await("the status taken", () -> !reader.thread().isInterrupted());
        p.client().write(new byte[] {1, 2});

        assertThat(reader.get()).isEqualTo(2);
        assertThat(reader.wasInterrupted()).isTrue();
    }

    @Test
    void writeGoesOn() throws Exception {
        Pair p = pair();
        int size = 16 << 20;
        Task<Void> writer = go(() -> p.client().write(new byte[size]));
        awaitParked(p.client(), Mode.WRITE);
        interrupt(writer);
        Sockets.readFull(p.server(), size);

        writer.get();
        assertThat(writer.wasInterrupted()).isTrue();
    }

    @Test
    void acceptGoesOn() throws Exception {
        TCPListener ln = listen();
        Task<TCPConn> acceptor = go(() -> closing(ln.accept()));
        awaitParked(ln);
        interrupt(acceptor);
        TCPConn c = dial(ln);

        assertThat(acceptor.get().remoteAddr()).isEqualTo(c.localAddr());
        assertThat(acceptor.wasInterrupted()).isTrue();
    }

    /** Dial and listen, with their system calls on channels that an interrupt could close. */
    @Test
    void dialAndListenGoOn() throws Exception {
        Task<TCPConn> dialler =
                go(() -> {
                    Thread.currentThread().interrupt();
                    TCPListener ln = listen();
                    TCPConn c = dial(ln);
                    TCPConn accepted = closing(ln.accept());
                    c.write(new byte[] {1});
                    assertThat(accepted.read(new byte[8])).isEqualTo(1);
                    return c;
                });
        assertThat(dialler.get().isOpen()).isTrue();
        assertThat(dialler.wasInterrupted()).isTrue();
    }

    /** Those that queue for the read lock too. */
    @Test
    void queuedReadersGoOn() throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = goAll(4, () -> p.server().read(new byte[1]));
        rt.awaitQuiescent();
        for (Task<Integer> t : readers) {
            interrupt(t);
        }
        p.client().write(new byte[4]);

        for (Task<Integer> t : readers) {
            assertThat(t.get()).isEqualTo(1);
            assertThat(t.wasInterrupted()).isTrue();
        }
    }

    /** Close waits until the blocked call has left and the poller has let go. */
    @Test
    void closeGoesOn() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        int before = Sockets.open();
        Task<Integer> closer =
                go(() -> {
                    Thread.currentThread().interrupt();
                    p.client().close();
                    return Sockets.open();
                });

        assertThat(closer.get()).isEqualTo(before - 1);
        assertThat(closer.wasInterrupted()).isTrue();
        reader.failsWith(NetError.Closed.class);
    }

    /**
     * Interrupted again and again while it is blocked, and while others work: a goroutine sits
     * still in between, and a platform thread uses next to no processor.
     */
    @ParameterizedTest
    @EnumSource
    void anInterruptedReaderDoesNotSpin(Caller caller) throws Exception {
        Pair p = pair();
        Pair busy = pair();
        Task<Void> echo = go(() -> Sockets.echo(busy.server()));
        Task<Integer> reader = start(caller, () -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        int runnable = 0;
        int rounds = 2000;
        for (int i = 0; i < rounds; i++) {
            if (i % 500 == 0) {
                interrupt(reader);
            }
            busy.client().write(new byte[] {1});
            Sockets.readFull(busy.client(), 1);
            runnable += reader.thread().getState() == State.RUNNABLE ? 1 : 0;
        }
        assertThat(runnable).as("rounds in which it ran").isLessThan(rounds / 10);
        if (caller == Caller.PLATFORM) {
            long id = reader.thread().threadId();
            long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(id);
            assertThat(nanos).as("CPU time of the reader").isLessThan(100_000_000);
        }
        p.client().write(new byte[] {1});
        assertThat(reader.get()).isEqualTo(1);
        assertThat(reader.wasInterrupted()).isTrue();
        busy.client().close();
        echo.get();
    }

    /** Interrupts, and waits until the thread has taken note and sits still again. */
    private void interrupt(Task<?> task) {
        Thread t = task.thread();
        t.interrupt();
        await(
                "the interrupted thread parked again",
                () -> !t.isInterrupted() && t.getState() == State.WAITING);
        assertThat(task.isDone()).isFalse();
    }
}
