package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gopark.net.Timeouts.PAST;
import static org.gopark.net.Timeouts.TOO_MUCH;
import static org.gopark.net.Timeouts.assertNotEarly;
import static org.gopark.net.Timeouts.readTimesOut;
import static org.gopark.net.Timeouts.timesOut;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call that can wait can time out, whoever makes it; and what it says then. */
abstract class DeadlineCallsContract extends NetContract {
    private static final Duration SOON = Duration.ofMillis(5);

    enum Reading {
        BYTES {
            @Override
            long call(TCPConn c) throws IOException {
                return c.read(new byte[8], 2, 3);
            }
        },
        HEAP_BUFFER {
            @Override
            long call(TCPConn c) throws IOException {
                return c.read(ByteBuffer.allocate(3));
            }
        },
        DIRECT_BUFFER {
            @Override
            long call(TCPConn c) throws IOException {
                return c.read(ByteBuffer.allocateDirect(3));
            }
        },
        SCATTERING {
            @Override
            long call(TCPConn c) throws IOException {
                return c.read(
                        new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocateDirect(2)});
            }
        },
        STREAM {
            @Override
            long call(TCPConn c) throws IOException {
                return c.inputStream().read(new byte[3]);
            }
        };

        /** Reads three bytes, if they are there. */
        abstract long call(TCPConn c) throws IOException;
    }

    /** Twice: at the deadline, and after it. Also when data is there, which stays. */
    @ParameterizedTest
    @EnumSource
    void everyKindOfRead(Reading reading) throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        for (int i = 0; i < 2; i++) {
            long start = nanoTime();
            c.setReadDeadlineAfter(SOON);
            assertThat(timesOut("read " + c, () -> reading.call(c)).bytesTransferred).isZero();
            assertNotEarly(start, SOON);
            p.server().write(new byte[3]);
            timesOut("read " + c, () -> reading.call(c));
            c.clearReadDeadline();
            assertThat(reading.call(c)).isEqualTo(3);
        }
    }

    enum Writing {
        BYTES {
            @Override
            long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException {
                c.write(data);
                return data.length;
            }
        },
        HEAP_BUFFER {
            @Override
            long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException {
                view[0] = ByteBuffer.wrap(data);
                return c.write(view[0]);
            }
        },
        DIRECT_BUFFER {
            @Override
            long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException {
                view[0] = ByteBuffer.allocateDirect(data.length).put(data).flip();
                return c.write(view[0]);
            }
        },
        GATHERING {
            @Override
            long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException {
                int half = data.length / 2;
                view[0] = ByteBuffer.wrap(data, 0, half).slice();
                view[1] = ByteBuffer.allocateDirect(data.length - half);
                view[1].put(data, half, data.length - half).flip();
                return c.write(view);
            }
        },
        STREAM {
            @Override
            long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException {
                c.outputStream().write(data);
                return data.length;
            }
        };

        /** Writes {@code data}, and leaves in {@code view} the buffers that it took for it. */
        abstract long call(TCPConn c, byte[] data, ByteBuffer[] view) throws IOException;
    }

    /** What the error says has been written is what the peer gets, and the rest can follow. */
    @ParameterizedTest
    @EnumSource
    void everyKindOfWrite(Writing writing) throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        byte[] data = Sockets.random(TOO_MUCH, 3);
        ByteBuffer[] view = {ByteBuffer.allocate(0), ByteBuffer.allocate(0)};
        long start = nanoTime();
        c.setWriteDeadlineAfter(SOON);
        NetError.Timeout e = timesOut("write " + c, () -> writing.call(c, data, view));

        assertNotEarly(start, SOON);
        assertThat(e.bytesTransferred).isLessThan(data.length);
        if (writing != Writing.BYTES && writing != Writing.STREAM) {
            assertThat(view[0].position() + view[1].position()).isEqualTo(e.bytesTransferred);
        }
        assertThat(timesOut("write " + c, () -> writing.call(c, data, view)).bytesTransferred)
                .isZero();
        c.clearWriteDeadline();
        int written = e.bytesTransferred;
        Task<Void> rest = go(() -> c.write(data, written, data.length - written));
        assertThat(Sockets.readFull(p.server(), data.length)).isEqualTo(data);
        rest.get();
    }

    /** A write that waits has written what fits, and says so. */
    @ParameterizedTest
    @EnumSource
    void aBlockedWriteSaysHowFarItCame(Writing writing) throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        byte[] data = Sockets.random(TOO_MUCH, 4);
        ByteBuffer[] view = {ByteBuffer.allocate(0), ByteBuffer.allocate(0)};
        Task<Long> writer = go(() -> writing.call(c, data, view));
        awaitParked(c, Mode.WRITE);
        c.setWriteDeadlineAfter(PAST);
        int written = timesOut("write " + c, writer).bytesTransferred;

        assertThat(written).isBetween(1, data.length - 1);
        c.close();
        assertThat(Sockets.readAll(p.server())).isEqualTo(Arrays.copyOf(data, written));
    }

    @ParameterizedTest
    @EnumSource
    void everyCaller(Caller caller) throws Exception {
        Pair p = pair();
        TCPListener ln = listen();
        long start = nanoTime();
        ln.setDeadlineAfter(SOON);
        p.client().setDeadlineAfter(SOON);
        Task<Integer> reader = start(caller, () -> p.client().read(new byte[1]));
        Task<Void> writer = start(caller, () -> p.client().write(new byte[TOO_MUCH]));
        Task<TCPConn> acceptor = start(caller, ln::accept);

        timesOut("read " + p.client(), reader);
        timesOut("write " + p.client(), writer);
        timesOut("accept tcp " + ln.addr(), acceptor);
        assertNotEarly(start, SOON);
        assertThat(reader.wasInterrupted()).isFalse();
    }

    /** The deadline is set, and over, while the caller waits. */
    @ParameterizedTest
    @EnumSource
    void everyCallerIsUnblocked(Caller caller) throws Exception {
        Pair p = pair();
        TCPListener ln = listen();
        Task<Integer> reader = start(caller, () -> p.client().read(new byte[1]));
        Task<Void> writer = start(caller, () -> p.client().write(new byte[TOO_MUCH]));
        Task<TCPConn> acceptor = start(caller, ln::accept);
        awaitParked(p.client(), Mode.READ);
        awaitParked(p.client(), Mode.WRITE);
        awaitParked(ln);
        long start = nanoTime();
        ln.setDeadlineAfter(SOON);
        p.client().setDeadlineAfter(SOON);

        timesOut("read " + p.client(), reader);
        timesOut("write " + p.client(), writer);
        timesOut("accept tcp " + ln.addr(), acceptor);
        assertNotEarly(start, SOON);
        awaitIdlePoller();
    }

    /** Go: net/timeout_test.go TestAcceptTimeout; here for several who queue */
    @Test
    void everyAcceptorTimesOut() throws Exception {
        TCPListener ln = listen();
        var acceptors = goAll(5, ln::accept);
        awaitParked(ln);
        ln.setDeadlineAfter(SOON);

        for (Task<TCPConn> t : acceptors) {
            timesOut("accept tcp " + ln.addr(), t);
        }
    }

    /** The message in full, and everything that the exception can be asked. */
    @Test
    void whatTheErrorSays() throws Exception {
        TCPConn c = pair().client();
        c.setDeadlineAfter(PAST);
        NetError.Timeout e = readTimesOut(c);

        assertThat(e)
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("read tcp %s->%s: i/o timeout", c.localAddr(), c.remoteAddr());
        assertThat(e.op()).isEqualTo("read");
        assertThat(e.net()).isEqualTo("tcp");
        assertThat(e.source()).isEqualTo(c.localAddr());
        assertThat(e.addr()).isEqualTo(c.remoteAddr());
        assertThat(e.timeout()).isTrue();
        assertThat(e.temporary()).isTrue();
    }

    /**
     * Go: internal/poll/fd_unix.go FD.Read, which asks nobody when there is nothing to read into
     */
    @Test
    void readingNothingDoesNotTimeOut() throws Exception {
        TCPConn c = pair().client();
        c.setReadDeadlineAfter(PAST);

        assertThat(c.read(new byte[0])).isZero();
        assertThat(c.read(new byte[1], 1, 0)).isZero();
        assertThat(c.read(ByteBuffer.allocate(0))).isZero();
        assertThat(c.read(new ByteBuffer[] {ByteBuffer.allocate(0)})).isZero();
        readTimesOut(c);
    }

    /** The end of the stream is no different from data. */
    @Test
    void theEndWaitsToo() throws Exception {
        Pair p = pair();
        p.server().close();
        p.client().setReadDeadlineAfter(PAST);
        readTimesOut(p.client());

        p.client().clearReadDeadline();
        assertThat(p.client().read(new byte[1])).isEqualTo(-1);
    }

    /** Closed comes before timed out. */
    @Test
    void aClosedConnectionDoesNotTimeOut() throws Exception {
        TCPConn c = pair().client();
        c.setDeadlineAfter(PAST);
        c.close();

        assertThat(go(() -> c.read(new byte[1])).failsWith(NetError.Closed.class))
                .hasMessage("read " + c + ": use of closed network connection");
        assertThat(go(() -> c.write(new byte[1])).failsWith(NetError.Closed.class))
                .hasMessage("write " + c + ": use of closed network connection");
    }
}
