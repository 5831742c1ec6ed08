package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.gopark.internal.syscall.LinuxSockets;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The poller of epoll by itself, with descriptors of a runtime that does not use it.
 *
 * <p>Go: runtime/netpoll_epoll.go
 */
final class NetpollEpollTest {
    private final TestSched t = new TestSched();
    private final NetpollEpoll np = new NetpollEpoll(false);
    private final GList list = new GList();
    private Sysfd listener;

    @BeforeEach
    void init() throws IOException {
        np.init(t.sched);
        listener =
                LinuxSockets.SOCKETS.listen(
                        StandardProtocolFamily.INET, new InetSocketAddress("127.0.0.1", 0), 8);
    }

    @AfterEach
    void close() {
        np.shutdown();
        listener.closeQuietly();
        t.close();
    }

    private FutureTask<Integer> waitingPoll() {
        return TestSched.spawnPlatform(() -> {
            GList own = new GList();
            np.netpoll(-1, own);
            return own.size();
        });
    }

    private PollDesc register(Sysfd fd) throws IOException {
        PollDesc pd = t.sched.pollcache.alloc();
        pd.open(fd);
        np.open(pd);
        return pd;
    }

    private Sysfd dial() throws IOException {
        return LinuxSockets.SOCKETS.connect(
                StandardProtocolFamily.INET, null, listener.getsockname());
    }

    @Test
    void aBreakEndsAPollThatWaitsOrTheNextOne() throws Exception {
        FutureTask<Integer> f = waitingPoll();
        np.netpollBreak();
        assertThat(TestSched.get(f)).isZero();
        np.netpollBreak();
        np.netpollBreak(); // one is under way
        np.netpoll(-1, list);
        assertThat(list.isEmpty()).isTrue();
    }

    /** S14, in its one order. */
    @Test
    void aBreakIsNotEatenByAPollThatDoesNotWait() throws Exception {
        np.netpollBreak();
        np.netpoll(0, list);
        np.netpoll(-1, list); // and yet this returns
    }

    @Test
    void aPollBesideOneThatWaitsFindsWhatThereIs() throws Exception {
        FutureTask<Integer> f = waitingPoll();
        PollDesc pd = register(listener);
        G gp = t.parkOn(pd, Mode.READ);
        Sysfd client = dial();
        TestSched.await(
                "the edge, by one of the two",
                () -> {
                    try {
                        np.netpoll(0, list);
                        return !list.isEmpty() || f.isDone();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        np.netpollBreak();
        assertThat(TestSched.get(f) + list.size()).isEqualTo(1);
        assertThat(pd.isReady(Mode.READ)).isTrue();
        assertThat(gp.readgstatus()).isEqualTo(G.WAITING); // who polls readies
        client.closeQuietly();
    }

    @Test
    void aTimeoutBelowAMillisecondIsRoundedUp() throws Exception {
        long start = System.nanoTime();
        np.netpoll(1, list);
        assertThat(System.nanoTime() - start).isGreaterThan(500_000L);
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    void anEventOfADescriptorThatIsGoneIsDropped() throws Exception {
        PollDesc pd = register(listener);
        np.netpoll(0, list);
        Sysfd client = dial(); // an edge of this opening
        long stale = t.sched.pollcache.staleEvents();
        pd.evict();
        t.sched.pollcache.free(pd); // as if the event had been fetched before the close
        np.netpoll(0, list);
        assertThat(t.sched.pollcache.staleEvents()).isEqualTo(stale + 1);
        assertThat(pd.isReady(Mode.READ)).isFalse();
        assertThat(list.isEmpty()).isTrue();
        client.closeQuietly();
    }

    @Test
    void afterCloseNothingIsTold() throws Exception {
        PollDesc pd = register(listener);
        np.netpoll(0, list);
        np.close(pd);
        Sysfd client = dial();
        np.netpoll(0, list);
        assertThat(pd.isReady(Mode.READ)).isFalse();
        client.closeQuietly();
    }

    @Test
    void theEndOfTheStreamIsRemembered() throws Exception {
        Sysfd client = dial();
        Sysfd server;
        do {
            server = listener.accept();
        } while (server == null);
        PollDesc pd = register(server);
        np.netpoll(0, list);
        assertThat(pd.hasHup()).isFalse();
        client.write(ByteBuffer.allocate(1));
        client.shutdownWrite();
        np.netpoll(-1, list);
        TestSched.await("the end", () -> pd.hasHup() || pollsAgain());
        assertThat(pd.isReady(Mode.READ)).isTrue();
        assertThat(RuntimePoll.pollWaitDrained(pd)).as("the edge").isZero();
        assertThat(RuntimePoll.pollWaitDrained(pd)).as("hup").isZero();
        pd.evict();
        t.sched.pollcache.free(pd);
        PollDesc next = t.sched.pollcache.alloc();
        assertThat(next).isSameAs(pd);
        next.open(listener);
        assertThat(next.hasHup()).as("the next opening").isFalse();
        client.closeQuietly();
        server.closeQuietly();
    }

    private boolean pollsAgain() {
        try {
            np.netpoll(0, list);
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shutdownEndsWhoWaitsAndRefusesWhoComes() throws Exception {
        FutureTask<Integer> f = waitingPoll();
        np.shutdown();
        assertThat(TestSched.get(f)).isZero();
        np.netpoll(-1, list); // does not wait
        np.netpollBreak();
        PollDesc pd = t.sched.pollcache.alloc();
        pd.open(listener);
        assertThatThrownBy(() -> np.open(pd)).hasMessage("the runtime is closed");
        np.close(pd);
    }

    @Test
    void aDescriptorThatCannotBePolledIsRefused() throws Exception {
        listener.close();
        PollDesc pd = t.sched.pollcache.alloc();
        pd.open(listener);
        assertThatThrownBy(() -> np.open(pd)).hasMessage("epoll_ctl: bad file descriptor");
        assertThatThrownBy(() -> np.open(t.open())).hasMessage("epoll polls descriptors only");
    }

    /** Neither descriptors nor threads are left of a runtime that has ended. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsLeftOfIt(boolean virtual) throws Exception {
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            NetpollEpoll other = new NetpollEpoll(virtual);
            other.init(t.sched);
            other.shutdown();
        }
        assertThat(descriptors()).isEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(x -> x.getName().equals("gopark-netpoll-master"));
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(
                            p -> {
                                try {
                                    String to = Files.readSymbolicLink(p).toString();
                                    return to.startsWith("anon_inode:");
                                } catch (IOException e) {
                                    return false; // the listing's own
                                }
                            })
                    .count();
        }
    }

    // ---- where the poller is a virtual thread ----

    @Test
    void theMasterLetsThePollerGo() throws Exception {
        NetpollEpoll other = new NetpollEpoll(true);
        other.init(t.sched);
        try {
            for (int i = 0; i < 1000; i++) {
                FutureTask<Void> f =
                        TestSched.spawn(() -> {
                            other.netpoll(-1, new GList());
                            return null;
                        });
                other.netpollBreak();
                TestSched.get(f);
            }
        } finally {
            other.shutdown();
        }
    }
}
