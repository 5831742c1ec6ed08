package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/**
 * The procedures by which golang.org/x/net checks any implementation of Conn, as far as they need
 * no deadlines. ReadTimeout, WriteTimeout, PastTimeout, PresentTimeout, FutureTimeout and
 * CloseTimeout are about nothing else, and are missing.
 *
 * <p>Go: golang.org/x/net/nettest TestConn
 */
abstract class NettestContract extends NetContract {
    private static final int CHUNK = 1024;

    /** Go: nettest/conntest.go testBasicIO */
    @Test
    void basicIO() throws Exception {
        Pair p = pair();
        byte[] want = Sockets.random(1 << 20, 0);
        Task<Void> to =
                go(() -> {
                    for (int at = 0; at < want.length; at += CHUNK) {
                        p.client().write(want, at, CHUNK);
                    }
                    p.client().close();
                });
        Task<byte[]> from =
                go(() -> {
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    byte[] b = new byte[CHUNK];
                    for (int n; (n = p.server().read(b)) >= 0; ) {
                        all.write(b, 0, n);
                    }
                    p.server().close();
                    return all.toByteArray();
                });

        assertThat(from.get()).isEqualTo(want);
        to.get();
    }

    /** Go: nettest/conntest.go testPingPong */
    @Test
    void pingPong() throws Exception {
        Pair p = pair();
        Task<Void> ping = go(() -> pingPonger(p.client()));
        Task<Void> pong = go(() -> pingPonger(p.server()));
        p.client().write(new byte[8]);

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
     * Ten readers write over their buffers as soon as a read returns: none may be written to after
     * that, so every byte that they see is one of the peer's.
     *
     * <p>Go: nettest/conntest.go testRacyRead; left out: each read there has a deadline of 1 ms,
     * and goes on with the next after it
     */
    @Test
    void racyReadWithoutDeadlines() throws Exception {
        Pair p = pair();
        byte[] stream = new byte[CHUNK];
        Arrays.fill(stream, (byte) 1);
        Task<Void> peer = go(() -> writeUntilClosed(p.client(), stream));
        List<Task<Void>> readers =
                goAll(
                        10,
                        () -> {
                            byte[] b = new byte[CHUNK];
                            for (int i = 0; i < 100; i++) {
                                int n = p.server().read(b);
                                assertThat(n).isPositive();
                                for (int j = 0; j < n; j++) {
                                    assertThat(b[j]).isEqualTo((byte) 1);
                                }
                                Arrays.fill(b, (byte) 2);
                                Thread.yield();
                                for (byte x : b) {
                                    assertThat(x).as("written after return").isEqualTo((byte) 2);
                                }
                            }
                            return null;
                        });
        for (Task<Void> t : readers) {
            t.get();
        }
        p.server().close();
        peer.failsWith(NetError.class);
    }

    private static void writeUntilClosed(Conn c, byte[] b) throws Exception {
        for (; ; ) {
            c.write(b);
        }
    }

    /**
     * Ten writers write over their buffers as soon as a write returns: what the peer gets is what
     * was in them before.
     *
     * <p>Go: nettest/conntest.go testRacyWrite; left out: deadlines, as above
     */
    @Test
    void racyWriteWithoutDeadlines() throws Exception {
        Pair p = pair();
        Task<Integer> peer =
                go(() -> {
                    byte[] all = Sockets.readAll(p.server());
                    for (byte x : all) {
                        assertThat(x).as("read from a buffer after return").isEqualTo((byte) 1);
                    }
                    return all.length;
                });
        List<Task<Void>> writers =
                goAll(
                        10,
                        () -> {
                            byte[] b = new byte[CHUNK];
                            for (int i = 0; i < 100; i++) {
                                Arrays.fill(b, (byte) 1);
                                p.client().write(b);
                                Arrays.fill(b, (byte) 2);
                            }
                            return null;
                        });
        for (Task<Void> t : writers) {
            t.get();
        }
        p.client().close();
        assertThat(peer.get()).isEqualTo(10 * 100 * CHUNK);
    }

    /**
     * Go: nettest/conntest.go testConcurrentMethods; left out: the three setters of deadlines.
     * Instead of letting the reads time out, the peer sends until all have returned.
     */
    @Test
    void concurrentMethodsWithoutDeadlines() throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        Task<Void> echo =
                go(() -> {
                    Sockets.echo(p.server());
                    p.server().close();
                });
        List<Task<?>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(go(() -> c.read(new byte[CHUNK])));
            all.add(go(() -> c.write(new byte[CHUNK])));
            all.add(go(() -> c.localAddr().toString()));
            all.add(go(() -> c.remoteAddr().toString()));
            all.add(go(c::toString));
            all.add(go(() -> c.setNoDelay(true)));
            all.add(go(c::isOpen));
        }
        await(
                "all of them",
                () -> {
                    if (c.fd().pfd().waiting(Mode.READ)) {
                        go(() -> p.server().write(new byte[CHUNK])).failure();
                    }
                    return all.stream().allMatch(Task::isDone);
                });
        for (Task<?> t : all) {
            t.get();
        }
        c.closeWrite();
        Sockets.readAll(c);
        echo.get();
    }
}
