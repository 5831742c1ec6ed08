package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupt ends a call that waits and leaves the connection as it was; a call that need not
 * wait takes no notice, and close is not interrupted at all. The status is set afterwards in any
 * case.
 *
 * <p>Go: none; nothing can interrupt a goroutine.
 */
abstract class InterruptContract extends NetContract {
    private static void assertInterrupted(Task<?> task, String message) {
        NetError.Interrupted e = task.failsWith(NetError.Interrupted.class);
        assertThat(e).isInstanceOf(InterruptedIOException.class).hasMessage(message);
        assertThat(e.timeout()).isFalse();
        assertThat(e.temporary()).isFalse();
        assertThat(task.wasInterrupted()).as("the status afterwards").isTrue();
    }

    private static void assertEchoes(Pair p) throws Exception {
        p.client().write(new byte[] {7});
        assertThat(Sockets.readFull(p.server(), 1)).containsExactly(7);
        p.server().write(new byte[] {8});
        assertThat(Sockets.readFull(p.client(), 1)).containsExactly(8);
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedReadEnds(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader = start(caller, () -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        reader.thread().interrupt();

        assertInterrupted(reader, "read " + p.server() + ": interrupted");
        assertEchoes(p);
        awaitIdlePoller();
    }

    @ParameterizedTest
    @EnumSource
    void aReadThatWouldBlockEndsAtOnce(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader =
                start(
                        caller,
                        () -> {
                            Thread.currentThread().interrupt();
                            return p.server().read(new byte[8]);
                        });

        assertInterrupted(reader, "read " + p.server() + ": interrupted");
        assertEchoes(p);
    }

    /** Also after a read that has drained the socket, when the next one usually waits first. */
    @ParameterizedTest
    @EnumSource
    @NotSimulated("what was sent takes its time, so a read has to wait")
    void aReadThatNeedNotBlockTakesNoNotice(Caller caller) throws Exception {
        Pair p = pair();
        Task<Integer> reader =
                start(
                        caller,
                        () -> {
                            int n = 0;
                            for (int i = 0; i < 10; i++) {
                                p.client().write(new byte[] {1, 2});
                                Thread.currentThread().interrupt();
                                n += p.server().read(new byte[8]);
                            }
                            return n;
                        });

        assertThat(reader.get()).isEqualTo(20);
        assertThat(reader.wasInterrupted()).isTrue();
        assertThat(p.server().isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedWriteEndsAndSaysHowFarItCame(Caller caller) throws Exception {
        Pair p = pair();
        byte[] data = Sockets.random(16 << 20, 1);
        Task<Void> writer = start(caller, () -> p.client().write(data));
        awaitParked(p.client(), Mode.WRITE);
        writer.thread().interrupt();

        assertInterrupted(writer, "write " + p.client() + ": interrupted");
        int written = writer.failsWith(NetError.Interrupted.class).bytesTransferred;
        assertThat(written).isBetween(1, data.length - 1);
        Task<Void> rest = go(() -> p.client().write(data, written, data.length - written));
        assertThat(Sockets.readFull(p.server(), data.length)).isEqualTo(data);
        rest.get();
    }

    @ParameterizedTest
    @EnumSource
    void aBlockedAcceptEnds(Caller caller) throws Exception {
        TCPListener ln = listen();
        Task<TCPConn> acceptor = start(caller, () -> closing(ln.accept()));
        awaitParked(ln);
        acceptor.thread().interrupt();

        assertInterrupted(acceptor, "accept tcp " + ln.addr() + ": interrupted");
        TCPConn c = dial(ln);
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    /** Dial and listen, with their system calls on channels that an interrupt could close. */
    @Test
    @NotSimulated("what was sent takes its time, so a read has to wait")
    void whatNeedNotWaitGoesOn() throws Exception {
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

    /** One reads and three queue; two of those are interrupted, and the others get their turn. */
    @ParameterizedTest
    @EnumSource
    void whoQueuesLeavesTheQueue(Caller caller) throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Task<Integer> t = start(caller, () -> p.server().read(new byte[1]));
            readers.add(t);
            await("a thread that waits", () -> t.thread().getState() == State.WAITING);
        }
        awaitParked(p.server(), Mode.READ);
        for (int i : new int[] {1, 3}) {
            readers.get(i).thread().interrupt();
            assertInterrupted(readers.get(i), "read " + p.server() + ": interrupted");
        }
        p.client().write(new byte[2]);

        assertThat(readers.get(0).get()).isEqualTo(1);
        assertThat(readers.get(2).get()).isEqualTo(1);
        assertEchoes(p);
    }

    /** The one who reads is interrupted; whoever queues behind it is next. */
    @Test
    void theLockIsPassedOn() throws Exception {
        Pair p = pair();
        Task<Integer> first = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        Task<Integer> second = go(() -> p.server().read(new byte[1]));
        rt.awaitQuiescent();
        first.thread().interrupt();
        first.failsWith(NetError.Interrupted.class);
        awaitParked(p.server(), Mode.READ);
        p.client().write(new byte[1]);

        assertThat(second.get()).isEqualTo(1);
    }

    /** Close waits until the blocked call has left and the poller has let go. */
    @Test
    @NotSimulated("a descriptor of the operating system")
    void closeIsNotInterrupted() throws Exception {
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

    /** Interrupted while data is on its way: it got the data, or it is told and the data stays. */
    @Test
    void interruptAgainstDataLosesNothing() throws Exception {
        Pair p = pair();
        int rounds = 2000;
        int[] interrupts = new int[1];
        Task<byte[]> reader =
                go(() -> {
                    byte[] got = new byte[rounds];
                    for (int i = 0; i < rounds; ) {
                        try {
                            i += p.server().read(got, i, rounds - i);
                        } catch (NetError.Interrupted e) {
                            interrupts[0]++;
                            Thread.interrupted();
                        }
                    }
                    return got;
                });
        byte[] sent = Sockets.random(rounds, 2);
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                reader.thread().interrupt();
            }
            p.client().write(sent, i, 1);
            if (i % 16 == 0) {
                rt.awaitQuiescent();
            }
        }

        assertThat(reader.get()).isEqualTo(sent);
        assertThat(interrupts[0]).as("reads that an interrupt ended").isPositive();
    }
}
