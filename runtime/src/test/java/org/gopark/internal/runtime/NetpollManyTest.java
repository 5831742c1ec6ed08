package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.FutureTask;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A selector that Ms poll, by hand: several pollers, and key operations that wait for one.
 *
 * <p>Go: runtime/netpoll_epoll.go netpoll, which any number of threads may call
 */
final class NetpollManyTest {
    private final TestSched t = new TestSched(); // its own poller polls something else
    private final NetpollSelector np = new NetpollSelector(true);
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

    private FutureTask<Void> waitingPoll() {
        FutureTask<Void> f =
                TestSched.spawnPlatform(() -> {
                    np.netpoll(-1, new GList());
                    return null;
                });
        TestSched.await("in a select", () -> HandSelector.isParked(np));
        return f;
    }

    private PollDesc registerOnAVirtualThread() throws Exception {
        PollDesc pd = t.sched.pollcache.alloc();
        pd.open(listener);
        TestSched.get(
                TestSched.spawn(() -> {
                    np.open(pd);
                    return null;
                }));
        return pd;
    }

    /** S14, in its one order. */
    @Test
    void aBreakIsNotEatenByAPollThatDoesNotWait() throws Exception {
        np.netpollBreak();
        np.netpoll(0, list); // takes the wakeup
        np.netpoll(-1, list); // and yet this returns
        FutureTask<Void> f = waitingPoll(); // which the next one does not
        np.netpollBreak();
        TestSched.get(f);
    }

    /** S12. */
    @Test
    void aPollBesideOneThatWaitsFindsNothingAndDoesNotWait() throws Exception {
        FutureTask<Void> f = waitingPoll();
        long polls = np.counts().polls();
        np.netpoll(0, list);
        assertThat(np.counts().polls()).isEqualTo(polls);
        assertThat(f.isDone()).isFalse();
        np.netpollBreak();
        TestSched.get(f);
    }

    @Test
    void aVirtualThreadLeavesItsKeyToTheNextPoll() throws Exception {
        assertThat(np.hasPending()).isFalse();
        PollDesc pd = registerOnAVirtualThread();
        assertThat(pd.key).isNotInstanceOf(SelectionKey.class);
        assertThat(np.hasPending()).isTrue();
        np.netpoll(0, list);
        assertThat(np.hasPending()).isFalse();
        assertThat(((SelectionKey) pd.key).interestOps()).isEqualTo(SelectionKey.OP_ACCEPT);
    }

    @Test
    void aVirtualThreadsKeyEndsAPollThatWaits() throws Exception {
        FutureTask<Void> f = waitingPoll();
        registerOnAVirtualThread();
        TestSched.get(f);
    }

    /** Who need not queue does not get ahead of what is queued for the same key. */
    @Test
    void aCloserBehindARegistrationThatIsQueued() throws Exception {
        PollDesc pd = registerOnAVirtualThread();
        FutureTask<Void> closer =
                TestSched.spawnPlatform(() -> {
                    np.close(pd);
                    return null;
                });
        TestSched.await(
                "it is let go",
                () -> {
                    try {
                        np.netpoll(0, list);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return closer.isDone();
                });
        TestSched.get(closer);
    }

    @Test
    void theEndLetsGoWhoIsQueued() throws Exception {
        PollDesc pd = registerOnAVirtualThread();
        FutureTask<Void> closer =
                TestSched.spawn(() -> {
                    np.close(pd);
                    return null;
                });
        TestSched.await("queued", () -> HandSelector.changes(np).pending() == 2);
        np.shutdown();
        TestSched.get(closer);
    }
}
