package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The back end with real sockets and its own poller, below internal.poll.
 *
 * <p>Go: runtime/netpoll_epoll.go
 */
final class NetpollSelectorTest {
    private final TestSched t = new TestSched();
    private final NetpollSelector np = (NetpollSelector) t.sched.netpoll();
    private PollDesc accepting;

    @BeforeEach
    void listen() throws IOException {
        accepting = t.sched.poll.pollOpen(t.listener, TestSched.NOBODY);
    }

    @AfterEach
    void close() {
        t.close();
    }

    private record Pair(Sysfd client, Sysfd server) {}

    private Pair connect() throws IOException {
        Sysfd client = ChannelSockets.SOCKETS.connect(null, null, t.listener.getsockname());
        while (client.isConnecting()) {
            client.finishConnect();
        }
        Sysfd server;
        while ((server = t.listener.accept()) == null) {
            RuntimePoll.pollWait(accepting, Mode.READ);
        }
        return new Pair(client, server);
    }

    private FutureTask<Integer> waiter(PollDesc pd, Mode mode) {
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(pd, mode));
        TestSched.awaitParked(pd, mode);
        return f;
    }

    private static void write(Sysfd fd, int bytes) throws IOException {
        assertThat(fd.write(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
    }

    private static int read(Sysfd fd) throws IOException {
        return fd.read(ByteBuffer.allocate(65536));
    }

    private void close(PollDesc pd, Sysfd fd) throws IOException {
        RuntimePoll.pollUnblock(pd);
        RuntimePoll.pollClose(pd);
        fd.close();
    }

    private static int interestOps(PollDesc pd) {
        return ((SelectionKey) pd.key).interestOps();
    }

    /** Reads as FD does, until there were so many bytes. */
    private static int readAll(PollDesc pd, Sysfd fd, int bytes) throws IOException {
        int got = 0;
        while (got < bytes) {
            RuntimePoll.pollReset(pd, Mode.READ);
            int n;
            while ((n = read(fd)) == Sysfd.EAGAIN) {
                assertThat(RuntimePoll.pollWait(pd, Mode.READ)).isZero();
            }
            got += n;
        }
        return got;
    }

    @Test
    void aReaderIsWokenByData() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        FutureTask<Integer> f = waiter(pd, Mode.READ);
        write(p.client, 5);
        assertThat(TestSched.get(f)).isZero();
        assertThat(read(p.server)).isEqualTo(5);
        // The poller lowers the count when it has readied the whole batch.
        TestSched.await("no waiter", () -> t.sched.netpollWaiters() == 0);
        close(pd, p.server);
        p.client.close();
    }

    @Test
    void aListenerIsWokenByAConnection() throws Exception {
        FutureTask<Integer> f = waiter(accepting, Mode.READ);
        Sysfd client = ChannelSockets.SOCKETS.connect(null, null, t.listener.getsockname());
        assertThat(TestSched.get(f)).isZero();
        Sysfd server = t.listener.accept();
        assertThat(server).isNotNull();
        client.close();
        server.close();
    }

    @Test
    void theEndOfTheStreamIsAnEdge() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        FutureTask<Integer> f = waiter(pd, Mode.READ);
        p.client.close();
        assertThat(TestSched.get(f)).isZero();
        assertThat(read(p.server)).isEqualTo(Sysfd.EOF);
        close(pd, p.server);
    }

    @Test
    void aReaderWaitsAgainAndAgain() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        FutureTask<Integer> f = TestSched.spawn(() -> readAll(pd, p.server, 200));
        for (int i = 0; i < 200; i++) {
            TestSched.await("waiting again", () -> RuntimePoll.waiting(pd, Mode.READ));
            write(p.client, 1);
        }
        assertThat(TestSched.get(f)).isEqualTo(200);
        close(pd, p.server);
        p.client.close();
    }

    @Test
    void aConnectionThatNobodyReadsIsTakenOffThePoller() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        int read = interestOps(pd);
        assertThat(read).isEqualTo(SelectionKey.OP_READ);
        long before = np.counts().disarms();
        write(p.client, 100);
        TestSched.await("disarmed", () -> np.counts().disarms() > before && interestOps(pd) == 0);

        // Whatever the poller does now, it does not come from this key.
        long polls = np.counts().polls();
        for (int i = 0; i < 20; i++) {
            roundTrip();
        }
        assertThat(np.counts().polls() - polls).as("20 round trips").isLessThan(200);
        assertThat(interestOps(pd)).as("off it stays").isZero();
        close(pd, p.server);
        p.client.close();
    }

    /** One connection, one byte, one close: the poller has certainly been round. */
    private void roundTrip() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        write(p.client, 1);
        assertThat(RuntimePoll.pollWait(pd, Mode.READ)).isZero();
        read(p.server);
        close(pd, p.server);
        p.client.close();
    }

    @Test
    void aDisarmedConnectionIsArmedByItsNextReader() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        write(p.client, 100);
        TestSched.await("disarmed", () -> interestOps(pd) == 0);
        RuntimePoll.pollReset(pd, Mode.READ);
        assertThat(read(p.server)).isEqualTo(100);

        FutureTask<Integer> f = waiter(pd, Mode.READ);
        assertThat(interestOps(pd)).isEqualTo(SelectionKey.OP_READ);
        write(p.client, 7);
        assertThat(TestSched.get(f)).isZero();
        while (read(p.server) == Sysfd.EAGAIN) {
            RuntimePoll.pollWait(pd, Mode.READ);
        }
        close(pd, p.server);
        p.client.close();
    }

    @Test
    void aWriterIsWokenWhenThePeerReads() throws Exception {
        Pair p = connect();
        p.server.setsockopt(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        assertThat(interestOps(pd) & SelectionKey.OP_WRITE).isZero();
        while (p.server.write(ByteBuffer.allocate(65536)) != Sysfd.EAGAIN) {
            Thread.onSpinWait();
        }
        FutureTask<Integer> f = waiter(pd, Mode.WRITE);
        assertThat(interestOps(pd) & SelectionKey.OP_WRITE).isEqualTo(SelectionKey.OP_WRITE);
        while (!f.isDone()) {
            read(p.client);
        }
        assertThat(TestSched.get(f)).isZero();
        assertThat(interestOps(pd) & SelectionKey.OP_WRITE).as("cleared by the poller").isZero();
        assertThat(interestOps(pd)).as("the reader's bit is untouched").isNotZero();
        close(pd, p.server);
        p.client.close();
    }

    @Test
    void aDiallerWaitsForTheConnectAndForNothingElse() throws Exception {
        Sysfd client = ChannelSockets.SOCKETS.connect(null, null, t.listener.getsockname());
        PollDesc pd = t.sched.poll.pollOpen(client, TestSched.NOBODY);
        if (client.isConnecting()) { // over loopback it may be done already
            assertThat(interestOps(pd)).as("armed by the dialler only").isZero();
            while (!client.finishConnect()) {
                assertThat(RuntimePoll.pollWait(pd, Mode.WRITE)).isZero();
            }
            assertThat(interestOps(pd) & SelectionKey.OP_CONNECT).isZero();
        }
        RuntimePoll.pollConnected(pd);
        assertThat(client.getpeername()).isEqualTo(t.listener.getsockname());
        close(pd, client);
    }

    @Test
    void aConnectThatIsRefusedWakesItsDialler() throws Exception {
        Sysfd other = TestSched.listen();
        var nobody = other.getsockname();
        other.close();
        for (int i = 0; i < 20; i++) {
            Sysfd client;
            try {
                client = ChannelSockets.SOCKETS.connect(null, null, nobody);
            } catch (IOException e) {
                continue; // refused at once
            }
            PollDesc pd = t.sched.poll.pollOpen(client, TestSched.NOBODY);
            Throwable refused = null;
            try {
                while (!client.finishConnect()) {
                    RuntimePoll.pollWait(pd, Mode.WRITE);
                }
            } catch (IOException e) {
                refused = e;
            }
            assertThat(refused).hasMessageContaining("refused");
            close(pd, client); // the failed finishConnect has closed the channel already
        }
        assertThat(t.sched.pollcache.inuse()).isEqualTo(1);
    }

    @Test
    void closeReturnsThoughThePollerIsIdle() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        List<PollDesc> pds = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(connect());
            pds.add(t.sched.poll.pollOpen(pairs.get(i).server, TestSched.NOBODY));
        }
        TestSched.await("idle", this::pollerIsIdle);
        for (int i = 0; i < 20; i++) {
            close(pds.get(i), pairs.get(i).server);
            assertThat(pairs.get(i).client).satisfies(c -> awaitEof(c));
            pairs.get(i).client.close();
        }
        assertThat(t.sched.pollcache.inuse()).isEqualTo(1);
    }

    private static void awaitEof(Sysfd client) {
        TestSched.await(
                "the close has reached the kernel",
                () -> {
                    try {
                        return read(client) == Sysfd.EOF;
                    } catch (IOException e) {
                        return true;
                    }
                });
    }

    private long lastPolls = -1;

    private boolean pollerIsIdle() {
        long now = np.counts().polls();
        boolean idle = now == lastPolls && HandSelector.isParked(np);
        lastPolls = now;
        return idle;
    }

    @Test
    void aListenersPortIsFreeWhenCloseHasReturned() throws Exception {
        for (int i = 0; i < 20; i++) {
            Sysfd listener = TestSched.listen();
            var addr = listener.getsockname();
            PollDesc pd = t.sched.poll.pollOpen(listener, TestSched.NOBODY);
            FutureTask<Integer> f = waiter(pd, Mode.READ);
            RuntimePoll.pollUnblock(pd);
            assertThat(TestSched.get(f)).isEqualTo(PollDesc.POLL_ERR_CLOSING);
            RuntimePoll.pollClose(pd);
            listener.close();
            ChannelSockets.SOCKETS.listen(null, addr, 1).close();
        }
    }

    @Test
    void aLingeringZeroCloseResetsTheConnection() throws Exception {
        Pair p = connect();
        PollDesc pd = t.sched.poll.pollOpen(p.server, TestSched.NOBODY);
        p.server.setsockopt(StandardSocketOptions.SO_LINGER, 0);
        PollDesc peer = t.sched.poll.pollOpen(p.client, TestSched.NOBODY);
        FutureTask<Integer> f = waiter(peer, Mode.READ);
        close(pd, p.server);
        assertThat(TestSched.get(f)).isZero();
        Throwable reset = null;
        try {
            read(p.client);
        } catch (IOException e) {
            reset = e;
        }
        assertThat(reset).hasMessage("read: connection reset by peer");
        close(peer, p.client);
    }

    @Test
    void manyClosersAtOnceAllReturn() throws Exception {
        List<FutureTask<Void>> all = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            all.add(
                    TestSched.spawn(() -> {
                        for (int i = 0; i < 50; i++) {
                            Sysfd listener = TestSched.listen();
                            close(t.sched.poll.pollOpen(listener, TestSched.NOBODY), listener);
                        }
                        return null;
                    }));
        }
        for (FutureTask<Void> f : all) {
            TestSched.get(f);
        }
        assertThat(t.sched.pollcache.inuse()).isEqualTo(1);
    }
}
