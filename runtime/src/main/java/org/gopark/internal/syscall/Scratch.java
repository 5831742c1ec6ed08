package org.gopark.internal.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for one system call. It is taken before the call and given back when what it
 * brought has been looked at; in between it is the caller's alone. Nobody waits in between, so
 * there are about as many as calls are made at one time.
 *
 * <p>Go: none; its calls take the memory of goroutines, which its collector does not move.
 */
final class Scratch {
    private static final int LINE = 64; // bytes of a line of the cache

    /** Those that nobody uses; what does not fit in is let go, and freed with its arena. */
    private static final MpmcVarHandleArrayQueue<Scratch> FREE =
            new MpmcVarHandleArrayQueue<>(2 * Runtime.getRuntime().availableProcessors());

    final MemorySegment memory; // Linux.MAX_TRANSFER bytes
    final ByteBuffer buffer; // the same
    final long address; // where it begins

    private Scratch() {
        memory = Arena.ofAuto().allocate(Linux.MAX_TRANSFER, LINE);
        buffer = memory.asByteBuffer();
        address = memory.address();
    }

    /** Does not block. */
    static Scratch take() {
        @Nullable Scratch s = FREE.poll();
        return s == null ? new Scratch() : s;
    }

    /** It is not freed before. */
    void give() {
        FREE.offer(this);
    }
}
