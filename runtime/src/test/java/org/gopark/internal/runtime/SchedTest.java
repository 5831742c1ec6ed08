package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.Test;

/**
 * The life and the death of a runtime, from inside.
 *
 * <p>Go: runtime/proc.go, runtime/panic.go throw
 */
final class SchedTest {
    private final AtomicInteger armed = new AtomicInteger();

    /** Breaks the transition of the poller (and of nobody else), once it is told to. */
    private final class Mined extends PollDesc {
        Mined(Sched sched, int slot) {
            super(sched, slot);
        }

        @Override
        G netpollunblock(Mode mode, boolean ioready) {
            if (ioready && armed.get() != 0) {
                throw new IllegalStateException("planted");
            }
            return super.netpollunblock(mode, ioready);
        }
    }

    private static FutureTask<Integer> reader(PollDesc pd) {
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(pd, Mode.READ));
        TestSched.awaitParked(pd, Mode.READ);
        return f;
    }

    private static void knock(Sysfd listener) throws IOException {
        ChannelSockets.SOCKETS.connect(null, null, listener.getsockname()).close();
    }

    @Test
    void aDeadPollerEndsEveryWait() throws Exception {
        try (TestSched t = new TestSched(Mined::new)) {
            PollDesc mined = t.sched.poll.pollOpen(t.listener, TestSched.NOBODY);
            PollDesc other = t.open();
            FutureTask<Integer> f = reader(mined);
            FutureTask<Integer> g = reader(other);
            armed.set(1);
            knock(t.listener);
            assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
            assertThat(TestSched.get(g)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
            assertThat(RuntimePoll.death(mined)).hasMessage("planted");
            TestSched.await("no waiter", () -> t.sched.netpollWaiters() == 0); // after the goready

            assertThatThrownBy(() -> t.sched.poll.pollOpen(t.listener, TestSched.NOBODY))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the runtime is closed")
                    .hasRootCauseMessage("planted");
            RuntimePoll.pollUnblock(mined); // a user closes as ever
            RuntimePoll.pollClose(mined); // and does not wait for the dead
        }
    }

    @Test
    void anImpossibleStateAnywhereEndsEveryWait() throws Exception {
        try (TestSched t = new TestSched()) {
            FutureTask<Integer> f = reader(t.open());
            RuntimeThrow death = new RuntimeThrow(t.sched, "runtime: planted");
            assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
            assertThat(t.sched.death()).isSameAs(death);
            assertThatThrownBy(() -> Proc.newproc(t.sched, () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCause(death);
            assertThat(t.sched.gcount()).isZero();
        }
    }

    @Test
    void oneBadDescriptorDoesNotKeepTheOthersFromBeingEvicted() throws Exception {
        try (TestSched t = new TestSched()) {
            PollDesc bad = t.open();
            G gp = new G(t.sched, 1, Thread.currentThread()); // runs, and yet it is in rg
            bad.announce(Mode.READ);
            bad.netpollblockcommit(Mode.READ, gp);
            PollDesc good = t.sched.poll.pollOpen(t.listener, TestSched.NOBODY);
            FutureTask<Integer> f = reader(good);
            t.sched.die(new IllegalStateException("planted"));
            assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
            RuntimePoll.pollUnblock(good);
            FutureTask<Void> closer =
                    TestSched.spawn(() -> {
                        RuntimePoll.pollClose(good);
                        return null;
                    });
            TestSched.get(closer);
        }
    }

    @Test
    void aLoggerThatThrowsDoesNotKeepThePollerFromHearingOfTheDeath() throws Exception {
        Handler thrower =
                new Handler() {
                    @Override
                    public void publish(LogRecord r) {
                        throw new IllegalStateException("thrown by the logger");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger log = Logger.getLogger("org.gopark");
        try (TestSched t = new TestSched()) {
            FutureTask<Integer> f = reader(t.open());
            log.addHandler(thrower);
            log.setLevel(Level.ALL);
            log.setUseParentHandlers(false);
            assertThatThrownBy(() -> new RuntimeThrow(t.sched, "runtime: planted"))
                    .hasMessage("thrown by the logger");
            assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        } finally {
            log.setLevel(Level.OFF);
            log.removeHandler(thrower);
            log.setUseParentHandlers(true);
        }
    }

    @Test
    void closeEndsWaitsAndClosesWhatNobodyHasClosed() throws Exception {
        TestSched t = new TestSched();
        PollDesc pd = t.sched.poll.pollOpen(t.listener, TestSched.NOBODY);
        FutureTask<Integer> f = reader(pd);
        t.sched.close(0);
        assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
        assertThat(RuntimePoll.death(pd)).isNull();
        assertThatThrownBy(t.listener::accept).hasMessage("accept4: bad file descriptor");
        assertThatThrownBy(() -> t.sched.poll.pollOpen(t.listener, TestSched.NOBODY))
                .hasMessage("the runtime is closed");
        RuntimePoll.pollUnblock(pd);
        RuntimePoll.pollClose(pd);
        assertThat(t.sched.pollcache.inuse()).isZero();
    }

    @Test
    void anInterruptedWaiterDoesNotSpin() throws Exception {
        try (TestSched t = new TestSched()) {
            RuntimeSema hold = new RuntimeSema();
            AtomicInteger held = new AtomicInteger(1);
            Proc.newproc(
                    t.sched,
                    () -> {
                        while (held.get() != 0) {
                            LockSupport.parkNanos(100_000); // runs, as far as the runtime can tell
                        }
                    });
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            FutureTask<Boolean> f =
                    TestSched.spawnPlatform(() -> {
                        Thread.currentThread().interrupt();
                        long cpu = threads.getCurrentThreadCpuTime();
                        long start = System.nanoTime();
                        hold.semrelease();
                        t.sched.awaitQuiescent();
                        cpu = threads.getCurrentThreadCpuTime() - cpu;
                        long wall = System.nanoTime() - start;
                        assertThat(cpu).as("of %d ns", wall).isLessThan(wall / 4);
                        return Thread.interrupted();
                    });
            hold.semacquire();
            long start = System.nanoTime();
            TestSched.await("300 ms", () -> System.nanoTime() - start > 300_000_000);
            held.set(0);
            assertThat(TestSched.get(f)).as("the status is kept").isTrue();
        }
    }

    @Test
    void thePollerIsMadeOnceThoughManyAskForIt() throws Exception {
        AtomicInteger made = new AtomicInteger();
        SchedJdk sched =
                new SchedJdk(
                        () -> {
                            made.incrementAndGet();
                            return new NetpollSelector();
                        },
                        PollDesc::new);
        List<FutureTask<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(
                    TestSched.spawn(() -> {
                        sched.poll.pollServerInit();
                        return null;
                    }));
        }
        for (FutureTask<Void> f : all) {
            TestSched.get(f);
        }
        assertThat(made).hasValue(1);
        assertThat(sched.netpollOrNull()).isNotNull();
        sched.close(0);
    }

    @Test
    void aRuntimeWithoutAPollerCloses() throws Exception {
        SchedJdk sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        Proc.newproc(sched, () -> {}).join();
        sched.close(0);
        assertThat(sched.netpollOrNull()).isNull();
        sched.poll.pollServerInit(); // says nothing
        assertThatThrownBy(() -> sched.poll.pollOpen(StressSched.listener(), TestSched.NOBODY))
                .isInstanceOf(IOException.class)
                .hasMessage("the runtime is closed");
    }

    @Test
    void aSlotIsGivenBackWhenTheBackEndRefuses() {
        SchedJdk sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        assertThatThrownBy(() -> sched.poll.pollOpen(StressSched.listener(), TestSched.NOBODY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("netpoll is not initialised");
        assertThat(sched.pollcache.inuse()).isZero();
        sched.close(0);
    }

    @Test
    void aGoroutineOfAForeignVirtualThreadInheritsNothingFromAStranger() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        try (TestSched t = new TestSched()) {
            String[] seen = new String[2];
            for (int i = 0; i < 2; i++) {
                int me = i;
                TestSched.get(
                        TestSched.spawn(() -> {
                            local.set("of " + me);
                            Proc.newproc(t.sched, () -> seen[me] = local.get()).join();
                            return null;
                        }));
            }
            assertThat(seen[0]).isIn(null, "of 0");
            assertThat(seen[1]).isIn(null, "of 1");
        }
    }

    @Test
    void theTemplateThreadAnswersThroughStrayPermitsAndInterrupts() throws Exception {
        try (TestSched t = new TestSched()) {
            FutureTask<Boolean> f =
                    TestSched.spawn(() -> {
                        Thread.currentThread().interrupt();
                        for (int i = 0; i < 100; i++) {
                            LockSupport.unpark(Thread.currentThread());
                            Proc.newproc(t.sched, () -> {});
                        }
                        return Thread.interrupted();
                    });
            assertThat(TestSched.get(f)).as("the status is kept").isTrue();
            TestSched.await("ended", () -> t.sched.gcount() == 0);
        }
    }
}
