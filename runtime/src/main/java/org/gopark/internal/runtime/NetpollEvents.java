package org.gopark.internal.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.gopark.internal.syscall.Linux;

/**
 * Memory for the events of one epoll_pwait. Used by one thread at a time.
 *
 * <p>Go: internal/runtime/syscall/linux/defs_linux_amd64.go EpollEvent
 */
final class NetpollEvents {
    private static final int MAX = 64; // Go: 128
    private static final int EVENTS = 0; // where an event has what happened
    private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");
    private static final int SIZE = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;

    private final MemorySegment events = Arena.ofAuto().allocate((long) MAX * SIZE, Long.BYTES);

    /** One event, as epoll_ctl wants it. */
    static MemorySegment event(int events, long userData) {
        MemorySegment ev = MemorySegment.ofArray(new byte[SIZE]);
        ev.set(JAVA_INT_UNALIGNED, EVENTS, events);
        ev.set(JAVA_LONG_UNALIGNED, DATA, userData);
        return ev;
    }

    /** How many events there are now, or the negated error. */
    int wait(int epfd, int millis) {
        return Linux.epollWait(epfd, events, MAX, millis);
    }

    int events(int i) {
        return events.get(JAVA_INT_UNALIGNED, (long) i * SIZE + EVENTS);
    }

    long userData(int i) {
        return events.get(JAVA_LONG_UNALIGNED, (long) i * SIZE + DATA);
    }
}
