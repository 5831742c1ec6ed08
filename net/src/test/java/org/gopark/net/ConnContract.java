package org.gopark.net;

import static java.net.StandardSocketOptions.TCP_NODELAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/** One connection, read and written by one goroutine at a time. */
abstract class ConnContract extends NetContract {
    /** Go: net/conn_test.go TestConnAndListener */
    @Test
    void connAndListener() throws Exception {
        TCPListener ln = listen();
        ln.setDeadlineAfter(Timeouts.FAR);
        Task<Void> server =
                go(() -> {
                    try (Conn c = ln.accept()) {
                        c.setDeadlineAfter(Timeouts.FAR);
                        Sockets.echo(c);
                    }
                });
        TCPConn c = dial(ln);
        c.setDeadlineAfter(Timeouts.FAR);

        assertThat(ln.addr().network()).isEqualTo("tcp");
        assertThat(c.localAddr().network()).isEqualTo("tcp");
        assertThat(c.remoteAddr()).isEqualTo(ln.addr());
        c.write("CONN AND LISTENER".getBytes(UTF_8));
        assertThat(Sockets.readFull(c, 17)).asString(UTF_8).isEqualTo("CONN AND LISTENER");
        c.closeWrite();
        assertThat(c.read(new byte[1])).isEqualTo(-1);
        server.get();
    }

    /** Go: net/net_test.go TestCloseRead */
    @Test
    void closeRead() throws Exception {
        Pair p = pair();
        p.client().closeRead();

        assertThat(p.client().read(new byte[8])).isEqualTo(-1);
        p.client().closeRead(); // harmless
        p.client().write(new byte[] {1});
        assertThat(p.server().read(new byte[8])).as("writing goes on").isEqualTo(1);
    }

    /** Go: none; there the same is said of shutdown(2). */
    @Test
    void closeReadUnblocksRead() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().read(new byte[8]));
        awaitParked(p.client(), Mode.READ);
        p.client().closeRead();

        assertThat(reader.get()).isEqualTo(-1);
    }

    /** Go: net/net_test.go TestCloseWrite */
    @Test
    void closeWrite() throws Exception {
        Pair p = pair();
        p.client().write(new byte[] {1, 2, 3});
        p.client().closeWrite();
        assertThat(Sockets.readAll(p.server())).containsExactly(1, 2, 3);
        assertThat(p.server().read(new byte[1])).as("the end stays the end").isEqualTo(-1);

        p.server().write(new byte[] {4});
        assertThat(Sockets.readFull(p.client(), 1)).containsExactly(4);
        p.server().closeWrite();
        assertThat(p.client().read(new byte[1])).isEqualTo(-1);
        assertThatThrownBy(() -> p.client().write(new byte[] {5})).isInstanceOf(NetError.class);
        assertThatThrownBy(() -> p.server().write(new byte[] {5})).isInstanceOf(NetError.class);
    }

    /** A half-closed connection is not closed, and the error says what Go's says. */
    @Test
    void writeAfterCloseWriteIsABrokenPipe() throws Exception {
        Pair p = pair();
        p.client().closeWrite();

        assertThatThrownBy(() -> p.client().write(new byte[] {1}))
                .isInstanceOf(SocketException.class)
                .hasMessage("write %s: write: broken pipe", p.client());
        assertThat(p.client().isOpen()).isTrue();
    }

    /** A writer that is blocked when its side is closed ends too. */
    @Test
    void closeWriteUnblocksWrite() throws Exception {
        Pair p = pair();
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.WRITE);
        p.client().closeWrite();

        assertThat(writer.failure()).isInstanceOf(NetError.class);
        assertThat(Sockets.readAll(p.server())).as("what was sent arrives").isNotEmpty();
    }

    /** Go: net/net_test.go TestConnClose */
    @Test
    void connClose() throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        c.close();

        assertThat(c.isOpen()).isFalse();
        assertClosed(() -> c.read(new byte[8]), "read", c);
        assertClosed(() -> c.read(new byte[0]), "read", c);
        assertClosed(() -> c.write(new byte[8]), "write", c);
        assertClosed(() -> c.write(new byte[0]), "write", c);
        assertClosed(c::closeRead, "close", c);
        assertClosed(c::closeWrite, "close", c);
        assertClosed(() -> c.setNoDelay(true), "set", c);
        assertClosed(() -> c.inputStream().read(), "read", c);
        assertClosed(() -> c.outputStream().write(1), "write", c);
    }

    private static void assertClosed(Action action, String op, TCPConn c) {
        assertThatThrownBy(action::run)
                .isInstanceOf(NetError.Closed.class)
                .hasMessage("%s %s: use of closed network connection", op, c);
    }

    /** Go: net/error_test.go TestCloseError, but closing again is silent */
    @Test
    void closeIsIdempotent() throws Exception {
        Pair p = pair();
        p.client().closeRead();
        p.client().closeWrite();
        for (int i = 0; i < 3; i++) {
            p.client().close();
        }
        TCPListener ln = listen();
        for (int i = 0; i < 3; i++) {
            ln.close();
        }
    }

    /** Go: net/net_test.go TestListenerClose */
    @Test
    void listenerClose() throws Exception {
        TCPListener ln = listen();
        ln.close();

        assertThatThrownBy(ln::accept)
                .isInstanceOf(NetError.Closed.class)
                .hasMessage("accept tcp %s: use of closed network connection", ln.addr());
    }

    /** Go: net/net_test.go TestZeroByteRead */
    @Test
    void zeroByteRead() throws Exception {
        Pair p = pair();
        assertThat(p.client().read(new byte[0])).isZero();
        assertThat(p.server().read(new byte[0])).isZero();

        p.client().write(new byte[0]);
        p.client().closeWrite();
        assertThat(p.server().read(new byte[1])).as("nothing was written").isEqualTo(-1);
        assertThat(p.server().read(new byte[0])).as("also at the end").isZero();
    }

    /** Go: net/net_test.go TestCloseUnblocksRead */
    @Test
    void closeUnblocksRead() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        p.client().close();

        assertThat(reader.get()).isEqualTo(-1);
    }

    /** Go: net/net_test.go TestNotTemporaryRead */
    @Test
    void notTemporaryRead() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        p.client().setLinger(0);
        p.client().close();

        SocketException e = reader.failsWith(SocketException.class);
        assertThat(e).hasMessage("read %s: read: connection reset by peer", p.server());
        assertThat((NetError) e).returns(false, NetError::temporary);
        assertThat((NetError) e).returns(false, NetError::timeout);
        assertThat(p.server().isOpen()).as("closing is up to the owner").isTrue();
    }

    /** The peer has gone with bytes unread: it resets, and a writer must hear of it. */
    @Test
    void writeToAPeerThatHasResetFails() throws Exception {
        Pair p = pair();
        p.server().setLinger(0);
        p.server().close();

        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                p.client().write(new byte[4096]);
                            }
                        })
                .isInstanceOf(SocketException.class)
                .isInstanceOf(NetError.class)
                .message()
                .isIn(
                        "write " + p.client() + ": write: broken pipe",
                        "write " + p.client() + ": write: connection reset by peer");
    }

    /** A reset also ends a writer that is parked. */
    @Test
    void resetUnblocksWrite() throws Exception {
        Pair p = pair();
        Task<Void> writer = go(() -> p.client().write(new byte[64 << 20]));
        awaitParked(p.client(), Mode.WRITE);
        p.server().setLinger(0);
        p.server().close();

        assertThat(writer.failure())
                .isInstanceOf(SocketException.class)
                .message()
                .matches("write .*: write: (broken pipe|connection reset by peer)");
    }

    @Test
    void bothEndsAgreeOnTheirAddresses() throws Exception {
        Pair p = pair();
        Addr near = p.client().localAddr();
        Addr far = p.client().remoteAddr();
        assertThat(p.server().remoteAddr()).isEqualTo(near);
        assertThat(p.server().localAddr()).isEqualTo(far);
        assertThat(p.client()).hasToString("tcp " + near + "->" + far);
        assertThat(near.toString()).matches("127\\.0\\.0\\.1:[1-9][0-9]*");

        p.client().close();
        assertThat(p.client().localAddr()).isEqualTo(near);
        assertThat(p.client().remoteAddr()).isEqualTo(far);
    }

    @Test
    void argumentsAreChecked() throws Exception {
        TCPConn c = pair().client();
        assertThatThrownBy(() -> c.read(new byte[8], 4, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.write(new byte[8], -1, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> c.read((byte[]) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.write((byte[]) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> c.setReadBuffer(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Go: net/tcpsock.go newTCPConn */
    @Test
    void smallWritesAreSentAtOnce() throws Exception {
        Pair p = pair();
        assertThat(p.client().fd().pfd().getsockopt(TCP_NODELAY)).as("dialled").isTrue();
        assertThat(p.server().fd().pfd().getsockopt(TCP_NODELAY)).as("accepted").isTrue();
    }

    /** Go: net/protoconn_test.go TestTCPConnSpecificMethods, the setters that exist */
    @Test
    void tcpConnSpecificMethods() throws Exception {
        Pair p = pair();
        for (TCPConn c : new TCPConn[] {p.client(), p.server()}) {
            c.setKeepAlive(false);
            c.setKeepAlive(true);
            c.setNoDelay(false);
            c.setNoDelay(true);
            c.setLinger(-1);
            c.setLinger(5);
            c.setReadBuffer(65536);
            c.setWriteBuffer(65536);
        }
        p.client().write(new byte[] {1});
        assertThat(p.server().read(new byte[2])).isEqualTo(1);
    }
}
