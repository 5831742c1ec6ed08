package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.internal.syscall.SysfdChannel;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * R11: of two operations in the same direction one is parked in the netpoller and one queues for
 * the lock, when the descriptor is closed.
 *
 * <p>Go: internal/poll/fd_unix.go FD.Close
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Mode.class)
final class FDCloseRaceTest {
    private final Mode mode;
    private final GoRuntime rt = GoRuntime.builder().build();
    private final SlowToLeave mu = new SlowToLeave();
    private final FDMutexByHand hand;
    private ServerSocket peer; // accepts nothing and reads nothing
    private Sysfd sysfd;
    private FD fd;

    FDCloseRaceTest(Mode mode) {
        this.mode = mode;
        this.hand = new FDMutexByHand(mu, mode == Mode.READ);
    }

    /** Lets whoever holds the lock go only when the test does. */
    private static final class SlowToLeave extends FDMutex {
        private static final long LOCKED = 6; // for reading or for writing
        final CountDownLatch leaving = new CountDownLatch(1);
        final CountDownLatch mayLeave = new CountDownLatch(1);

        @Override
        boolean casState(long from, long to) {
            if ((from & LOCKED) != 0 && (to & LOCKED) == 0) {
                leaving.countDown();
                try {
                    mayLeave.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return super.casState(from, to);
        }
    }

    @BeforeEach
    void open() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        peer = new ServerSocket(0, 1, loopback);
        sysfd =
                ChannelSockets.SOCKETS.connect(
                        StandardProtocolFamily.INET,
                        null,
                        new InetSocketAddress(loopback, peer.getLocalPort()));
        fd =
                get(
                        go(() -> {
                            FD opened =
                                    new FD(
                                            RuntimePoll.current(),
                                            sysfd,
                                            new Endpoint("tcp", null, null),
                                            mu);
                            opened.connect();
                            return opened;
                        }));
    }

    @AfterEach
    void close() throws Exception {
        mu.mayLeave.countDown();
        peer.close();
        rt.close();
    }

    private <T> FutureTask<T> go(Callable<T> task) {
        FutureTask<T> f = new FutureTask<>(task);
        rt.go(f);
        return f;
    }

    private static <T> T get(FutureTask<T> f) throws Exception {
        return f.get(20, TimeUnit.SECONDS);
    }

    private static void await(String what, BooleanSupplier state) {
        long start = System.nanoTime();
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as("still not: " + what)
                    .isLessThan(TimeUnit.SECONDS.toNanos(20));
            Thread.yield();
        }
    }

    /** Blocks: nothing is there to read, and the peer does not read. */
    private Void blocks() throws IOException {
        if (mode == Mode.READ) {
            fd.read(new byte[1], 0, 1);
        } else {
            byte[] much = new byte[64 << 20];
            fd.write(much, 0, much.length);
        }
        return null;
    }

    private boolean isOpen() {
        return ((SysfdChannel) sysfd).channel().isOpen();
    }

    private static Throwable failure(FutureTask<Void> f) throws Exception {
        try {
            get(f);
        } catch (ExecutionException e) {
            return e.getCause();
        }
        throw new AssertionError("ended without a failure");
    }

    @Test
    void r11CloseEndsTheOneWhoIsParkedAndTheOneWhoQueues() throws Exception {
        FutureTask<Void> first = go(this::blocks);
        await("parked", () -> fd.waiting(mode));
        FutureTask<Void> second = go(this::blocks);
        await("queued", () -> hand.sleepers() == 1);
        FutureTask<Boolean> closer =
                new FutureTask<>(() -> {
                    fd.close();
                    return isOpen();
                });
        Thread closing = rt.go(closer);

        assertThat(failure(second)).as("by the semaphore").isInstanceOf(ErrNetClosing.class);
        assertThat(mu.leaving.await(20, TimeUnit.SECONDS)).as("the first was woken").isTrue();
        await("the closer waits", () -> closing.getState() == Thread.State.WAITING);
        assertThat(closer.isDone()).as("while somebody is inside").isFalse();
        assertThat(isOpen()).isTrue();

        mu.mayLeave.countDown();
        assertThat(failure(first)).as("by the netpoller").isInstanceOf(ErrNetClosing.class);
        assertThat(get(closer)).as("open when close has returned").isFalse();
        assertThat(hand.isIdle()).isTrue();
        assertThat(hand.tickets()).isZero();
        assertThat(rt.stats().netpollWaiters()).isZero();
    }
}
