package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.gopark.internal.syscall.LinuxCalls.ints;
import static org.gopark.internal.syscall.LinuxCalls.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What the kernel says of a thread's slice, for tests. */
public final class Slice {
    private static final int SIZE = 48; // struct sched_attr
    private static final MethodHandle SCHED_GETATTR =
            plain(315, 275, ints(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private Slice() {}

    /**
     * Of the thread that has the number {@code tid}, or of the caller, 0; in nanoseconds, 0 if the
     * kernel does not tell, negative for an error.
     */
    public static long of(int tid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(SIZE, 8);
            int err = (int) SCHED_GETATTR.invokeExact(tid, attr.address(), SIZE, 0);
            return err < 0 ? err : attr.get(JAVA_LONG, 24);
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }
}
