package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/** Several goroutines on one connection, and much data. */
abstract class ConnConcurrencyContract extends NetContract {
    private static final int READERS = 8;

    /**
     * One reader is parked in the poller, the others queue for the read lock; each gets a byte.
     *
     * <p>Go: internal/poll/fd_mutex.go, readers queue; race R11
     */
    @Test
    void concurrentReadersGetAByteEach() throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = goAll(READERS, () -> readOne(p.server()));
        rt.awaitQuiescent();
        assertThat(rt.stats().netpollWaiters()).as("only one waits for the socket").isEqualTo(1);
        p.client().write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});

        List<Integer> got = new ArrayList<>();
        for (Task<Integer> t : readers) {
            got.add(t.get());
        }
        assertThat(got).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    private static int readOne(Conn c) throws Exception {
        byte[] one = new byte[1];
        return c.read(one) < 0 ? -1 : one[0];
    }

    /** A reader in the queue is woken by close through the semaphore, not through the poller. */
    @Test
    void closeReleasesEveryReader() throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = goAll(READERS, () -> readOne(p.server()));
        rt.awaitQuiescent();
        awaitParked(p.server(), Mode.READ);
        p.server().close();

        for (Task<Integer> t : readers) {
            assertThat(t.failsWith(NetError.Closed.class))
                    .hasMessage("read %s: use of closed network connection", p.server());
        }
    }

    @Test
    void theEndReachesEveryReader() throws Exception {
        Pair p = pair();
        List<Task<Integer>> readers = goAll(READERS, () -> readOne(p.server()));
        rt.awaitQuiescent();
        p.client().close();

        for (Task<Integer> t : readers) {
            assertThat(t.get()).isEqualTo(-1);
        }
    }

    @Test
    void closeReleasesEveryWriter() throws Exception {
        Pair p = pair();
        List<Task<Integer>> writers =
                goAll(
                        4,
                        () -> {
                            p.client().write(new byte[16 << 20]);
                            return 0;
                        });
        awaitParked(p.client(), Mode.WRITE);
        rt.awaitQuiescent();
        p.client().close();

        for (Task<Integer> t : writers) {
            t.failsWith(NetError.Closed.class);
        }
    }

    /**
     * A write is one piece to the peer's eyes, however many system calls and waits it takes.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Write, which holds the write lock all the way
     */
    @Test
    void concurrentWritesDoNotMix() throws Exception {
        Pair p = pair();
        int writers = 8;
        int writes = 4;
        int size = 1 << 20;
        List<Task<Void>> all = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            byte[] mine = new byte[size];
            Arrays.fill(mine, (byte) w);
            boolean array = w % 2 == 0; // by both ways in
            all.add(
                    go(() -> {
                        for (int i = 0; i < writes; i++) {
                            if (array) {
                                p.client().write(mine);
                            } else {
                                p.client().write(halves(mine));
                            }
                        }
                    }));
        }
        awaitParked(p.client(), Mode.WRITE); // in the middle of a write
        int[] seen = new int[writers];
        for (int i = 0; i < writers * writes; i++) {
            byte[] piece = Sockets.readFull(p.server(), size);
            byte[] want = new byte[size];
            Arrays.fill(want, piece[0]);
            assertThat(Arrays.mismatch(piece, want))
                    .as("where another write cuts in")
                    .isEqualTo(-1);
            seen[piece[0]]++;
        }
        assertThat(seen).containsOnly(writes);
        for (Task<Void> t : all) {
            t.get();
        }
    }

    private static ByteBuffer[] halves(byte[] b) {
        int half = b.length / 2;
        return new ByteBuffer[] {
            ByteBuffer.wrap(b, 0, half), ByteBuffer.wrap(b, half, b.length - half)
        };
    }

    /**
     * A hundred MiB in one write, both ways of the same connection at once. The JDK copies what a
     * call is given to native memory, and keeps that (the direct buffer pool's bean does not count
     * it), so the memory of the process shows whether a call was given too much.
     *
     * <p>Go: net/tcpsock_test.go TestTCPBig, which is 5 GiB
     */
    @Test
    @NotSimulated("native memory")
    void bigTransfer() throws Exception {
        Pair p = pair();
        byte[] big = Sockets.random(100 << 20, 2);
        long want = crc(big);
        long before = Sockets.residentBytes();
        Task<Void> to = go(() -> p.client().write(big));
        Task<Void> back = go(() -> p.server().write(big));
        Task<Long> there = go(() -> readCrc(p.server(), big.length));
        Task<Long> here = go(() -> readCrc(p.client(), big.length));

        assertThat(there.get()).isEqualTo(want);
        assertThat(here.get()).isEqualTo(want);
        to.get();
        back.get();
        assertThat(Sockets.residentBytes() - before).as("more memory").isLessThan(50 << 20);
    }

    /** The same for a gathering write of heap buffers and a scattering read into them. */
    @Test
    @NotSimulated("native memory")
    void bigGatherUsesLittleNativeMemory() throws Exception {
        Pair p = pair();
        byte[] big = Sockets.random(64 << 20, 3);
        byte[] got = Sockets.random(big.length, 4); // its pages are there
        long before = Sockets.residentBytes();
        Task<Long> writer = go(() -> p.client().write(halves(big)));
        ByteBuffer[] dsts = halves(got);
        while (dsts[1].hasRemaining()) {
            assertThat(p.server().read(dsts)).isPositive();
        }

        assertThat(writer.get()).isEqualTo(big.length);
        assertThat(Arrays.mismatch(got, big)).isEqualTo(-1);
        assertThat(Sockets.residentBytes() - before).as("more memory").isLessThan(32 << 20);
    }

    private static long crc(byte[] b) {
        CRC32 crc = new CRC32();
        crc.update(b);
        return crc.getValue();
    }

    private static long readCrc(Conn c, long n) throws Exception {
        CRC32 crc = new CRC32();
        byte[] b = new byte[64 * 1024];
        while (n > 0) {
            int got = c.read(b, 0, (int) Math.min(b.length, n));
            assertThat(got).isPositive();
            crc.update(b, 0, got);
            n -= got;
        }
        return crc.getValue();
    }

    /** Data that nobody reads is no reason for the poller to run in circles. */
    @Test
    void unreadDataDoesNotKeepThePollerBusy() throws Exception {
        Pair p = pair();
        p.client().write(new byte[100]);
        assertThat(p.server().read(new byte[1])).isEqualTo(1); // 99 stay
        awaitIdlePoller();
        p.client().close(); // and now the end, which nobody reads either
        awaitIdlePoller();

        assertThat(Sockets.readAll(p.server())).hasSize(99);
    }

    /** Nor is a connection that is writable and that nobody writes to. */
    @Test
    void aWriteThatHadToWaitLeavesNothingBehind() throws Exception {
        Pair p = pair();
        Task<Void> writer = go(() -> p.client().write(new byte[16 << 20]));
        awaitParked(p.client(), Mode.WRITE);
        Sockets.readFull(p.server(), 16 << 20);
        writer.get();

        awaitIdlePoller();
    }
}
