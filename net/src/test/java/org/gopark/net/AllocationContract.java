package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Reading and writing make no garbage, also when they have to wait. Measured on threads of the
 * operating system, of which the JVM can tell what they have allocated.
 */
@Timeout(60)
abstract class AllocationContract {
    private static final int WARM_UP = 20_000;
    private static final int ROUNDS = 20_000;
    private static final int SIZE = 64;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    abstract GoRuntime newRuntime();

    /** Whatever else the program does with memory: the JVM's compilers learn from all of it. */
    @BeforeAll
    static void sliceMemoryOfEveryKind() {
        MemorySegment[] kinds = {
            MemorySegment.ofArray(new byte[8]),
            MemorySegment.ofArray(new int[2]),
            MemorySegment.ofArray(new long[1]),
            Arena.ofAuto().allocate(8),
        };
        long bytes = 0;
        for (int i = 0; i < 400_000; i++) {
            MemorySegment kind = kinds[i % kinds.length];
            bytes += kind.asSlice(0, ValueLayout.JAVA_BYTE).byteSize() + kind.asSlice(4).byteSize();
        }
        assertThat(bytes).isEqualTo(2_000_000);
    }

    /** Go: net/tcpsock_test.go TestTCPReadWriteAllocs */
    @Test
    void tcpReadWriteAllocs() throws Exception {
        byte[] near = new byte[SIZE];
        byte[] far = new byte[SIZE];
        bytesPerRound(
                conn -> {
                    conn.write(near);
                    conn.read(near);
                },
                conn -> {
                    conn.read(far);
                    conn.write(far);
                });
    }

    /** Go: none; the same in the midst of an array */
    @Test
    void tcpReadWriteAtAnOffsetAllocs() throws Exception {
        byte[] near = new byte[3 * SIZE];
        byte[] far = new byte[3 * SIZE];
        bytesPerRound(
                conn -> {
                    conn.write(near, SIZE, SIZE);
                    conn.read(near, SIZE, SIZE);
                },
                conn -> {
                    conn.read(far, SIZE, SIZE);
                    conn.write(far, SIZE, SIZE);
                });
    }

    /** Go: none; the same with buffers */
    @Test
    void tcpReadWriteOfBuffersAllocs() throws Exception {
        ByteBuffer near = ByteBuffer.allocateDirect(SIZE);
        ByteBuffer far = ByteBuffer.allocate(SIZE);
        bytesPerRound(
                conn -> {
                    conn.write(near.clear());
                    conn.read(near.clear());
                },
                conn -> {
                    conn.read(far.clear());
                    conn.write(far.clear());
                });
    }

    /** Go: none; a deadline for every call, as a server would have it */
    @Test
    void tcpReadWriteWithDeadlinesAllocs() throws Exception {
        byte[] near = new byte[SIZE];
        byte[] far = new byte[SIZE];
        Duration limit = Duration.ofSeconds(100);
        bytesPerRound(
                conn -> {
                    conn.setDeadlineAfter(limit);
                    conn.write(near);
                    conn.read(near);
                },
                conn -> {
                    conn.setReadDeadlineAfter(limit);
                    conn.read(far);
                    conn.setWriteDeadlineAfter(limit);
                    conn.write(far);
                });
    }

    private interface Side {
        void run(TCPConn conn) throws Exception;
    }

    private void bytesPerRound(Side client, Side server) throws Exception {
        try (GoRuntime rt = newRuntime()) {
            TCPConn[] ends = connect(rt);
            FutureTask<Long> far = new FutureTask<>(() -> allocated(() -> server.run(ends[1])));
            Thread.ofPlatform().start(far);
            long near = allocated(() -> client.run(ends[0]));
            // A stray allocation of the JVM in 20,000 rounds is no allocation per round.
            assertThat(near / ROUNDS).as("client: %d bytes in all", near).isZero();
            assertThat(far.get() / ROUNDS).as("server: %d bytes in all", far.get()).isZero();
            ends[0].close();
            ends[1].close();
        }
    }

    private static TCPConn[] connect(GoRuntime rt) throws Exception {
        FutureTask<TCPConn[]> pair =
                new FutureTask<>(() -> {
                    try (TCPListener l = Net.listen("tcp", "127.0.0.1:0")) {
                        TCPConn near = Net.dial("tcp", l.addr().toString());
                        return new TCPConn[] {near, l.accept()};
                    }
                });
        rt.go(pair);
        return pair.get();
    }

    private static long allocated(Action roundTrip) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            roundTrip.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            roundTrip.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
