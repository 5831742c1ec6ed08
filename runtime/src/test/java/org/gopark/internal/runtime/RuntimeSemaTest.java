package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gopark.internal.runtime.RuntimeSema.Semacquire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/sema.go. */
final class RuntimeSemaTest {
    private final TestSched t = new TestSched();
    private final RuntimeSema sema = new RuntimeSema();

    @AfterEach
    void close() {
        t.close();
    }

    private FutureTask<Boolean> waiter() {
        int before = sema.waiters();
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    sema.semacquire();
                    return Thread.interrupted();
                });
        TestSched.await("queued", () -> sema.waiters() == before + 1);
        return f;
    }

    /** How often the semaphore can be acquired now. */
    private int drain() {
        int n = 0;
        for (; ; n++) {
            Semacquire s = new Semacquire(sema, false);
            G gp = t.waitingG();
            if (s.commit(gp)) {
                assertThat(s.abandon(gp)).isTrue();
                return n;
            }
        }
    }

    @Test
    void aGoroutineIsParkedFromItsCommitToItsWake() {
        G gp = t.waitingG();
        Semacquire s = new Semacquire(sema, true);
        gp.waiting = s;
        assertThat(gp.isParked()).as("on its way").isFalse();
        s.commit(gp);
        assertThat(gp.isParked()).isTrue();
        s.abandon(gp);
        assertThat(gp.isParked()).as("out of the queue").isFalse();
        s.commit(gp);
        assertThat(gp.isParked()).as("back in it").isTrue();
        sema.semrelease();
        assertThat(gp.isParked()).as("woken").isFalse();
    }

    @Test
    void aReleaseBeforeTheAcquireIsKept() {
        sema.semrelease();
        sema.semacquire();
        assertThat(drain()).isZero();
    }

    @Test
    void releasesAddUp() {
        for (int i = 0; i < 5; i++) {
            sema.semrelease();
        }
        assertThat(drain()).isEqualTo(5);
    }

    @Test
    void theCountItStartsWithIsThere() {
        RuntimeSema three = new RuntimeSema(3);
        three.semacquire();
        three.semacquire();
        three.semacquire();
        assertThat(three.waiters()).isZero();
    }

    @Test
    void acquireWaitsForARelease() throws Exception {
        FutureTask<Boolean> f = waiter();
        assertThat(f.isDone()).isFalse();
        sema.semrelease();
        TestSched.get(f);
        assertThat(sema.waiters()).isZero();
        assertThat(drain()).isZero();
    }

    @Test
    void theLongestWaiterIsWokenFirst() throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<FutureTask<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int me = i;
            all.add(
                    TestSched.spawn(() -> {
                        sema.semacquire();
                        order.add(me);
                        return null;
                    }));
            TestSched.await("queued", () -> sema.waiters() == me + 1);
        }
        for (int i = 0; i < 20; i++) {
            sema.semrelease();
            TestSched.get(all.get(i));
        }
        assertThat(order).isSorted().hasSize(20);
    }

    @Test
    void everyKindOfThreadMayWait() throws Exception {
        AtomicInteger through = new AtomicInteger();
        List<Thread> all = new ArrayList<>();
        Runnable task =
                () -> {
                    sema.semacquire();
                    through.incrementAndGet();
                };
        for (int i = 0; i < 20; i++) {
            all.add(Thread.ofVirtual().start(task));
            all.add(Thread.ofPlatform().daemon().start(task));
            all.add(Proc.newproc(t.sched, task));
        }
        TestSched.await("all queued", () -> sema.waiters() == 60);
        for (int i = 0; i < 60; i++) {
            sema.semrelease();
        }
        for (Thread thread : all) {
            TestSched.awaitEnd(thread);
        }
        assertThat(through).hasValue(60);
        assertThat(sema.waiters()).isZero();
        assertThat(drain()).isZero();
    }

    @Test
    void anInterruptDoesNotEndTheWaitAndIsKept() throws Exception {
        AtomicInteger state = new AtomicInteger();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            sema.semacquire();
                            state.set(Thread.currentThread().isInterrupted() ? 1 : 2);
                        });
        TestSched.await("queued", () -> sema.waiters() == 1);
        thread.interrupt();
        LockSupport.unpark(thread);
        TestSched.await("interrupt taken", () -> !thread.isInterrupted());
        assertThat(sema.waiters()).isEqualTo(1);
        sema.semrelease();
        TestSched.awaitEnd(thread);
        assertThat(state).hasValue(1);
    }

    @Test
    void aWaiterThatWasWokenOwnsNothingYet() { // Go: semacquire1, a newcomer may be faster
        Semacquire s = new Semacquire(sema, false);
        G gp = t.waitingG();
        assertThat(s.commit(gp)).isTrue();
        sema.semrelease();
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(sema.waiters()).isZero();

        sema.semacquire(); // the newcomer
        assertThat(s.commit(gp)).as("queues again").isTrue();
        assertThat(sema.waiters()).isEqualTo(1);
    }

    @Test
    void aReleaseBeforeTheCommitKeepsTheWaiterFromParking() {
        sema.semrelease();
        assertThat(new Semacquire(sema, false).commit(t.waitingG())).isFalse();
        assertThat(sema.waiters()).isZero();
        assertThat(drain()).isZero();
    }

    @Test
    void oneThatAbandonsLeavesTheQueueInOrder() { // Go: none
        List<Semacquire> queue = new ArrayList<>();
        List<G> gs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            queue.add(new Semacquire(sema, false));
            gs.add(t.waitingG());
            queue.get(i).commit(gs.get(i));
        }
        for (int gone : new int[] {2, 0, 4}) { // the middle, the head, the tail
            assertThat(queue.get(gone).abandon(gs.get(gone))).isTrue();
        }
        assertThat(sema.waiters()).isEqualTo(2);
        sema.semrelease();
        assertThat(gs.get(1).readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(gs.get(3).readgstatus()).isEqualTo(G.WAITING);
        sema.semrelease();
        assertThat(gs.get(3).readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(sema.waiters()).isZero();
        G late = t.waitingG();
        drain();
        assertThat(new Semacquire(sema, false).commit(late)).as("the tail was mended").isTrue();
        sema.semrelease();
        assertThat(late.readgstatus()).isEqualTo(G.RUNNABLE);
    }

    /** Go: none. Whoever is chosen while it gives up keeps the wake-up, or passes it on. */
    @Test
    void oneThatWasChosenCannotAbandonAndForgoesToTheNext() {
        Semacquire first = new Semacquire(sema, true);
        Semacquire second = new Semacquire(sema, true);
        G chosen = t.waitingG();
        G next = t.waitingG();
        first.commit(chosen);
        second.commit(next);
        sema.semrelease();
        assertThat(first.abandon(chosen)).isFalse();
        assertThat(next.readgstatus()).isEqualTo(G.WAITING);
        first.forgo();
        assertThat(next.readgstatus()).isEqualTo(G.RUNNABLE);
        assertThat(drain()).as("released once").isEqualTo(1);
    }

    @Test
    void anInterruptEndsAWaitThatWantsIt() throws Exception {
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    return sema.semacquireInterruptibly() || !Thread.interrupted();
                });
        assertThat(TestSched.get(f)).isFalse();
        assertThat(sema.waiters()).isZero();
    }

    @Test
    void whatIsThereIsTakenWhateverTheStatus() throws Exception {
        sema.semrelease();
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    return sema.semacquireInterruptibly();
                });
        assertThat(TestSched.get(f)).isTrue();
        assertThat(drain()).isZero();
    }

    @Test
    void asManyGetThroughAsWereLetThrough() throws Exception {
        RuntimeSema two = new RuntimeSema(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<FutureTask<Void>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(
                    TestSched.spawn(() -> {
                        for (int k = 0; k < 2000; k++) {
                            two.semacquire();
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            if ((k & 15) == 0) {
                                Thread.yield();
                            }
                            inside.decrementAndGet();
                            two.semrelease();
                        }
                        return null;
                    }));
        }
        for (FutureTask<Void> f : all) {
            TestSched.get(f);
        }
        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(two.waiters()).isZero();
    }
}
