package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Go: runtime/lock_spinbit.go mutex. */
final class MutexTest {
    private static final int ROUNDS = 20_000;

    private final Mutex mutex = new Mutex();
    private long guarded; // guarded by mutex

    private Void count(Runnable lock, Runnable unlock) {
        for (int i = 0; i < ROUNDS; i++) {
            lock.run();
            long before = guarded;
            if ((i & 255) == 0) {
                Thread.yield(); // while holding it: the others must wait
            }
            guarded = before + 1;
            unlock.run();
        }
        return null;
    }

    private long countInFourThreads(Runnable lock, Runnable unlock) throws Exception {
        guarded = 0;
        List<FutureTask<Void>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(TestSched.spawn(() -> count(lock, unlock)));
            all.add(TestSched.spawnPlatform(() -> count(lock, unlock)));
        }
        for (FutureTask<Void> f : all) {
            TestSched.get(f);
        }
        return guarded;
    }

    @Test
    void oneHolderAtATime() throws Exception {
        assertThat(countInFourThreads(mutex::lock, mutex::unlock)).isEqualTo(4 * ROUNDS);
    }

    @Test
    void canaryWithoutTheLockCountsAreLost() {
        TestSched.await(
                "a count is lost",
                () -> {
                    try {
                        return countInFourThreads(() -> {}, () -> {}) < 4 * ROUNDS;
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    void tryLockFailsWhileItIsHeld() {
        assertThat(mutex.tryLock()).isTrue();
        assertThat(mutex.tryLock()).isFalse();
        mutex.unlock();
        assertThat(mutex.tryLock()).isTrue();
        mutex.unlock();
    }

    @Test
    void waitingForItTakesNoPermit() throws Exception {
        AtomicBoolean entered = new AtomicBoolean();
        mutex.lock();
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    LockSupport.unpark(Thread.currentThread());
                    entered.set(true);
                    mutex.lock();
                    mutex.unlock();
                    LockSupport.park(); // returns at once, if the permit is still there
                    return true;
                });
        TestSched.await("about to lock", entered::get);
        for (int i = 0; i < 1000; i++) {
            Thread.yield(); // more than the waiter spins
        }
        assertThat(f.isDone()).isFalse();
        mutex.unlock();
        assertThat(TestSched.get(f)).isTrue();
    }

    @Test
    void waitingForItKeepsTheInterruptStatus() throws Exception {
        mutex.lock();
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    mutex.lock();
                    mutex.unlock();
                    return Thread.interrupted();
                });
        for (int i = 0; i < 1000; i++) {
            Thread.yield();
        }
        mutex.unlock();
        assertThat(TestSched.get(f)).isTrue();
    }
}
