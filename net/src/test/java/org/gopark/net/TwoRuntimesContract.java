package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two runtimes in one JVM. The test is a goroutine of the first; what it does on the second it does
 * by goroutines of that one.
 *
 * <p>Go: none; a process has one.
 */
abstract class TwoRuntimesContract extends NetContract {
    private GoRuntime other;

    @BeforeEach
    void openTheOther() {
        other = newRuntime();
    }

    @AfterEach
    void closeTheOther() {
        other.close();
        assertThat(other.stats().goroutines()).isZero();
        assertThat(other.stats().netpollWaiters()).isZero();
    }

    private <T> T onOther(Callable<T> task) throws Exception {
        return new Task<>("on the other", Caller.GOROUTINE, other, task).get();
    }

    private Pair pairOfOther() throws Exception {
        return onOther(this::pair);
    }

    @Test
    void connectionsBelongToTheRuntimeOfTheDialler() throws Exception {
        Pair mine = pair();
        Pair theirs = pairOfOther();

        assertThat(rt.stats().descriptors()).isEqualTo(2);
        assertThat(other.stats().descriptors()).isEqualTo(2);
        mine.client().close();
        theirs.client().close();
        assertThat(rt.stats().descriptors()).isEqualTo(1);
        assertThat(other.stats().descriptors()).isEqualTo(1);
    }

    /** The waiter is counted where the descriptor is, and is woken by that poller. */
    @ParameterizedTest
    @EnumSource
    void connectionsOfTheOtherCanBeUsed(Caller caller) throws Exception {
        Pair theirs = pairOfOther();
        Task<Integer> reader = start(caller, () -> theirs.server().read(new byte[8]));
        awaitParked(theirs.server(), Mode.READ);
        assertThat(other.stats().netpollWaiters()).isEqualTo(1);
        assertThat(rt.stats().netpollWaiters()).isZero();

        theirs.client().write(new byte[] {1, 2, 3});
        assertThat(reader.get()).isEqualTo(3);
    }

    /** A goroutine of each ping-pongs with one of the other, on connections of both. */
    @Test
    void goroutinesOfBothTalk() throws Exception {
        List<Task<Void>> all = new ArrayList<>();
        for (Pair p : List.of(pair(), pairOfOther())) {
            Task<Void> server =
                    new Task<>(
                            "echo on the other",
                            Caller.GOROUTINE,
                            other,
                            () -> {
                                Sockets.echo(p.server());
                                return null;
                            });
            all.add(server);
            all.add(
                    go(() -> {
                        for (int i = 0; i < 500; i++) {
                            p.client().write(new byte[] {(byte) i});
                            assertThat(Sockets.readFull(p.client(), 1)[0]).isEqualTo((byte) i);
                        }
                        p.client().close();
                    }));
        }
        for (Task<Void> t : all) {
            t.get();
        }
    }

    @Test
    void closingOneLeavesTheOtherAlone() throws Exception {
        Pair mine = pair();
        Pair theirs = pairOfOther();
        Task<Integer> reader = go(() -> mine.server().read(new byte[8]));
        Task<Integer> across = go(() -> theirs.server().read(new byte[8]));
        awaitParked(mine.server(), Mode.READ);
        awaitParked(theirs.server(), Mode.READ);
        other.close();

        assertThat(across.failsWith(NetError.Closed.class))
                .hasMessage("read %s: use of closed network connection", theirs.server());
        mine.client().write(new byte[] {1});
        assertThat(reader.get()).isEqualTo(1);
        Pair fresh = pair();
        fresh.client().write(new byte[] {1});
        assertThat(fresh.server().read(new byte[8])).isEqualTo(1);
    }

    /** A goroutine of the first starts one of the second, which starts one of its own. */
    @Test
    void goroutinesStartGoroutinesOfBoth() throws Exception {
        TCPListener ln = listen();
        TCPConn dialled = onOther(() -> onOther(() -> dial(ln)));
        TCPConn accepted = closing(ln.accept());
        dialled.write(new byte[] {9});

        assertThat(accepted.read(new byte[4])).isEqualTo(1);
        assertThat(other.stats().descriptors()).isEqualTo(1);
    }
}
