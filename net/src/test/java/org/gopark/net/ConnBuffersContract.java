package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection as a channel: positions, limits, gathering and scattering. */
abstract class ConnBuffersContract extends NetContract {
    enum Memory {
        HEAP,
        DIRECT,
        SLICE;

        ByteBuffer allocate(int n) {
            return switch (this) {
                case HEAP -> ByteBuffer.allocate(n);
                case DIRECT -> ByteBuffer.allocateDirect(n);
                case SLICE -> ByteBuffer.allocate(n + 10).position(7).slice().limit(n);
            };
        }

        ByteBuffer of(byte[] bytes) {
            return allocate(bytes.length).put(bytes).flip();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readFillsWhatThereIs(Memory memory) throws Exception {
        Pair p = pair();
        p.client().write(new byte[] {1, 2, 3});
        p.client().closeWrite();
        ByteBuffer dst = memory.allocate(16).position(4).limit(12);

        assertThat(p.server().read(dst)).isEqualTo(3);
        assertThat(dst.position()).isEqualTo(7);
        assertThat(dst.limit()).as("a short read leaves the limit").isEqualTo(12);
        assertThat(dst.get(4)).isEqualTo((byte) 1);
        assertThat(dst.get(6)).isEqualTo((byte) 3);
        assertThat(p.server().read(dst)).isEqualTo(-1);
        assertThat(dst.position()).as("the end moves nothing").isEqualTo(7);
        assertThat(p.server().read(dst.limit(7))).as("a full buffer").isZero();
    }

    @ParameterizedTest
    @EnumSource
    void writeTakesTheRestOfTheBuffer(Memory memory) throws Exception {
        Pair p = pair();
        byte[] bytes = Sockets.random(300_000, 4); // several system calls from the heap
        ByteBuffer src = memory.of(bytes).position(5).limit(bytes.length - 5);
        Task<byte[]> peer = go(() -> Sockets.readAll(p.server()));

        assertThat(p.client().write(src)).isEqualTo(bytes.length - 10);
        assertThat(src.position()).isEqualTo(bytes.length - 5);
        assertThat(src.limit()).isEqualTo(bytes.length - 5);
        assertThat(p.client().write(src)).as("nothing left").isZero();
        p.client().closeWrite();
        ByteBuffer want = ByteBuffer.wrap(bytes, 5, bytes.length - 10);
        assertThat(ByteBuffer.wrap(peer.get())).isEqualTo(want);
    }

    /** After an exception the position shows how far it came, and that is what the peer has got. */
    @ParameterizedTest
    @EnumSource
    void positionShowsHowFarAFailedWriteCame(Memory memory) throws Exception {
        Pair p = pair();
        byte[] bytes = Sockets.random(32 << 20, 5);
        ByteBuffer src = memory.of(bytes);
        Task<Integer> writer = go(() -> p.client().write(src));
        awaitParked(p.client(), Mode.WRITE);
        p.client().close();

        writer.failsWith(NetError.Closed.class);
        assertThat(src.limit()).isEqualTo(bytes.length);
        assertThat(src.position()).isBetween(1, bytes.length - 1);
        assertThat(Sockets.readAll(p.server())).isEqualTo(Arrays.copyOf(bytes, src.position()));
    }

    @Test
    void aBufferOfAnArenaIsItsOwners() throws Exception {
        Pair p = pair();
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer buf = arena.allocate(16).asByteBuffer();
            p.client().write(buf.put(new byte[] {1, 2, 3}).flip());
            assertThat(p.server().read(buf.clear())).isEqualTo(3);
            assertThat(buf.get(2)).isEqualTo((byte) 3);

            p.client().write(new byte[] {4});
            Task<Integer> other = go(() -> p.server().read(buf));
            assertThat(other.failure()).isInstanceOf(WrongThreadException.class);
        }
        assertThat(Sockets.readFull(p.server(), 1)).as("nothing lost").containsExactly(4);
        assertTalk(p.client(), p.server());
    }

    @Test
    void aBufferWhoseMemoryIsGone() throws Exception {
        Pair p = pair();
        p.client().write(new byte[] {4});
        ByteBuffer gone = gone();
        for (Action use :
                List.<Action>of(() -> p.server().read(gone), () -> p.server().write(gone))) {
            assertThatThrownBy(() -> use.run())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
        assertThat(Sockets.readFull(p.server(), 1)).as("nothing lost").containsExactly(4);
        assertTalk(p.client(), p.server());
    }

    private static ByteBuffer gone() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocate(16).asByteBuffer();
        }
    }

    @Test
    void readOnlyBuffers() throws Exception {
        Pair p = pair();
        ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {1, 2}).asReadOnlyBuffer();
        assertThat(p.client().write(readOnly)).isEqualTo(2);

        ByteBuffer dst = ByteBuffer.allocate(2).asReadOnlyBuffer();
        assertThatThrownBy(() -> p.server().read(dst)).isInstanceOf(IllegalArgumentException.class);
        ByteBuffer[] second = {ByteBuffer.allocate(1), dst};
        assertThatThrownBy(() -> p.server().read(second))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(second[0].position()).as("nothing was read").isZero();
        assertThat(Sockets.readFull(p.server(), 2)).containsExactly(1, 2);
    }

    /**
     * Go: net/writev_test.go TestBuffers_WriteTo and TestBuffers_read; 1025 is one more than the
     * kernel takes at a time
     */
    @ParameterizedTest
    @CsvSource({"0, 10", "1, 10", "16, 1000", "1023, 7", "1024, 7", "1025, 7", "1025, 1000"})
    void gatherAndScatter(int buffers, int each) throws Exception {
        Pair p = pair();
        byte[] bytes = Sockets.random(buffers * each, 6);
        ByteBuffer[] srcs = new ByteBuffer[buffers];
        ByteBuffer[] dsts = new ByteBuffer[buffers];
        for (int i = 0; i < buffers; i++) {
            srcs[i] = ByteBuffer.allocate(each).put(bytes, i * each, each).flip();
            dsts[i] = ByteBuffer.allocateDirect(each);
        }
        Task<Long> writer = go(() -> p.client().write(srcs));
        long got = 0;
        while (got < bytes.length) {
            long n = p.server().read(dsts);
            assertThat(n).isPositive();
            got += n;
        }

        assertThat(writer.get()).isEqualTo(bytes.length);
        assertThat(p.server().read(dsts)).as("no room").isZero();
        for (int i = 0; i < buffers; i++) {
            assertThat(srcs[i].hasRemaining()).isFalse();
            assertThat(dsts[i].flip()).isEqualTo(ByteBuffer.wrap(bytes, i * each, each));
        }
    }

    /** Empty buffers, and a part of an array, in between. */
    @Test
    void gatherSkipsWhatIsEmpty() throws Exception {
        Pair p = pair();
        ByteBuffer[] srcs = new ByteBuffer[2000];
        Arrays.setAll(srcs, i -> ByteBuffer.allocate(0));
        srcs[1] = ByteBuffer.wrap(new byte[] {99});
        srcs[1500] = ByteBuffer.wrap(new byte[] {1, 2});
        srcs[1998] = ByteBuffer.wrap(new byte[] {3});
        srcs[1999] = ByteBuffer.wrap(new byte[] {99});

        assertThat(p.client().write(srcs, 2, 1997)).isEqualTo(3);
        assertThat(srcs[1].hasRemaining()).as("before the offset").isTrue();
        assertThat(srcs[1999].hasRemaining()).as("behind the length").isTrue();
        ByteBuffer[] dsts = new ByteBuffer[2000];
        Arrays.setAll(dsts, i -> ByteBuffer.allocate(i == 1999 ? 8 : 0));
        assertThat(p.server().read(dsts)).isEqualTo(3);
        assertThat(dsts[1999].flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> p.server().read(dsts, 1999, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        p.client().closeWrite();
        dsts[1999].clear();
        assertThat(p.server().read(dsts)).isEqualTo(-1);
    }

    /** A gather that waits in the middle goes on where it was, whatever buffer that is in. */
    @Test
    void gatherThatHasToWait() throws Exception {
        Pair p = pair();
        byte[] bytes = Sockets.random(1025 * 16384, 7);
        ByteBuffer[] srcs = new ByteBuffer[1025];
        Arrays.setAll(srcs, i -> ByteBuffer.wrap(bytes, i * 16384, 16384));
        Task<Long> writer = go(() -> p.client().write(srcs));
        awaitParked(p.client(), Mode.WRITE);

        assertThat(Sockets.readFull(p.server(), bytes.length)).isEqualTo(bytes);
        assertThat(writer.get()).isEqualTo(bytes.length);
    }

    @Test
    void aConnectionIsAChannel() throws Exception {
        TCPConn c = pair().client();
        assertThat(c)
                .isInstanceOf(ByteChannel.class)
                .isInstanceOf(GatheringByteChannel.class)
                .isInstanceOf(ScatteringByteChannel.class);
        assertThat(c.isOpen()).isTrue();
        c.close();
        assertThat(c.isOpen()).isFalse();
    }
}
