package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The procedures by which golang.org/x/net checks any implementation of Conn, as far as they are
 * about data; those about deadlines are in {@link NettestDeadlineContract}.
 *
 * <p>Go: golang.org/x/net/nettest TestConn
 */
abstract class NettestContract extends NettestPeers {
    private static final Duration SOON = Duration.ofMillis(1);

    /** Go: nettest/conntest.go testBasicIO */
    @Test
    void basicIO() throws Exception {
        Ends p = ends();
        byte[] want = Sockets.random(1 << 20, 0);
        Task<Void> to =
                go(() -> {
                    for (int at = 0; at < want.length; at += CHUNK) {
                        p.c1().write(want, at, CHUNK);
                    }
                    p.c1().close();
                });
        Task<byte[]> from =
                go(() -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    byte[] b = new byte[CHUNK];
                    for (int n; (n = p.c2().read(b)) >= 0; ) {
                        all.write(b, 0, n);
                    }
                    p.c2().close();
                    return all.toByteArray();
                });

        assertThat(from.get()).isEqualTo(want);
        to.get();
    }

    /** Go: nettest/conntest.go testPingPong */
    @Test
    void pingPong() throws Exception {
        Ends p = ends();
        Task<Void> ping = go(() -> pingPonger(p.c1()));
        Task<Void> pong = go(() -> pingPonger(p.c2()));
        p.c1().write(new byte[8]);

        ping.get();
        pong.get();
    }

    /** What one end sees grows by two, since the other adds one. */
    private static void pingPonger(Conn c) throws Exception {
        byte[] b = new byte[8];
        ByteBuffer value = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
        long last = -1;
        while (readCounter(c, b)) {
            long v = value.getLong(0);
            if (last >= 0) {
                assertThat(v).isEqualTo(last + 2);
            }
            last = v;
            value.putLong(0, v + 1);
            c.write(b);
            if (v + 1 >= 1000) {
                break;
            }
        }
        assertThat(last).as("how far it came").isGreaterThan(990);
        c.close();
    }

    private static boolean readCounter(Conn c, byte[] b) throws Exception {
        for (int at = 0; at < b.length; ) {
            int n = c.read(b, at, b.length - at);
            if (n < 0) {
                return false;
            }
            at += n;
        }
        return true;
    }

    /**
     * Ten readers write over their buffers as soon as a read returns, with data or with a timeout:
     * none may be written to after that, so every byte that they see is one of the peer's.
     *
     * <p>Go: nettest/conntest.go testRacyRead
     */
    @Test
    void racyRead() throws Exception {
        Ends p = ends();
        byte[] ones = new byte[CHUNK];
        Arrays.fill(ones, (byte) 1);
        streamingPeer(p.c2(), ones);
        p.c1().setReadDeadlineAfter(SOON);
        List<Task<Void>> readers =
                goAll(
                        10,
                        () -> {
                            byte[] b = new byte[CHUNK];
                            for (int i = 0; i < 100; i++) {
                                racyReadOnce(p.c1(), b);
                            }
                            return null;
                        });
        for (Task<Void> t : readers) {
            t.get();
        }
    }

    private static void racyReadOnce(Conn c, byte[] b) throws Exception {
        int n = 0;
        try {
            n = c.read(b);
            assertThat(n).isPositive();
        } catch (IOException e) {
            assertTimeout(e);
            c.setReadDeadlineAfter(SOON);
        }
        for (int i = 0; i < n; i++) {
            assertThat(b[i]).isEqualTo((byte) 1);
        }
        Arrays.fill(b, (byte) 2);
        Thread.yield();
        for (byte x : b) {
            assertThat(x).as("written after return").isEqualTo((byte) 2);
        }
    }

    /**
     * Ten writers write over their buffers as soon as a write returns: what the peer gets is what
     * was in them before, and as much as the writers were told.
     *
     * <p>Go: nettest/conntest.go testRacyWrite, which throws away what the peer gets
     */
    @Test
    void racyWrite() throws Exception {
        Ends p = ends();
        Task<Integer> peer =
                go(() -> {
                    byte[] all = Sockets.readAll(p.c2());
                    for (byte x : all) {
                        assertThat(x).as("read from a buffer after return").isEqualTo((byte) 1);
                    }
                    return all.length;
                });
        p.c1().setWriteDeadlineAfter(SOON);
        List<Task<Integer>> writers =
                goAll(
                        10,
                        () -> {
                            byte[] b = new byte[CHUNK];
                            int written = 0;
                            for (int i = 0; i < 100; i++) {
                                Arrays.fill(b, (byte) 1);
                                written += racyWriteOnce(p.c1(), b);
                                Arrays.fill(b, (byte) 2);
                            }
                            return written;
                        });
        int written = 0;
        for (Task<Integer> t : writers) {
            written += t.get();
        }
        p.c1().close();
        assertThat(peer.get()).isEqualTo(written);
    }

    private static int racyWriteOnce(Conn c, byte[] b) throws Exception {
        try {
            c.write(b);
            return b.length;
        } catch (IOException e) {
            c.setWriteDeadlineAfter(SOON);
            return assertTimeout(e).bytesTransferred;
        }
    }

    /** Go: nettest/conntest.go testConcurrentMethods */
    @Test
    void concurrentMethods() throws Exception {
        Ends p = ends();
        echoPeer(p.c2());
        Conn c = p.c1();
        List<Task<?>> transfers = new ArrayList<>();
        List<Task<?>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            transfers.add(go(() -> c.read(new byte[CHUNK])));
            transfers.add(go(() -> c.write(new byte[CHUNK])));
            others.add(go(() -> c.setDeadlineAfter(Duration.ofMillis(10))));
            others.add(go(() -> c.setReadDeadline(PAST)));
            others.add(go(() -> c.setWriteDeadline(PAST)));
            others.add(go(c::localAddr));
            others.add(go(c::remoteAddr));
        }
        for (Task<?> t : others) {
            t.get();
        }
        for (Task<?> t : transfers) {
            Throwable e = t.failure();
            if (e != null) {
                assertTimeout(e);
            }
        }
        resync(c);
        roundtrip(c);
    }
}
