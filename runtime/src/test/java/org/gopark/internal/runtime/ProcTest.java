package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Go: runtime/proc.go gopark, goready, park_m. */
final class ProcTest {
    private final TestSched t = new TestSched(Planted::new);
    private final Planted pd = (Planted) t.open();

    /** Does something around the commit. */
    private static final class Planted extends PollDesc {
        Runnable beforeCommit = () -> {};
        Runnable afterCommit = () -> {};

        Planted(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        boolean netpollblockcommit(Mode mode, G gp) {
            beforeCommit.run();
            boolean committed = super.netpollblockcommit(mode, gp);
            afterCommit.run();
            return committed;
        }
    }

    @AfterEach
    void close() {
        t.close();
    }

    private void edge() {
        GList list = new GList();
        pd.netpollready(list, Mode.READ);
        Proc.injectglist(t.sched, list);
    }

    private void nothingIsLeft() {
        assertThat(pd.semaphore(Mode.READ)).isNull();
        assertThat(t.sched.netpollWaiters()).isZero();
        assertThat(t.sched.death()).isNull();
    }

    @Test
    void aGoreadyBeforeTheParkIsKept() { // Differs from Go: the commit comes first
        AtomicReference<Object> committed = new AtomicReference<>();
        pd.afterCommit =
                () -> {
                    committed.set(pd.semaphore(Mode.READ));
                    edge();
                };
        assertThat(pd.netpollblock(Mode.READ, false)).isTrue();
        assertThat(committed.get()).isInstanceOf(G.class);
        nothingIsLeft();
    }

    @Test
    void strayPermitsDoNotEndAPark() throws Exception {
        AtomicReference<Boolean> woken = new AtomicReference<>();
        Thread thread = Proc.newproc(t.sched, () -> woken.set(pd.netpollblock(Mode.READ, false)));
        TestSched.awaitParked(pd, Mode.READ);
        Object gp = pd.semaphore(Mode.READ);
        for (int i = 0; i < 50; i++) {
            LockSupport.unpark(thread);
            TestSched.await("parked again", () -> thread.getState() == Thread.State.WAITING);
            assertThat(pd.semaphore(Mode.READ)).isSameAs(gp);
        }
        assertThat(woken.get()).isNull();
        edge();
        thread.join();
        assertThat(woken.get()).isTrue();
        nothingIsLeft();
    }

    @Test
    void anInterruptEndsAParkAndIsKept() throws Exception {
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    assertThat(pd.netpollblock(Mode.READ, false)).isFalse();
                    assertThat(pd.takeInterrupt(Mode.READ)).isTrue();
                    assertThat(pd.takeInterrupt(Mode.READ)).as("once").isFalse();
                    return Thread.interrupted();
                });
        Thread thread = TestSched.threadOf(pd, Mode.READ);
        thread.interrupt();
        assertThat(TestSched.get(f)).isTrue();
        nothingIsLeft();
    }

    @Test
    void anInterruptThatWasThereBeforeEndsAParkAtOnce() throws Exception {
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    assertThat(pd.netpollblock(Mode.READ, false)).isFalse();
                    assertThat(pd.takeInterrupt(Mode.READ)).isTrue();
                    return Thread.interrupted();
                });
        assertThat(TestSched.get(f)).isTrue();
        nothingIsLeft();
    }

    /** Close and destroy wait for a semaphore, and must not be left half done. */
    @Test
    void anUninterruptibleWaitGoesOnAndKeepsTheStatus() throws Exception {
        RuntimeSema sema = new RuntimeSema();
        FutureTask<Boolean> f =
                TestSched.spawn(() -> {
                    Thread.currentThread().interrupt();
                    sema.semacquire();
                    return Thread.interrupted();
                });
        TestSched.await("a waiter", () -> sema.waiters() == 1);
        assertThat(f.isDone()).isFalse();
        sema.semrelease();
        assertThat(TestSched.get(f)).isTrue();
    }

    @Test
    void aWaitMayConsumeThePermitOfItsCaller() throws Exception {
        FutureTask<Void> f =
                TestSched.spawn(() -> {
                    LockSupport.unpark(Thread.currentThread());
                    pd.netpollblock(Mode.READ, false);
                    return null;
                });
        TestSched.awaitParked(pd, Mode.READ);
        assertThat(f.isDone()).isFalse();
        edge();
        TestSched.get(f);
        nothingIsLeft();
    }

    @Test
    void ofTwoReadiersOneWins() throws Exception {
        for (int i = 0; i < 500; i++) {
            FutureTask<Boolean> f = TestSched.spawn(() -> pd.netpollblock(Mode.READ, false));
            TestSched.awaitParked(pd, Mode.READ);
            FutureTask<Void> poller =
                    TestSched.spawnPlatform(() -> {
                        edge();
                        return null;
                    });
            G gp = pd.netpollunblock(Mode.READ, false);
            if (gp != null) {
                Proc.goready(gp);
                t.sched.netpollAdjustWaiters(-1);
            }
            TestSched.get(poller);
            TestSched.get(f);
            pd.reset(Mode.READ);
            nothingIsLeft();
        }
    }

    @Test
    void anErrorBeforeTheCommitLeavesNothingBehind() throws Exception {
        OutOfMemoryError planted = new OutOfMemoryError("planted");
        FutureTask<Integer> f =
                TestSched.spawn(() -> {
                    pd.beforeCommit =
                            () -> {
                                throw planted;
                            };
                    assertThatThrownBy(() -> pd.netpollblock(Mode.READ, false)).isSameAs(planted);
                    nothingIsLeft();
                    pd.beforeCommit = () -> {};
                    return RuntimePoll.pollWait(pd, Mode.READ); // the same G again
                });
        TestSched.awaitParked(pd, Mode.READ);
        edge();
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_NO_ERROR);
        nothingIsLeft();
    }

    @Test
    void anErrorKeepsAnEdgeThatCameMeanwhile() {
        OutOfMemoryError planted = new OutOfMemoryError("planted");
        pd.beforeCommit =
                () -> {
                    edge();
                    throw planted;
                };
        assertThatThrownBy(() -> pd.netpollblock(Mode.READ, false)).isSameAs(planted);
        assertThat(pd.consume(Mode.READ)).isTrue();
        nothingIsLeft();
    }

    @Test
    void aForeignGHoldsItsThreadOnlyWhileItWaits() throws Exception {
        FutureTask<Boolean> f = TestSched.spawn(() -> pd.netpollblock(Mode.READ, false));
        TestSched.awaitParked(pd, Mode.READ);
        G gp = (G) pd.semaphore(Mode.READ);
        assertThat(gp.isForeign()).isTrue();
        assertThat(gp.coro.thread()).isNotNull();
        assertThat(gp.threadId).isEqualTo(gp.coro.thread().threadId());
        edge();
        TestSched.get(f);
        assertThat(gp.coro.thread()).isNull();
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNING);
    }

    @Test
    void aForeignGHoldsNoThreadAfterAnErrorEither() {
        pd.beforeCommit =
                () -> {
                    throw new OutOfMemoryError("planted");
                };
        G gp = t.sched.getg();
        Wait.IORead wait = new Wait.IORead(pd);
        assertThatThrownBy(() -> Proc.gopark(gp, wait)).isInstanceOf(OutOfMemoryError.class);
        assertThat(gp.readgstatus()).isEqualTo(G.RUNNING);
        assertThat(gp.coro.thread()).isNull();
    }

    @Test
    void theGThatWaitedLastIsUsedAgainByItsThreadOnly() throws Exception {
        FutureTask<G> f =
                TestSched.spawn(() -> {
                    AtomicReference<Object> first = new AtomicReference<>();
                    AtomicReference<Object> second = new AtomicReference<>();
                    pd.afterCommit =
                            () -> {
                                first.compareAndSet(null, pd.semaphore(Mode.READ));
                                second.set(pd.semaphore(Mode.READ));
                                edge();
                            };
                    pd.netpollblock(Mode.READ, false);
                    pd.netpollblock(Mode.READ, false);
                    assertThat(second.get()).isSameAs(first.get());
                    return (G) first.get();
                });
        G gp = TestSched.get(f);
        AtomicReference<Object> other = new AtomicReference<>();
        pd.afterCommit =
                () -> {
                    other.set(pd.semaphore(Mode.READ));
                    edge();
                };
        pd.netpollblock(Mode.READ, false);
        assertThat(other.get()).isInstanceOf(G.class).isNotSameAs(gp);
    }

    @Test
    void getgKnowsGoroutinesAndNobodyElse() throws Exception {
        assertThat(Proc.getg()).isNull();
        AtomicReference<G> inside = new AtomicReference<>();
        AtomicReference<G> insideForeign = new AtomicReference<>();
        Proc.newproc(
                        t.sched,
                        () -> {
                            inside.set(Proc.getg());
                            FutureTask<G> f = TestSched.spawn(Proc::getg);
                            try {
                                insideForeign.set(TestSched.get(f));
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        })
                .join();
        assertThat(inside.get()).isNotNull();
        assertThat(insideForeign.get()).isNull();
        assertThat(Proc.allgs()).doesNotContain(inside.get());
    }

    /** Starts a task that holds a fresh object, waits on pd, and ends. */
    private WeakReference<Object> waitAndEnd(boolean foreign) throws Exception {
        Object held = new Object();
        Runnable task =
                () -> {
                    pd.netpollblock(Mode.READ, false);
                    Reference.reachabilityFence(held);
                };
        Thread thread = foreign ? Thread.ofVirtual().start(task) : Proc.newproc(t.sched, task);
        TestSched.awaitParked(pd, Mode.READ);
        edge();
        thread.join();
        return new WeakReference<>(held);
    }

    private static void awaitCollected(WeakReference<Object> ref) {
        TestSched.await(
                "collected",
                () -> {
                    System.gc();
                    return ref.refersTo(null);
                });
    }

    @Test
    void aDescriptorKeepsNothingOfADeadGoroutineAlive() throws Exception {
        awaitCollected(waitAndEnd(false));
        assertThat(pd.inuse).isTrue();
    }

    @Test
    void aDescriptorKeepsNothingOfADeadForeignThreadAlive() throws Exception {
        awaitCollected(waitAndEnd(true));
        assertThat(pd.inuse).isTrue();
    }
}
