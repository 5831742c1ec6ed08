package org.gopark.internal.syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for one system call: room for its error number, and a buffer. It is taken before
 * the call and given back when what it brought has been looked at. Nobody parks in between, so
 * there are as many as calls are made at one time.
 *
 * <p>Go: none; its calls take the memory of goroutines, which its collector does not move.
 */
final class Scratch {
    private static final int ERRNO = 64; // bytes: a cache line, and the buffer begins at another

    private static final int SLOTS =
            Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors())) * 2;

    /** Those that nobody uses; a thread begins its search at a slot of its own. */
    private static final AtomicReferenceArray<@Nullable Scratch> FREE =
            new AtomicReferenceArray<>(SLOTS);

    final MemorySegment errno;
    final MemorySegment memory; // Linux.MAX_TRANSFER bytes
    final ByteBuffer buffer; // the same

    private Scratch() {
        // Freed when nobody has it any more: more than there are slots are let go.
        MemorySegment all = Arena.ofAuto().allocate(ERRNO + Linux.MAX_TRANSFER, ERRNO);
        errno = all.asSlice(0, Integer.BYTES);
        memory = all.asSlice(ERRNO);
        buffer = memory.asByteBuffer();
    }

    static Scratch take() {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) & (SLOTS - 1);
            Scratch s = FREE.get(slot);
            if (s != null && FREE.compareAndSet(slot, s, null)) {
                return s;
            }
        }
        return new Scratch();
    }

    void give() {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) & (SLOTS - 1);
            if (FREE.get(slot) == null && FREE.compareAndSet(slot, null, this)) {
                return;
            }
        }
    }

    private static int start() {
        return (int) Thread.currentThread().threadId();
    }
}
