package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gopark.internal.syscall.Linux.EPOLLERR;
import static org.gopark.internal.syscall.Linux.EPOLLET;
import static org.gopark.internal.syscall.Linux.EPOLLHUP;
import static org.gopark.internal.syscall.Linux.EPOLLIN;
import static org.gopark.internal.syscall.Linux.EPOLLOUT;
import static org.gopark.internal.syscall.Linux.EPOLLRDHUP;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.syscall.Linux;
import org.gopark.internal.syscall.LinuxSockets;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the kernel tells, and when: the facts that {@link NetpollEpoll} and the short-read rule rely
 * on.
 *
 * <p>Go: runtime/netpoll_epoll.go netpollopen, its flags
 */
final class EdgesEpollTest {
    private static final int ALL = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    private static final int BROKEN = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP | EPOLLERR;

    private final List<Sysfd> opened = new ArrayList<>();
    private final NetpollEvents events = new NetpollEvents();
    private final int epfd = Linux.epollCreate();
    private Sysfd listener;
    private Sysfd client;
    private Sysfd server;
    private Sysfd marker; // and its peer
    private Sysfd mark;

    @BeforeEach
    void connect() throws IOException {
        listener =
                LinuxSockets.SOCKETS.listen(
                        StandardProtocolFamily.INET, new InetSocketAddress("127.0.0.1", 0), 8);
        opened.add(listener);
        client = dial();
        server = accept();
        marker = dial();
        mark = accept();
        add(marker, -1);
        assertThat(events.wait(epfd, 10_000)).as("the marker can be written to").isEqualTo(1);
    }

    @AfterEach
    void close() {
        opened.forEach(Sysfd::closeQuietly);
        Linux.close(epfd);
    }

    private Sysfd dial() throws IOException {
        Sysfd fd =
                LinuxSockets.SOCKETS.connect(
                        StandardProtocolFamily.INET, null, listener.getsockname());
        opened.add(fd);
        while (fd.isConnecting() && !fd.finishConnect()) {
            Thread.onSpinWait();
        }
        return fd;
    }

    private Sysfd accept() throws IOException {
        Sysfd fd;
        do {
            fd = listener.accept();
        } while (fd == null);
        opened.add(fd);
        return fd;
    }

    private void add(Sysfd fd, long data) {
        int op = Linux.EPOLL_CTL_ADD;
        int n = Linux.epollCtl(epfd, op, fd.number(), NetpollEvents.event(ALL, data));
        assertThat(n).isZero();
    }

    /** Whatever the kernel has told of the socket that was added as 1 by now. */
    private List<Integer> told() throws IOException {
        mark.write(ByteBuffer.allocate(1)); // comes after everything that has been sent so far
        List<Integer> told = new ArrayList<>();
        for (boolean marked = false; !marked; ) {
            int n = events.wait(epfd, 10_000);
            assertThat(n).as("events").isPositive();
            for (int i = 0; i < n; i++) {
                if (events.userData(i) == 1) {
                    told.add(events.events(i));
                } else {
                    marked = true;
                }
            }
        }
        marker.read(ByteBuffer.allocate(1));
        return told;
    }

    private void watch(Sysfd fd) throws IOException {
        add(fd, 1);
        assertThat(told()).containsExactly(EPOLLOUT);
    }

    private static void send(Sysfd to, int n) throws IOException {
        assertThat(to.write(ByteBuffer.allocate(n))).isEqualTo(n);
    }

    private static void receive(Sysfd from, int n) throws IOException {
        assertThat(from.read(ByteBuffer.allocate(64))).isEqualTo(n);
    }

    @Test
    void anIdleConnectionCanBeWrittenToOnce() throws IOException {
        watch(server);
        assertThat(told()).isEmpty();
    }

    @Test
    void aSocketThatWasNeverConnectedHasHungUp() throws IOException {
        Sysfd[] bare = new Sysfd[1];
        // In the hook there is a socket that is not connected yet.
        opened.add(
                LinuxSockets.SOCKETS.connect(
                        StandardProtocolFamily.INET,
                        null,
                        listener.getsockname(),
                        fd -> {
                            bare[0] = fd;
                            add(fd, 1);
                            assertThat(told()).containsExactly(EPOLLOUT | EPOLLHUP);
                        }));
        assertThat(bare[0]).isNotNull();
    }

    @Test
    void dataIsToldOnceAndMoreDataAgain() throws IOException {
        watch(server);
        send(client, 3);
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT);
        assertThat(told()).as("not read").isEmpty();
        send(client, 2);
        assertThat(told()).as("more").containsExactly(EPOLLIN | EPOLLOUT);
        receive(server, 5);
        assertThat(told()).isEmpty();
    }

    @Test
    void dataThatWasReadBeforeThePollLeavesAnEdgeToWrite() throws IOException {
        watch(server);
        send(client, 3);
        receive(server, 3);
        assertThat(told()).containsExactly(EPOLLOUT);
    }

    @Test
    void theEndOfTheStreamIsToldOnce() throws IOException {
        watch(server);
        client.shutdownWrite();
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT | EPOLLRDHUP);
        client.close();
        assertThat(told()).isEmpty();
    }

    /** The hazard of waiting before a try. */
    @Test
    void dataAndTheEndInOneEventAndNoOther() throws IOException {
        watch(server);
        send(client, 3);
        client.shutdownWrite();
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT | EPOLLRDHUP);
        receive(server, 3); // short
        assertThat(told()).isEmpty();
        assertThat(server.read(ByteBuffer.allocate(1))).isEqualTo(Sysfd.EOF);
    }

    @Test
    void theEndAfterTheEventOfTheData() throws IOException {
        watch(server);
        send(client, 3);
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT);
        client.shutdownWrite();
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT | EPOLLRDHUP);
    }

    @Test
    void aResetIsToldOnceAndIsMoreThanAnError() throws IOException {
        watch(server);
        client.setsockopt(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        assertThat(told()).containsExactly(BROKEN);
        assertThat(told()).isEmpty();
        assertThatThrownBy(() -> server.read(ByteBuffer.allocate(1)))
                .isInstanceOf(SyscallError.class)
                .hasMessage("read: connection reset by peer");
    }

    @Test
    void anEndOfReadingIsTold() throws IOException {
        watch(server);
        server.shutdownRead();
        assertThat(told()).containsExactly(EPOLLIN | EPOLLOUT | EPOLLRDHUP);
    }

    @Test
    void whatWasWrittenAndReceivedIsNotTold() throws IOException {
        watch(server);
        send(server, 3);
        receive(client, 3);
        assertThat(told()).isEmpty();
    }

    @Test
    void aFullBufferThatDrainsIsTold() throws IOException {
        watch(server);
        ByteBuffer much = ByteBuffer.allocate(1 << 16);
        long written = 0;
        for (int n; (n = server.write(much.clear())) != Sysfd.EAGAIN; ) {
            written += n;
        }
        assertThat(told()).as("full").isEmpty();
        for (long got = 0; got < written; ) {
            int n = client.read(much.clear());
            got += Math.max(n, 0);
        }
        assertThat(told()).isNotEmpty().allMatch(e -> e == EPOLLOUT);
    }

    @Test
    void twoPendingConnectionsAreOneEdge() throws IOException {
        add(listener, 1);
        dial();
        dial();
        assertThat(told()).isNotEmpty().allMatch(e -> e == EPOLLIN);
        accept();
        assertThat(told()).as("one is left").isEmpty();
        accept();
        assertThat(listener.accept()).isNull();
    }
}
