package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The back end without a poller: the test polls.
 *
 * <p>Go: runtime/netpoll_epoll.go netpoll, netpollBreak
 */
final class NetpollBreakTest {
    private final TestSched t = new TestSched(); // its own poller polls something else
    private final NetpollSelector np = new NetpollSelector();
    private final GList list = new GList();
    private Sysfd listener;

    @BeforeEach
    void init() throws IOException {
        np.init(new SchedJdk(NetpollSelector::new, PollDesc::new));
        listener = TestSched.listen();
    }

    @AfterEach
    void close() throws IOException {
        np.shutdown();
        listener.close();
        t.close();
    }

    private PollDesc register() throws IOException {
        PollDesc pd = t.sched.pollcache.alloc();
        pd.open(listener);
        np.open(pd);
        return pd;
    }

    private FutureTask<Void> poll() {
        FutureTask<Void> f =
                TestSched.spawnPlatform(() -> {
                    np.netpoll(-1, list);
                    return null;
                });
        TestSched.await("in a select", () -> HandSelector.isParked(np));
        return f;
    }

    @Test
    void zeroDoesNotWait() throws IOException {
        np.netpoll(0, list);
        assertThat(list.isEmpty()).isTrue();
        assertThat(np.counts().polls()).isEqualTo(1);
    }

    @Test
    void aPositiveDelayIsTheLongestWait() throws IOException {
        long start = System.nanoTime();
        np.netpoll(TimeUnit.MILLISECONDS.toNanos(30), list);
        long took = System.nanoTime() - start;
        assertThat(took).isBetween(TimeUnit.MILLISECONDS.toNanos(25), TimeUnit.SECONDS.toNanos(10));
        np.netpoll(1, list); // rounded up, or it would wait for ever
        assertThat(np.counts().polls()).isEqualTo(2);
    }

    @Test
    void aBreakEndsAPollThatBlocks() throws Exception {
        FutureTask<Void> f = poll();
        np.netpollBreak();
        TestSched.get(f);
    }

    @Test
    void aBreakBeforeThePollIsNotForgotten() throws Exception {
        np.netpollBreak();
        np.netpollBreak();
        np.netpoll(-1, list); // returns
        assertThat(np.counts().polls()).isEqualTo(1);
    }

    @Test
    void aRegistrationEndsAPollThatBlocks() throws Exception {
        FutureTask<Void> f = poll();
        register();
        TestSched.get(f);
        assertThat(np.counts().wakeups()).isPositive();
    }

    @Test
    void aRegistrationBetweenTwoPollsWakesNobody() throws Exception {
        np.netpoll(0, list);
        register();
        assertThat(np.counts().wakeups()).isZero();
    }

    @Test
    void aCloserWaitsUntilAPollHasFlushedItsKey() throws Exception {
        PollDesc pd = register();
        np.netpoll(0, list);
        FutureTask<Void> closer =
                TestSched.spawn(() -> {
                    np.close(pd);
                    return null;
                });
        TestSched.await("cancelled", () -> !((SelectionKey) pd.key).isValid());
        assertThat(closer.isDone()).isFalse();
        np.netpoll(-1, list); // does not block: somebody is pending
        np.netpoll(0, list); // nor is anybody forgotten that was appended after the look
        TestSched.get(closer);
    }

    @Test
    void shutdownReleasesClosersAndThoseWhoComeLater() throws Exception {
        PollDesc first = register();
        Sysfd other = TestSched.listen();
        PollDesc second = t.sched.pollcache.alloc();
        second.open(other);
        np.open(second);
        np.netpoll(0, list);
        FutureTask<Void> closer =
                TestSched.spawn(() -> {
                    np.close(first);
                    return null;
                });
        TestSched.await("cancelled", () -> !((SelectionKey) first.key).isValid());
        np.shutdown();
        TestSched.get(closer);
        np.close(second); // returns
        other.close();
    }

    @Test
    void afterShutdownNothingCanBeRegistered() throws Exception {
        np.shutdown();
        assertThatThrownBy(this::register)
                .isInstanceOf(IOException.class)
                .hasMessage("the runtime is closed");
    }

    @Test
    void aDescriptorThatWasNeverRegisteredIsClosedAtOnce() {
        PollDesc pd = t.open();
        np.close(pd);
        np.arm(pd, Mode.READ);
        assertThat(np.counts().polls()).isZero();
    }

    @Test
    void armingAKeyThatIsGoingAwayDoesNothing() throws Exception {
        PollDesc pd = register();
        ((SelectionKey) pd.key).cancel();
        np.arm(pd, Mode.READ);
        np.arm(pd, Mode.WRITE);
    }

    @Test
    void beforeInitNothingWorks() {
        NetpollSelector fresh = new NetpollSelector();
        assertThatThrownBy(() -> fresh.netpoll(0, list))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("netpoll is not initialised");
    }
}
