package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * R15: one who queues for the lock of a descriptor is interrupted, against an unlock and against a
 * close. What is counted and the tickets together are never fewer than those who wait, and nobody
 * is left behind.
 *
 * <p>Go: none; nothing can throw a goroutine out of a semaphore's queue.
 */
@Timeout(60)
@ParameterizedClass
@ValueSource(booleans = {true, false})
final class FDMutexInterruptTest {
    private final boolean read;
    private final Overtaken mu = new Overtaken();
    private final FDMutexByHand hand;

    FDMutexInterruptTest(boolean read) {
        this.read = read;
        this.hand = new FDMutexByHand(mu, read);
        hand.lock();
    }

    /** Runs something when a waiter has left the queue and has not lowered the count. */
    private static final class Overtaken extends FDMutex {
        volatile Runnable beforeLeaveQueue = () -> {};

        @Override
        void leaveQueue(long waiter, long mask) {
            Runnable hook = beforeLeaveQueue;
            beforeLeaveQueue = () -> {};
            hook.run();
            super.leaveQueue(waiter, mask);
        }
    }

    /** Whether it got the lock, and its interrupt status afterwards. */
    private record Locked(boolean got, boolean status) {}

    private static final Locked GOT = new Locked(true, false);
    private static final Locked GOT_INTERRUPTED = new Locked(true, true);
    private static final Locked CLOSED = new Locked(false, false);
    private static final Locked LEFT = new Locked(false, true);

    /** A virtual thread that wants the lock. */
    private final class Locker {
        private final FutureTask<Locked> f =
                new FutureTask<>(() -> new Locked(mu.rwlock(read, true), Thread.interrupted()));
        private final Thread thread = Thread.ofVirtual().unstarted(f);

        /** Starts it; it sleeps when this returns. */
        Locker sleeps() {
            int before = hand.sleepers();
            thread.start();
            await("asleep", () -> hand.sleepers() == before + 1);
            return this;
        }

        /** The same where tickets are to spare: it goes through all of them first. */
        Locker sleepsInTheEnd() {
            thread.start();
            await("asleep", () -> hand.sleepers() == 1 && hand.tickets() == 0);
            return this;
        }

        void interrupt() {
            thread.interrupt();
        }

        Locked get() throws Exception {
            return f.get(20, TimeUnit.SECONDS);
        }

        void assertSleeps() {
            await("asleep", () -> thread.getState() == Thread.State.WAITING);
            assertThat(f.isDone()).isFalse();
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

    private void assertSafe(int waiters) {
        assertThat(hand.counted() + hand.tickets())
                .as("counted, and tickets")
                .isGreaterThanOrEqualTo(waiters);
    }

    private void assertNobodyIsLeft() {
        assertThat(hand.sleepers()).as("sleepers").isZero();
        assertThat(hand.isIdle()).as("state").isTrue();
    }

    @Test
    void r15OneOfManyLeaves() throws Exception {
        List<Locker> lockers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            lockers.add(new Locker().sleeps());
        }
        for (int i : new int[] {2, 0, 4}) { // the middle, the head, the tail
            lockers.get(i).interrupt();
            assertThat(lockers.get(i).get()).isEqualTo(LEFT);
        }
        assertThat(hand.counted()).isEqualTo(2);
        assertThat(hand.tickets()).isZero();
        for (int i : new int[] {1, 3}) {
            hand.unlock();
            assertThat(lockers.get(i).get()).isEqualTo(GOT);
        }
        hand.unlock();
        assertNobodyIsLeft();
        assertThat(hand.tickets()).isZero();
    }

    /**
     * It has left the queue; the unlock takes it for a waiter and makes a ticket for nobody. That
     * one makes the next waiter count itself twice, of which the next one who leaves takes one off:
     * those to spare do not add up.
     */
    @Test
    void r15AnUnlockBeforeTheCountIsLowered() throws Exception {
        for (int i = 0; i < 100; i++) {
            Locker leaver = new Locker().sleepsInTheEnd();
            mu.beforeLeaveQueue = hand::unlock;
            leaver.interrupt();
            assertThat(leaver.get()).isEqualTo(LEFT);
            assertSafe(0);
            assertThat(hand.sleepers()).isZero();
            assertThat(hand.isLocked()).isFalse();
            hand.lock();
        }

        Locker next = new Locker().sleepsInTheEnd();
        assertSafe(1);
        assertThat(hand.counted() + hand.tickets()).as("one to spare").isEqualTo(2);
        hand.unlock();
        assertThat(next.get()).isEqualTo(GOT);
        hand.unlock();
        assertThat(hand.sleepers()).isZero();
        assertThat(hand.isLocked()).isFalse();
    }

    /** The same with another one in the queue, whom the unlock wakes. */
    @Test
    void r15AnUnlockBeforeTheCountIsLoweredWakesTheNext() throws Exception {
        Locker leaver = new Locker().sleeps();
        Locker next = new Locker().sleeps();
        mu.beforeLeaveQueue =
                () -> {
                    hand.unlock();
                    assertThat(hand.counted()).isEqualTo(1);
                };
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        assertThat(next.get()).isEqualTo(GOT);
        assertThat(hand.counted()).isZero();
        hand.unlock();
        assertNobodyIsLeft();
    }

    @Test
    void r15AnUnlockAfterTheCountIsLoweredFindsNobody() throws Exception {
        Locker leaver = new Locker().sleeps();
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        assertThat(hand.counted()).isZero();
        hand.unlock();
        assertThat(hand.tickets()).isZero();
        assertNobodyIsLeft();
    }

    /** Two unlocks, with a newcomer that locks in between: a ticket each, one of them to spare. */
    @Test
    void r15TwoUnlocksBeforeTheCountIsLowered() throws Exception {
        Locker leaver = new Locker().sleeps();
        Locker next = new Locker().sleeps();
        mu.beforeLeaveQueue =
                () -> {
                    hand.unlock();
                    await("the next one inside", hand::isLocked);
                    hand.unlock();
                };
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        assertThat(next.get()).isEqualTo(GOT);
        assertThat(hand.counted()).isZero();
        assertSafe(0);
        assertNobodyIsLeft();
    }

    /** The status is set, but the unlock had chosen it: then it takes the lock, as R14 an edge. */
    @Test
    void r15AnUnlockThatHasChosenTheInterrupted() throws Exception {
        for (int i = 0; i < 200; i++) {
            Locker locker = new Locker().sleeps();
            Locker next = new Locker().sleeps();
            Thread interrupter = Thread.ofPlatform().start(locker::interrupt);
            hand.unlock();
            interrupter.join();
            // Either it left, and the next one has the lock; or it has the lock.
            Locked first = locker.get();
            if (first.got()) {
                assertThat(first).isIn(GOT, GOT_INTERRUPTED);
                next.assertSleeps();
                assertSafe(1);
                hand.unlock();
            } else {
                assertThat(first).isEqualTo(LEFT);
            }
            assertThat(next.get()).isEqualTo(GOT);
            assertThat(hand.sleepers()).isZero();
            assertThat(hand.isLocked()).isTrue();
        }
    }

    @Test
    void r15ACloseBeforeTheCountIsLowered() throws Exception {
        Locker leaver = new Locker().sleeps();
        Locker next = new Locker().sleeps();
        mu.beforeLeaveQueue = hand::close;
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        assertThat(next.get()).isEqualTo(CLOSED);
        assertThat(hand.counted()).isZero();
        assertThat(hand.unlock()).as("the closer is there").isFalse();
        assertThat(mu.decref()).as("it leaves last").isTrue();
        assertNobodyIsLeft();
    }

    @Test
    void r15ACloseAfterTheCountIsLowered() throws Exception {
        Locker leaver = new Locker().sleeps();
        Locker next = new Locker().sleeps();
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        hand.close();
        assertThat(next.get()).isEqualTo(CLOSED);
        hand.unlock();
        assertThat(mu.decref()).isTrue();
        assertThat(hand.tickets()).isZero();
        assertNobodyIsLeft();
    }

    /** Unlock, then close, both before the count is lowered. */
    @Test
    void r15UnlockAndCloseBeforeTheCountIsLowered() throws Exception {
        Locker leaver = new Locker().sleeps();
        mu.beforeLeaveQueue =
                () -> {
                    hand.unlock();
                    hand.close();
                };
        leaver.interrupt();
        assertThat(leaver.get()).isEqualTo(LEFT);
        assertThat(mu.decref()).isTrue();
        assertNobodyIsLeft();
    }

    @Test
    void aStatusThatWasSetBeforeEndsTheWaitAtOnce() throws Exception {
        Locker locker = new Locker();
        Thread.ofVirtual()
                .start(() -> {
                    Thread.currentThread().interrupt();
                    locker.f.run();
                });
        assertThat(locker.get()).isEqualTo(LEFT);
        assertThat(hand.counted()).isZero();
        hand.unlock();
        assertNobodyIsLeft();
    }

    @Test
    void aLockThatIsFreeIsTakenWhateverTheStatus() throws Exception {
        hand.unlock();
        Locker locker = new Locker();
        Thread.ofVirtual()
                .start(() -> {
                    Thread.currentThread().interrupt();
                    locker.f.run();
                });
        assertThat(locker.get()).isEqualTo(GOT_INTERRUPTED);
        hand.unlock();
        assertNobodyIsLeft();
    }
}
