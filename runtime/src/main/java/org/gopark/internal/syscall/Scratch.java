package org.gopark.internal.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for one system call. It is taken before the call and given back when what it
 * brought has been looked at; in between it is the caller's alone. Nobody parks in between, so
 * there are about as many as calls are made at one time: one for each {@link Carrier} of ours, to
 * which nobody else comes, and a queue for the calls of all other threads.
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

    private final boolean ofCarrier; // which keeps it
    private boolean taken; // if of a carrier; confined to its thread

    Scratch(boolean ofCarrier) {
        this.ofCarrier = ofCarrier;
        memory = Arena.ofAuto().allocate(Linux.MAX_TRANSFER, LINE);
        buffer = memory.asByteBuffer();
        address = memory.address();
    }

    /** Does not block. */
    static Scratch take() {
        Carrier carrier = Carrier.current();
        Scratch own = carrier == null ? null : carrier.scratch;
        if (own != null && !own.taken) {
            own.taken = true;
            return own;
        }
        @Nullable Scratch s = FREE.poll();
        return s == null ? new Scratch(false) : s;
    }

    /** It is not freed before. */
    void give() {
        if (ofCarrier) {
            taken = false;
        } else {
            FREE.offer(this);
        }
    }
}
