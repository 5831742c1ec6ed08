package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/**
 * Closing: whoever is blocked ends, and when close returns the operating system has closed too.
 *
 * <p>Several tests have an idle poller: it selects, and nothing but the close itself can make it
 * notice that there is something to do. A plain {@link Socket} is the peer where the kernel's view
 * matters.
 */
abstract class ConnCloseContract extends NetContract {
    @Test
    void closeUnblocksABlockedRead() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        awaitParked(p.client(), Mode.READ);
        p.client().close();

        assertThat(reader.failsWith(NetError.Closed.class))
                .hasMessage("read %s: use of closed network connection", p.client());
    }

    @Test
    void closeUnblocksABlockedWrite() throws Exception {
        Pair p = pair();
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.WRITE);
        p.client().close();

        assertThat(writer.failsWith(NetError.Closed.class))
                .hasMessage("write %s: use of closed network connection", p.client());
    }

    /** Reader and writer at once: one close for both directions. */
    @Test
    void closeUnblocksBothDirections() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.READ);
        awaitParked(p.client(), Mode.WRITE);
        p.client().close();

        reader.failsWith(NetError.Closed.class);
        writer.failsWith(NetError.Closed.class);
    }

    @Test
    void closeUnblocksSeveralAcceptors() throws Exception {
        TCPListener ln = listen();
        List<Task<TCPConn>> acceptors = goAll(4, ln::accept);
        rt.awaitQuiescent(); // one is parked in the poller, the others queue
        awaitParked(ln);
        ln.close();

        for (Task<TCPConn> t : acceptors) {
            assertThat(t.failsWith(NetError.Closed.class))
                    .hasMessage("accept tcp %s: use of closed network connection", ln.addr());
        }
    }

    /**
     * Several threads close the same connection at once: all return, and none before it is closed.
     */
    @Test
    void concurrentCloses() throws Exception {
        for (int i = 0; i < 50; i++) {
            Pair p = pair();
            Task<Integer> reader = go(() -> p.client().read(new byte[1]));
            awaitParked(p.client(), Mode.READ);
            List<Task<Void>> closers = List.of(go(p.client()::close), go(p.client()::close));
            for (Task<Void> t : closers) {
                t.get();
            }
            reader.failsWith(NetError.Closed.class);
            p.server().close();
        }
    }

    /** Go: internal/poll/fd_unix.go FD.Close, which waits for csema */
    @Test
    @NotSimulated("a descriptor of the operating system")
    void closeReturnsWhenTheKernelHasClosed() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[1]));
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.READ);
        awaitParked(p.client(), Mode.WRITE);
        awaitIdlePoller();
        int before = Sockets.open();
        p.client().close();
        int after = Sockets.open();

        assertThat(after).isEqualTo(before - 1);
        assertThat(rt.stats().netpollWaiters()).as("blocked calls").isZero();
        reader.failsWith(NetError.Closed.class);
        writer.failsWith(NetError.Closed.class);
    }

    /** The reset leaves at once, although nothing else wakes the poller. */
    @Test
    @NotSimulated("a socket of the JDK")
    void lingerZeroCloseResetsAtOnce() throws Exception {
        TCPListener ln = listen();
        try (Socket peer = new Socket("127.0.0.1", ln.addr().port())) {
            TCPConn c = closing(ln.accept());
            awaitIdlePoller();
            c.setLinger(0);
            c.close();

            peer.setSoTimeout(5_000); // a read that waits has not been reset
            assertReset(peer);
        }
    }

    private static void assertReset(Socket peer) {
        assertThatThrownBy(() -> peer.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("Connection reset");
    }

    /**
     * A close that lingers blocks in the kernel until the peer has got everything, also on a socket
     * that does not block otherwise; it may hold up nobody else.
     */
    @Test
    @NotSimulated("a socket of the JDK")
    void closeThatLingersWaitsAndDelivers() throws Exception {
        TCPListener ln = listen();
        byte[] sent = Sockets.random(64 << 10, 1);
        try (Socket peer = new Socket()) {
            peer.setReceiveBufferSize(4096); // most of it stays on our side
            peer.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), ln.addr().port()));
            TCPConn c = closing(ln.accept());
            c.write(sent);
            c.setLinger(20);
            Task<Void> closer = go(c::close);
            rt.awaitQuiescent(); // it waits, or it is done
            assertThat(closer.isDone()).as("closed before the peer has read").isFalse();
            Pair others = pair();
            others.client().write(new byte[] {1});
            assertThat(others.server().read(new byte[1])).isEqualTo(1);

            assertThat(peer.getInputStream().readAllBytes()).isEqualTo(sent);
            closer.get();
        }
    }

    /** A listener that is closed neither keeps its port nor goes on accepting. */
    @Test
    @NotSimulated("a socket of the JDK")
    void listenerCloseFreesThePortAtOnce() throws Exception {
        TCPListener ln = listen();
        Task<TCPConn> acceptor = go(() -> ln.accept());
        awaitParked(ln);
        awaitIdlePoller();
        ln.close();

        int port = ln.addr().port();
        assertThatThrownBy(() -> new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close())
                .isInstanceOf(ConnectException.class);
        acceptor.failsWith(NetError.Closed.class);
        closing(Net.listen("tcp", ln.addr().toString()));
    }

    /** Accepted connections live longer than their listener. */
    @Test
    void listenerCloseLeavesConnectionsAlone() throws Exception {
        Pair p = pair(); // its listener is closed
        p.client().write(new byte[] {7});
        assertThat(p.server().read(new byte[9])).isEqualTo(1);
    }

    /** Opening and closing in a loop: a slot is used again by others while late events may come. */
    @Test
    void churn() throws Exception {
        TCPListener ln = listen();
        int cycles = 500;
        Task<Void> server =
                go(() -> {
                    for (int i = 0; i < 4 * cycles; i++) {
                        try (Conn c = ln.accept()) {
                            c.write(Sockets.readFull(c, 4));
                        }
                    }
                });
        List<Task<Void>> clients =
                goAll(
                        4,
                        () -> {
                            for (int i = 0; i < cycles; i++) {
                                byte[] b = {1, 2, (byte) (i >> 8), (byte) i};
                                try (Conn c = Net.dial("tcp", ln.addr().toString())) {
                                    c.write(b);
                                    assertThat(Sockets.readFull(c, 4)).isEqualTo(b);
                                }
                            }
                            return null;
                        });
        for (Task<Void> t : clients) {
            t.get();
        }
        server.get();
        assertThat(rt.stats().descriptors()).as("only the listener").isEqualTo(1);
    }
}
