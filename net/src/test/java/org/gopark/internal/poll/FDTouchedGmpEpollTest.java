package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With many goroutines the locks of those that go on together are brought into the cache. */
@Timeout(60)
final class FDTouchedGmpEpollTest {
    private static final int MANY = 600; // goroutines; from 512 on it pays
    private static final int READERS = 16;

    private final AtomicInteger touched = new AtomicInteger();
    private final AtomicInteger gaveUp = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    private final class Counted extends FDMutex {
        @Override
        public int touch() {
            touched.incrementAndGet();
            return super.touch();
        }
    }

    private FD listen() {
        try {
            RuntimePoll runtime = RuntimePoll.current();
            Sysfd sysfd =
                    runtime.sockets()
                            .listen(
                                    StandardProtocolFamily.INET,
                                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                                    1);
            return new FD(runtime, sysfd, new Endpoint("tcp", null, null), new Counted());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void waitInVain(FD fd) {
        assertThatThrownBy(fd::accept).isInstanceOf(ErrDeadlineExceeded.class);
        gaveUp.incrementAndGet();
    }

    private static void endDeadlines(List<FD> fds) {
        for (FD fd : fds) {
            try {
                fd.setDeadline(-1, true, false);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void idle() {
        while (!over.get()) {
            LockSupport.park(over);
        }
    }

    private static void await(List<FD> fds) {
        long start = System.nanoTime();
        while (!fds.stream().allMatch(fd -> fd.waiting(Mode.READ))) {
            assertThat(System.nanoTime() - start).as("ns").isLessThan(30_000_000_000L);
            Thread.onSpinWait();
        }
    }

    @Test
    void thoseThatGoOnTogether() throws Exception {
        GoRuntime rt = GoRuntime.builder().scheduler("gmp").netpoll("epoll").maxProcs(1).build();
        List<FD> fds = new ArrayList<>();
        List<Thread> readers = new ArrayList<>();
        List<Thread> others = new ArrayList<>();
        rt.go(
                        () -> {
                            for (int i = 0; i < READERS; i++) {
                                fds.add(listen());
                            }
                        })
                .join();
        for (int i = 0; i < MANY; i++) {
            others.add(rt.go(this::idle));
        }
        fds.forEach(fd -> readers.add(rt.go(() -> waitInVain(fd))));
        await(fds);
        int before = touched.get();
        rt.go(() -> endDeadlines(fds)).join();
        for (Thread t : readers) {
            t.join();
        }
        assertThat(gaveUp).hasValue(READERS);
        // All but the one in front of the queue; fewer if the P was taken away meanwhile.
        assertThat(touched.get() - before).isGreaterThanOrEqualTo(4);
        over.set(true);
        others.forEach(LockSupport::unpark);
        for (Thread t : others) {
            t.join();
        }
        for (FD fd : fds) {
            fd.close();
        }
        rt.close();
    }
}
