package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.NoSuchElementException;

/**
 * The functions of the C library, linked when the first is called.
 *
 * <p>Go: syscall/syscall_linux.go, its list of //sys
 */
@SuppressWarnings("restricted")
final class LinuxCalls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final Linker.Option CRITICAL = Linker.Option.critical(true);
    private static final boolean IS_X86 = System.getProperty("os.arch", "").equals("amd64");
    private static final int SYS_SENDTO = IS_X86 ? 44 : 206; // else on AArch64
    private static final int SYS_RECVFROM = IS_X86 ? 45 : 207;
    private static final MethodHandle OF_INTS = ofArray(int[].class);
    private static final MethodHandle AS_SLICE = asSlice();

    private LinuxCalls() {}

    /** Links all of them. */
    static void link() {}

    /** May wait, so the thread leaves the JVM; has no error number. */
    private static MethodHandle waiting(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(symbol(name), type);
    }

    /** Takes native memory, and first of all room for an error number. */
    static MethodHandle plain(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(symbol(name), type, ERRNO);
    }

    /** {@link #plain}, of a function whose arguments after the first {@code fixed} may vary. */
    static MethodHandle variadic(String name, int fixed, FunctionDescriptor type) {
        Linker.Option varies = Linker.Option.firstVariadicArg(fixed);
        return LINKER.downcallHandle(symbol(name), type, ERRNO, varies);
    }

    /**
     * Never waits; takes memory of the heap, and first of all room for an error number, an array.
     * The JDK slices that on every call, and may leave the slice as an object.
     */
    private static MethodHandle critical(String name, FunctionDescriptor type) {
        MethodHandle call = LINKER.downcallHandle(symbol(name), type, ERRNO, CRITICAL);
        return MethodHandles.filterArguments(call, 0, OF_INTS);
    }

    /**
     * Takes native memory, where in it to begin, and first of all room for an error number. The JDK
     * slices that too; but the slicing of native memory is annotated to be inlined, and that of the
     * heap is inlined only if the profile of all who slice memory looks good.
     *
     * <p>By its number, as in Go, and not by the C library's function: that is a cancellation point
     * of its threads, which costs two atomic operations a call in a program with more than one.
     */
    private static MethodHandle transfer(long number) {
        FunctionDescriptor type =
                longs(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        MethodHandle call = variadic("syscall", 1, type);
        call = MethodHandles.insertArguments(call, 6, 0L, 0L); // nobody's address
        call = MethodHandles.insertArguments(call, 1, number);
        return MethodHandles.collectArguments(call, 2, AS_SLICE);
    }

    private static MethodHandle ofArray(Class<?> array) {
        MethodType type = MethodType.methodType(MemorySegment.class, array);
        try {
            return MethodHandles.publicLookup().findStatic(MemorySegment.class, "ofArray", type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("MemorySegment.ofArray", e);
        }
    }

    private static MethodHandle asSlice() {
        MethodType type = MethodType.methodType(MemorySegment.class, long.class);
        try {
            return MethodHandles.publicLookup().findVirtual(MemorySegment.class, "asSlice", type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("MemorySegment.asSlice", e);
        }
    }

    private static MemorySegment symbol(String name) {
        return LIBC.find(name).orElseThrow(() -> new NoSuchElementException(name));
    }

    static FunctionDescriptor ints(MemoryLayout... args) {
        return FunctionDescriptor.of(JAVA_INT, args);
    }

    static FunctionDescriptor longs(MemoryLayout... args) {
        return FunctionDescriptor.of(JAVA_LONG, args);
    }

    static final MethodHandle SOCKET = critical("socket", ints(JAVA_INT, JAVA_INT, JAVA_INT));
    static final MethodHandle BIND = critical("bind", ints(JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle LISTEN = critical("listen", ints(JAVA_INT, JAVA_INT));
    static final MethodHandle ACCEPT4 =
            critical("accept4", ints(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle CONNECT = critical("connect", ints(JAVA_INT, ADDRESS, JAVA_INT));
    // Not final on purpose: then the JVM compiles each of them by itself, and not as part of
    // whoever calls, so deep in there that it gives up inlining and makes an object for each call.
    static MethodHandle RECV = transfer(SYS_RECVFROM);
    static MethodHandle SEND = transfer(SYS_SENDTO);
    static final MethodHandle SHUTDOWN = critical("shutdown", ints(JAVA_INT, JAVA_INT));
    static final MethodHandle SETSOCKOPT =
            critical("setsockopt", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle GETSOCKOPT =
            critical("getsockopt", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle GETSOCKNAME =
            critical("getsockname", ints(JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle GETPEERNAME =
            critical("getpeername", ints(JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle POLL = critical("poll", ints(ADDRESS, JAVA_LONG, JAVA_INT));
    static final MethodHandle CLOSE = waiting("close", ints(JAVA_INT));
    static final MethodHandle READ = critical("read", longs(JAVA_INT, ADDRESS, JAVA_LONG));
    static final MethodHandle WRITE = critical("write", longs(JAVA_INT, ADDRESS, JAVA_LONG));
    static final MethodHandle EVENTFD = critical("eventfd", ints(JAVA_INT, JAVA_INT));
    static final MethodHandle EPOLL_CREATE1 = critical("epoll_create1", ints(JAVA_INT));
    static final MethodHandle EPOLL_CTL =
            critical("epoll_ctl", ints(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle EPOLL_WAIT =
            waiting("epoll_wait", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    static final MethodHandle EPOLL_WAIT_0 =
            critical("epoll_wait", ints(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
}
