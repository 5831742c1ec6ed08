package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The system calls, by their numbers on x86-64 and on AArch64.
 *
 * <p>Go: syscall/syscall_linux.go, its list of //sys; syscall/zsysnum_linux_amd64.go,
 * zsysnum_linux_arm64.go
 */
@SuppressWarnings("restricted")
final class LinuxCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CRITICAL = Linker.Option.critical(true);
    private static final MethodHandle AS_SLICE = asSlice();

    private LinuxCalls() {}

    /** Links all of them. */
    static void link() {}

    /**
     * The JVM may stop for a collection while it runs. Takes native memory by its address; whoever
     * calls keeps it from being freed.
     */
    static MethodHandle plain(int ofX86, int ofAArch64, FunctionDescriptor type) {
        return LINKER.downcallHandle(SyscallStubs.stub(ofX86, ofAArch64), type);
    }

    /** Never waits; takes memory of the heap as well. The JVM cannot stop while it runs. */
    private static MethodHandle critical(int ofX86, int ofAArch64, FunctionDescriptor type) {
        return LINKER.downcallHandle(SyscallStubs.stub(ofX86, ofAArch64), type, CRITICAL);
    }

    /**
     * A {@link #plain} one that takes native memory of somebody else's, and where in it to begin;
     * the memory is not freed meanwhile.
     */
    private static MethodHandle foreign(int ofX86, int ofAArch64) {
        FunctionDescriptor type =
                longs(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        MethodHandle call = plain(ofX86, ofAArch64, type);
        return MethodHandles.collectArguments(call, 1, AS_SLICE);
    }

    private static MethodHandle asSlice() {
        MethodType type = MethodType.methodType(MemorySegment.class, long.class);
        try {
            return MethodHandles.publicLookup().findVirtual(MemorySegment.class, "asSlice", type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("MemorySegment.asSlice", e);
        }
    }

    static FunctionDescriptor ints(MemoryLayout... args) {
        return FunctionDescriptor.of(JAVA_INT, args);
    }

    static FunctionDescriptor longs(MemoryLayout... args) {
        return FunctionDescriptor.of(JAVA_LONG, args);
    }

    static final MethodHandle SOCKET = critical(41, 198, ints(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle BIND = critical(49, 200, ints(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle LISTEN = critical(50, 201, ints(JAVA_INT, JAVA_INT));
    static final MethodHandle ACCEPT4 =
            critical(288, 242, ints(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle CONNECT = critical(42, 203, ints(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle SHUTDOWN = critical(48, 210, ints(JAVA_INT, JAVA_INT));
    static final MethodHandle CLOSE = plain(3, 57, ints(JAVA_INT));
    static final MethodHandle SETSOCKOPT =
            critical(54, 208, ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle GETSOCKOPT =
            critical(55, 209, ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle GETSOCKNAME = critical(51, 204, ints(JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle GETPEERNAME = critical(52, 205, ints(JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle PPOLL =
            critical(271, 73, ints(ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG));

    private static final FunctionDescriptor TRANSFER =
            longs(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    static final MethodHandle RECVFROM = plain(45, 207, TRANSFER);
    static final MethodHandle SENDTO = plain(44, 206, TRANSFER);
    // Not final on purpose: then the JVM compiles each of them by itself, and not as part of
    // whoever calls, so deep in there that it gives up inlining and makes an object for each call.
    static MethodHandle RECVFROM_FOREIGN = foreign(45, 207);
    static MethodHandle SENDTO_FOREIGN = foreign(44, 206);

    static final MethodHandle READ = critical(0, 63, longs(JAVA_INT, ADDRESS, JAVA_LONG));
    static final MethodHandle WRITE = critical(1, 64, longs(JAVA_INT, ADDRESS, JAVA_LONG));
    static final MethodHandle EVENTFD2 = critical(290, 19, ints(JAVA_INT, JAVA_INT));
    static final MethodHandle EPOLL_CREATE1 = critical(291, 20, ints(JAVA_INT));
    static final MethodHandle EPOLL_CTL =
            critical(233, 21, ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));

    static final MethodHandle EPOLL_PWAIT =
            plain(281, 22, ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
}
