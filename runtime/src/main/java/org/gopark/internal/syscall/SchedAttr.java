package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.gopark.internal.syscall.LinuxCalls.ints;
import static org.gopark.internal.syscall.LinuxCalls.plain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * How the kernel schedules a thread: its struct sched_attr. Needs {@link Linux#available}.
 *
 * <p>Go: none.
 */
public final class SchedAttr {
    // The struct in its first version.
    private static final long SIZE = 48;
    private static final long AT_POLICY = 4;
    private static final long AT_RUNTIME = 24;

    private static final int SCHED_OTHER = 0;
    private static final int SELF = 0;

    private static final MethodHandle SCHED_GETATTR =
            plain(315, 275, ints(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));
    private static final MethodHandle SCHED_SETATTR =
            plain(314, 274, ints(JAVA_INT, JAVA_LONG, JAVA_INT));

    private SchedAttr() {}

    /**
     * The calling thread wants slices of {@code nanos}, 100,000 to 100,000,000. Of two threads that
     * are due the kernel takes the one with the shorter slice first, and one that wakes up need not
     * wait until the slice of another is over, if its own is shorter. Nothing happens if the kernel
     * does not know this (Linux before 6.12), does not allow it, or the thread has a policy of its
     * own.
     */
    public static void setSlice(long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(SIZE, JAVA_LONG.byteAlignment());
            int err = (int) SCHED_GETATTR.invokeExact(SELF, attr.address(), (int) SIZE, 0);
            if (err == 0 && attr.get(JAVA_INT, AT_POLICY) == SCHED_OTHER) {
                attr.set(JAVA_LONG, AT_RUNTIME, nanos); // all else remains, the nice value as well
                int ignored = (int) SCHED_SETATTR.invokeExact(SELF, attr.address(), 0);
            }
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }
}
