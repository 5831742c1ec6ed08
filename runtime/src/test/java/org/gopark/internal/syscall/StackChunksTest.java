package org.gopark.internal.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of parked stacks, with the flag. Go: none. */
@Timeout(30)
final class StackChunksTest {
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Thread virtual(Runnable task) {
        Thread t = Thread.ofVirtual().start(task);
        threads.add(t);
        return t;
    }

    @AfterEach
    void endThreads() throws InterruptedException {
        done.set(true);
        for (Thread t : threads) {
            while (t.isAlive()) { // or it may have looked at done, and park only now
                LockSupport.unpark(t);
                t.join(1);
            }
        }
    }

    private void parkBelow(int frames) {
        if (frames > 0) {
            parkBelow(frames - 1);
            return;
        }
        while (!done.get()) {
            LockSupport.park(this);
        }
    }

    private Thread parked(int frames) {
        Thread t = virtual(() -> parkBelow(frames));
        while (t.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return t;
    }

    @Test
    void theFlagIsGiven() {
        assertThat(StackChunks.available()).isTrue();
    }

    @Test
    void aDeepStackIsLonger() {
        int shallow = StackChunks.size(parked(0));
        int deep = StackChunks.size(parked(100));
        assertThat(shallow).isBetween(100, 10_000);
        assertThat(deep - shallow).isBetween(100 * 16, 100 * 1_000);
    }

    /** What is read of it are frames: with return addresses, and so not zero. */
    @Test
    void touchReadsTheFrames() {
        boolean any = false;
        for (int frames = 0; frames < 20; frames++) {
            any |= StackChunks.touch(parked(frames)) != 0;
        }
        assertThat(any).isTrue();
    }

    @Test
    void whoHasNoStackThereHasNone() throws InterruptedException {
        Thread unstarted = Thread.ofVirtual().unstarted(() -> {});
        Thread ended = virtual(() -> {});
        ended.join();
        for (Thread t : List.of(Thread.currentThread(), unstarted, ended)) {
            assertThat(StackChunks.size(t)).isZero();
            assertThat(StackChunks.touch(t)).isZero();
        }
    }

    /** Threads that start, park, go on, end, and are moved by the collector, all the while. */
    @Test
    void anyThreadAtAnyTime() throws InterruptedException {
        int n = 8;
        Thread[] current = new Thread[n];
        CountDownLatch ready = new CountDownLatch(n);
        for (int i = 0; i < n; i++) {
            int k = i;
            virtual(() -> {
                while (!done.get()) {
                    current[k] =
                            virtualChild(() -> {
                                for (int p = 0; p < 5 && !done.get(); p++) {
                                    LockSupport.parkNanos(1_000);
                                }
                            });
                    ready.countDown();
                    join(current[k]);
                }
            });
        }
        ready.await();
        List<byte[]> garbage = new ArrayList<>();
        int seen = 0;
        for (int round = 0; round < 200_000; round++) {
            Thread t = current[round % n];
            int size = StackChunks.size(t);
            assertThat(size).isBetween(0, 1 << 20);
            seen += size > 0 ? 1 : 0;
            StackChunks.touch(t);
            if (round % 50 == 0) {
                garbage.add(new byte[10_000]);
            }
            if (garbage.size() == 1_000) {
                garbage.clear();
            }
        }
        assertThat(seen).as("parked stacks").isPositive();
    }

    private static Thread virtualChild(Runnable task) {
        return Thread.ofVirtual().start(task);
    }

    private static void join(Thread t) {
        try {
            t.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
