package org.gopark.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes go from one connection to another, to a channel, and from a channel, however that is done.
 */
abstract class TransferContract extends NetContract {
    private static final long ALL = Long.MAX_VALUE;

    @TempDir Path dir;

    /** Two connections with us in the middle: what {@code from} writes, {@code to} shall read. */
    private record Proxy(TCPConn from, TCPConn src, TCPConn dst, TCPConn to) {}

    private Proxy proxy() throws IOException {
        Pair in = pair();
        Pair out = pair();
        return new Proxy(in.client(), in.server(), out.client(), out.server());
    }

    private Task<Void> send(TCPConn c, byte[] b) {
        return go(() -> {
            c.write(b);
            c.closeWrite();
        });
    }

    // ---- from a connection ----

    /** Go: net/splice_linux_test.go TestSplice, simple and big */
    @Test
    void everythingToTheEnd() throws Exception {
        Proxy p = proxy();
        byte[] sent = Sockets.random(300_000, 1);
        Task<Void> source = send(p.from(), sent);
        Task<Long> relay =
                go(() -> {
                    long n = p.dst().transferFrom(p.src(), ALL);
                    p.dst().closeWrite();
                    return n;
                });
        assertThat(Sockets.readAll(p.to())).isEqualTo(sent);
        assertThat(relay.get()).isEqualTo(sent.length);
        source.get();
    }

    /** Go: net/splice_linux_test.go TestSplice, multipleWrite */
    @Test
    void pieceByPiece() throws Exception {
        Proxy p = proxy();
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        for (int i = 0; i < 50; i++) {
            p.from().write(new byte[] {(byte) i, 1, 2});
            assertThat(Sockets.readFull(p.to(), 3)).containsExactly((byte) i, 1, 2);
        }
        p.from().closeWrite();
        assertThat(relay.get()).isEqualTo(150);
    }

    /**
     * What is behind the limit is not touched. Go: net/splice_linux_test.go TestSplice,
     * honorsLimitedReader and limitedReaderAtLimit
     */
    @Test
    void noMoreThanTheLimit() throws Exception {
        Proxy p = proxy();
        assertThat(p.dst().transferFrom(p.src(), 0)).as("does not wait").isZero();
        p.from().write("0123456789".getBytes(UTF_8));
        assertThat(p.dst().transferFrom(p.src(), 4)).isEqualTo(4);
        assertThat(Sockets.readFull(p.to(), 4)).asString(UTF_8).isEqualTo("0123");
        assertThat(Sockets.readFull(p.src(), 6)).asString(UTF_8).isEqualTo("456789");
        p.from().write(new byte[] {1});
        p.from().closeWrite();
        assertThat(p.dst().transferFrom(p.src(), 5)).as("all there is").isEqualTo(1);
        assertThat(Sockets.readFull(p.to(), 1)).containsExactly(1);
        assertThat(p.dst().transferFrom(p.src(), 5)).as("readerAtEOF").isZero();
        assertTalk(p.dst(), p.to());
    }

    /** Go: net/splice_linux_test.go TestSplice, issue25985 */
    @Test
    void aProxyEndsWhenOneSideIsClosed() throws Exception {
        Proxy p = proxy();
        Task<Long> there = go(() -> p.dst().transferFrom(p.src(), ALL));
        Task<Long> back = go(() -> p.src().transferFrom(p.dst(), ALL));
        p.from().write(new byte[] {1, 2, 3});
        assertThat(Sockets.readFull(p.to(), 3)).containsExactly(1, 2, 3);
        p.to().write(new byte[] {4, 5});
        assertThat(Sockets.readFull(p.from(), 2)).containsExactly(4, 5);
        p.from().close();
        assertThat(there.get()).isEqualTo(3);
        p.dst().close();
        assertThat(back.failsWith(NetError.Closed.class))
                .hasMessage("read %s: use of closed network connection", p.dst());
    }

    /** An echo server in one line. */
    @Test
    void aConnectionToItself() throws Exception {
        Pair p = pair();
        byte[] sent = Sockets.random(100_000, 2);
        Task<Long> echo = go(() -> p.server().transferFrom(p.server(), ALL));
        Task<Void> source = send(p.client(), sent);
        assertThat(Sockets.readFull(p.client(), sent.length)).isEqualTo(sent);
        assertThat(echo.get()).isEqualTo(sent.length);
        source.get();
    }

    /** Reads that were short say what the next one should do; a transfer in between knows. */
    @RepeatedTest(5)
    void amongReads() throws Exception {
        Proxy p = proxy();
        byte[] sent = Sockets.random(20_000, 3);
        Random r = new Random(4);
        Task<Void> source =
                go(() -> {
                    for (int at = 0; at < sent.length; ) {
                        int n = Math.min(1 + r.nextInt(100), sent.length - at);
                        p.from().write(sent, at, n);
                        at += n;
                        if (n % 4 == 0) {
                            awaitParked(p.src(), Mode.READ);
                        }
                    }
                    p.from().closeWrite();
                });
        Task<Void> relay =
                go(() -> {
                    byte[] b = new byte[64];
                    for (int n; (n = p.src().read(b)) >= 0; ) {
                        p.dst().write(b, 0, n);
                        p.dst().transferFrom(p.src(), n / 2);
                    }
                    p.dst().closeWrite();
                });
        assertThat(Sockets.readAll(p.to())).isEqualTo(sent);
        source.get();
        relay.get();
    }

    @Test
    void theSourcesDeadline() throws Exception {
        Proxy p = proxy();
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        p.from().write(new byte[] {1, 2, 3});
        Sockets.readFull(p.to(), 3);
        awaitParked(p.src(), Mode.READ);
        p.src().setReadDeadlineAfter(Timeouts.PAST);
        assertThat(Timeouts.timesOut("read " + p.src(), relay).bytesTransferred).isEqualTo(3);
        p.src().clearDeadline();
        assertTalk(p.from(), p.src());
        assertTalk(p.dst(), p.to());
    }

    @Test
    void theDestinationsDeadline() throws Exception {
        Proxy p = proxy();
        Task<Void> source = send(p.from(), new byte[Timeouts.TOO_MUCH]);
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        awaitParked(p.dst(), Mode.WRITE);
        p.dst().setWriteDeadlineAfter(Timeouts.PAST);
        int moved = Timeouts.timesOut("readfrom " + p.dst(), relay).bytesTransferred;
        p.dst().closeWrite();
        assertThat(Sockets.readAll(p.to())).hasSize(moved);
        p.src().close();
        assertThat(source.failure()).isInstanceOf(NetError.class);
    }

    @Test
    void anInterruptLosesNothingThatWasNotTaken() throws Exception {
        Proxy p = proxy();
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        awaitParked(p.src(), Mode.READ);
        relay.thread().interrupt();
        assertThat(relay.failsWith(NetError.Interrupted.class))
                .hasMessage("read %s: interrupted", p.src());
        p.from().write(new byte[] {1, 2, 3});
        assertThat(p.dst().transferFrom(p.src(), 3)).isEqualTo(3);
        assertThat(Sockets.readFull(p.to(), 3)).containsExactly(1, 2, 3);
    }

    @Test
    void theSourceIsReset() throws Exception {
        Proxy p = proxy();
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        awaitParked(p.src(), Mode.READ);
        p.from().setLinger(0);
        p.from().close();
        assertThat(relay.failsWith(SocketException.class))
                .message()
                .matches("read tcp .*: (splice|read): connection reset by peer")
                .startsWith("read " + p.src());
        assertTalk(p.dst(), p.to());
    }

    @Test
    void theDestinationIsReset() throws Exception {
        Proxy p = proxy();
        Task<Void> source = send(p.from(), new byte[Timeouts.TOO_MUCH]);
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        awaitParked(p.dst(), Mode.WRITE);
        p.to().setLinger(0);
        p.to().close();
        assertThat(relay.failsWith(SocketException.class))
                .message()
                .matches(".*: (splice|write): (broken pipe|connection reset by peer)")
                .startsWith("readfrom " + p.dst());
        p.src().close();
        assertThat(source.failure()).isInstanceOf(NetError.class);
    }

    @Test
    void theDestinationIsClosed() throws Exception {
        Proxy p = proxy();
        Task<Void> source = send(p.from(), new byte[Timeouts.TOO_MUCH]);
        Task<Long> relay = go(() -> p.dst().transferFrom(p.src(), ALL));
        awaitParked(p.dst(), Mode.WRITE);
        p.dst().close();
        assertThat(relay.failsWith(NetError.Closed.class))
                .hasMessage("readfrom %s: use of closed network connection", p.dst());
        p.src().close();
        assertThat(source.failure()).isInstanceOf(NetError.class);
    }

    /** Nothing is taken from a source whose destination is closed. */
    @Test
    void aDestinationThatIsClosedAlready() throws Exception {
        Proxy p = proxy();
        p.from().write(new byte[] {1});
        p.dst().close();
        assertThatThrownBy(() -> p.dst().transferFrom(p.src(), 1))
                .isInstanceOf(NetError.Closed.class);
        assertThatThrownBy(() -> p.dst().transferFrom(p.src(), 0))
                .isInstanceOf(NetError.Closed.class);
        assertThat(Sockets.readFull(p.src(), 1)).containsExactly(1);
    }

    /** A relay that stopped there would keep its thread and both connections for ever. */
    @Test
    void aByteOfUrgentData() throws Exception {
        Assumptions.assumeFalse(Cells.isSimulated(rt), "not simulated");
        try (TCPListener ln = listen();
                Socket from = new Socket("127.0.0.1", ln.addr().port())) {
            TCPConn src = closing(ln.accept());
            Pair out = pair();
            Task<Long> relay = go(() -> out.client().transferFrom(src, ALL));
            from.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(Sockets.readFull(out.server(), 3)).containsExactly(1, 2, 3);
            awaitParked(src, Mode.READ);
            from.sendUrgentData(99);
            from.getOutputStream().write(new byte[] {4, 5});
            assertThat(Sockets.readFull(out.server(), 2)).containsExactly(4, 5);
            from.getOutputStream().write(new byte[] {6});
            assertThat(Sockets.readFull(out.server(), 1)).containsExactly(6);
            from.close();
            assertThat(relay.get()).isEqualTo(6);
        }
    }

    /** The end of the stream is there too, and the kernel could take the one for the other. */
    @Test
    void aByteOfUrgentDataBeforeTheEnd() throws Exception {
        Assumptions.assumeFalse(Cells.isSimulated(rt), "not simulated");
        try (TCPListener ln = listen();
                Socket from = new Socket("127.0.0.1", ln.addr().port())) {
            TCPConn src = closing(ln.accept());
            Pair out = pair();
            from.sendUrgentData(99);
            from.getOutputStream().write(new byte[] {4, 5});
            from.close();
            assertThat(out.client().transferFrom(src, ALL)).isEqualTo(2);
            assertThat(Sockets.readFull(out.server(), 2)).containsExactly(4, 5);
        }
    }

    // ---- from and to anything else ----

    /** Go: net/sendfile_test.go TestSendfileParts, TestSendfileSeeked: the offset advances */
    @Test
    void aFileChannelFromItsPosition() throws Exception {
        Pair p = pair();
        byte[] content = Sockets.random(100_000, 8);
        try (FileChannel f =
                FileChannel.open(
                        Files.write(dir.resolve("file"), content), StandardOpenOption.READ)) {
            f.position(100);
            Task<Long> sender = go(() -> p.client().transferFrom(f, 50_000));
            assertThat(Sockets.readFull(p.server(), 50_000))
                    .isEqualTo(Arrays.copyOfRange(content, 100, 50_100));
            assertThat(sender.get()).isEqualTo(50_000);
            assertThat(f.position()).isEqualTo(50_100);
            Task<Long> rest = go(() -> p.client().transferFrom(f, ALL));
            assertThat(Sockets.readFull(p.server(), 49_900))
                    .isEqualTo(Arrays.copyOfRange(content, 50_100, 100_000));
            assertThat(rest.get()).isEqualTo(49_900);
            assertThat(p.client().transferFrom(f, ALL)).isZero();
        }
        assertTalk(p.client(), p.server());
    }

    @Test
    void aFileChannelThatIsClosed() throws Exception {
        Pair p = pair();
        FileChannel f =
                FileChannel.open(
                        Files.write(dir.resolve("file"), new byte[10]), StandardOpenOption.READ);
        f.close();
        assertThatThrownBy(() -> p.client().transferFrom(f, ALL))
                .isInstanceOf(ClosedChannelException.class)
                .isNotInstanceOf(NetError.class);
        assertTalk(p.client(), p.server());
    }

    @Test
    void fromAnyChannel() throws Exception {
        Pair p = pair();
        byte[] content = Sockets.random(100_000, 9);
        ReadableByteChannel src = Channels.newChannel(new ByteArrayInputStream(content));
        Task<Void> sender =
                go(() -> {
                    assertThat(p.client().transferFrom(src, 99_999)).isEqualTo(99_999);
                    assertThat(p.client().transferFrom(src, ALL)).isEqualTo(1);
                    p.client().closeWrite();
                });
        assertThat(Sockets.readAll(p.server())).isEqualTo(content);
        sender.get();
    }

    /** Go: net/sendfile_test.go TestSendfilePipe; net/tcpsock_test.go TestCopyPipeIntoTCP */
    @Test
    void fromAPipe() throws Exception {
        Pair p = pair();
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel src = pipe.source()) {
            pipe.sink().write(ByteBuffer.wrap("through a pipe".getBytes(UTF_8)));
            pipe.sink().close();
            assertThat(p.client().transferFrom(src, ALL)).isEqualTo(14);
        }
        assertThat(Sockets.readFull(p.server(), 14)).asString(UTF_8).isEqualTo("through a pipe");
    }

    @Test
    void toAnyChannel() throws Exception {
        Pair p = pair();
        byte[] sent = Sockets.random(100_000, 10);
        Task<Void> source = send(p.client(), sent);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        WritableByteChannel littleByLittle =
                new WritableByteChannel() {
                    @Override
                    public int write(ByteBuffer src) {
                        int n = Math.min(100, src.remaining());
                        byte[] b = new byte[n];
                        src.get(b);
                        all.write(b, 0, n);
                        return n;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        assertThat(p.server().transferTo(littleByLittle, 12_345)).isEqualTo(12_345);
        assertThat(p.server().transferTo(littleByLittle, ALL)).isEqualTo(100_000 - 12_345);
        assertThat(all.toByteArray()).isEqualTo(sent);
        source.get();
    }

    @Test
    void toAFile() throws Exception {
        Pair p = pair();
        byte[] sent = Sockets.random(100_000, 11);
        Task<Void> source = send(p.client(), sent);
        Path f = dir.resolve("received");
        try (FileChannel dst =
                FileChannel.open(f, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(p.server().transferTo(dst, ALL)).isEqualTo(sent.length);
        }
        assertThat(Files.readAllBytes(f)).isEqualTo(sent);
        source.get();
    }

    @Test
    void toAConnection() throws Exception {
        Proxy p = proxy();
        p.from().write(new byte[] {1, 2, 3, 4});
        assertThat(p.src().transferTo(p.dst(), 3)).isEqualTo(3);
        assertThat(Sockets.readFull(p.to(), 3)).containsExactly(1, 2, 3);
        assertThat(Sockets.readFull(p.src(), 1)).containsExactly(4);
    }

    /** What ails the other side is told by it. */
    @Test
    void errorsOfTheOtherSide() throws Exception {
        Pair p = pair();
        IOException mine = new IOException("no more ink");
        ReadableByteChannel src =
                Channels.newChannel(
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw mine;
                            }
                        });
        WritableByteChannel dst =
                Channels.newChannel(
                        new OutputStream() {
                            @Override
                            public void write(int b) throws IOException {
                                throw mine;
                            }
                        });
        p.client().write(new byte[1]);
        assertThatThrownBy(() -> p.server().transferFrom(src, ALL)).isSameAs(mine);
        assertThatThrownBy(() -> p.server().transferTo(dst, ALL)).isSameAs(mine);
        assertTalk(p.client(), p.server());
    }

    @Test
    void errorsOfReadingToAChannel() throws Exception {
        Pair p = pair();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        p.client().write(new byte[] {1, 2});
        Task<Long> reader = go(() -> p.server().transferTo(Channels.newChannel(got), ALL));
        await("both bytes", () -> got.size() == 2);
        awaitParked(p.server(), Mode.READ);
        p.server().setReadDeadlineAfter(Timeouts.PAST);
        assertThat(Timeouts.timesOut("writeto " + p.server(), reader).bytesTransferred)
                .isEqualTo(2);
    }

    /** One that says "nothing now" for ever would be asked for ever. */
    @Test
    void aChannelThatDoesNotWaitIsRefused() throws Exception {
        Pair p = pair();
        try (SocketChannel c = SocketChannel.open()) {
            c.configureBlocking(false);
            assertThatThrownBy(() -> p.client().transferFrom(c, 1))
                    .isInstanceOf(IllegalBlockingModeException.class);
            assertThatThrownBy(() -> p.client().transferTo(c, 1))
                    .isInstanceOf(IllegalBlockingModeException.class);
        }
    }

    @Test
    void negativeCounts() throws Exception {
        Proxy p = proxy();
        ReadableByteChannel src = Channels.newChannel(new ByteArrayInputStream(new byte[1]));
        WritableByteChannel dst = Channels.newChannel(new ByteArrayOutputStream());
        assertThatThrownBy(() -> p.dst().transferFrom(src, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> p.dst().transferFrom(p.src(), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> p.dst().transferTo(dst, Long.MIN_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
