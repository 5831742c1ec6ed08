package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R15 at large: many lock, unlock and are interrupted, and nobody is left behind.
 *
 * <p>Go: none; internal/poll/fd_mutex_test.go TestMutexStress has no interrupts
 */
@Timeout(60)
@ParameterizedClass
@ValueSource(booleans = {true, false})
final class FDMutexHammerTest {
    private static final int LOCKERS = 8;

    private final boolean read;

    FDMutexHammerTest(boolean read) {
        this.read = read;
    }

    /** Eight threads that lock and unlock until they are told to stop, or the lock is closed. */
    private final class Hammer {
        final FDMutex mu = new FDMutex();
        final FDMutexByHand hand = new FDMutexByHand(mu, read);
        final AtomicBoolean stop = new AtomicBoolean();
        final AtomicInteger locks = new AtomicInteger();
        final AtomicInteger interrupts = new AtomicInteger();
        final AtomicInteger destroyed = new AtomicInteger();
        final AtomicInteger inside = new AtomicInteger();
        final AtomicBoolean broken = new AtomicBoolean();
        final List<Thread> lockers = new ArrayList<>();

        Hammer() {
            for (int i = 0; i < LOCKERS; i++) {
                lockers.add(Thread.ofVirtual().start(this::run));
            }
        }

        private void run() {
            while (!stop.get() && !mu.isClosed()) {
                if (mu.rwlock(read, true)) {
                    locks.incrementAndGet();
                    broken.compareAndSet(false, inside.incrementAndGet() != 1);
                    Thread.yield(); // let them queue
                    inside.decrementAndGet();
                    if (mu.rwunlock(read)) {
                        destroyed.incrementAndGet();
                    }
                } else if (Thread.interrupted()) {
                    interrupts.incrementAndGet();
                }
            }
        }

        void interruptUntil(int locked, int interrupted, Random rnd) {
            while (locks.get() < locked || interrupts.get() < interrupted) {
                lockers.get(rnd.nextInt(LOCKERS)).interrupt();
                Thread.yield();
            }
        }

        /** Those who still queue are let in by the unlocks of the others, and nothing else. */
        void awaitEnd() {
            for (Thread t : lockers) {
                await("the end of a locker", () -> !t.isAlive());
            }
            assertThat(broken).as("two inside").isFalse();
            assertThat(hand.sleepers()).isZero();
            assertThat(hand.isLocked()).isFalse();
        }
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

    @Test
    void r15ManyAreInterruptedUntilItIsClosed() {
        for (int round = 0; round < 20; round++) {
            Hammer h = new Hammer();
            h.interruptUntil(1000, 100, new Random(round));
            h.hand.close();
            if (h.mu.decref()) {
                h.destroyed.incrementAndGet();
            }
            h.awaitEnd();
            assertThat(h.destroyed).as("told to destroy").hasValue(1);
            assertThat(h.hand.isIdle()).isTrue();
        }
    }

    /**
     * Afterwards the lock is as good as new, but for a few tickets to spare: while there are any,
     * it is not often that one who leaves finds nobody counted.
     */
    @Test
    void r15ManyAreInterruptedAndNobodyIsStranded() {
        Hammer h = new Hammer();
        h.interruptUntil(20_000, 2000, new Random(1));
        h.stop.set(true);
        h.awaitEnd();
        assertThat(h.hand.counted() + h.hand.tickets()).as("to spare").isLessThan(100);

        h.hand.lock();
        Thread next = Thread.ofVirtual().start(h.hand::lock);
        await("asleep", () -> h.hand.sleepers() == 1 && h.hand.tickets() == 0);
        h.hand.unlock();
        await("the lock", () -> !next.isAlive());
        assertThat(h.hand.isLocked()).isTrue();
    }
}
