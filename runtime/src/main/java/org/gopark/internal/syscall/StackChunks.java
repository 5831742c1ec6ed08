package org.gopark.internal.syscall;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Where the JDK keeps the stack of a parked virtual thread: in an object of the heap, from which it
 * is copied back when the thread goes on.
 *
 * <p>Reads only, and only within that object, by the JDK's own means, which know the collector: so
 * it may be asked about any thread at any time, also one that runs, ends or is moved meanwhile.
 *
 * <p>Needs {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED} (or {@code
 * =org.gopark.runtime}, where gopark is a module); without it, and in a JDK that keeps stacks
 * elsewhere, there is nothing to be seen.
 *
 * <p>Go: none.
 */
public final class StackChunks {
    private static final int LINE = 64; // of the cache, in bytes
    private static final int LINES = 16; // of one stack; that of a parked read has 8 to 13

    private static final @Nullable Access ACCESS = access(); // null without the flag

    /**
     * What reads, and where. A record, since the JVM trusts its fields to be final.
     *
     * @param getReference Unsafe.getReference (Object,long)Object
     * @param getInt Unsafe.getInt (Object,long)int
     * @param getByte Unsafe.getByte (Object,long)byte
     * @param cont offset of VirtualThread.cont
     * @param tail of Continuation.tail, its StackChunk
     * @param size of StackChunk.size, how many words there is room for
     * @param sp of StackChunk.sp, how many of them are free; the frames are behind those
     * @param header a chunk has at least so many bytes before the first word
     */
    private record Access(
            MethodHandle getReference,
            MethodHandle getInt,
            MethodHandle getByte,
            Class<?> virtualThread,
            long cont,
            long tail,
            long size,
            long sp,
            long header) {}

    private StackChunks() {}

    private static @Nullable Access access() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> c = Class.forName("jdk.internal.misc.Unsafe");
            Object unsafe = lookup.findStatic(c, "getUnsafe", MethodType.methodType(c)).invoke();
            Class<?> thread = Class.forName("java.lang.VirtualThread");
            Class<?> chunk = Class.forName("jdk.internal.vm.StackChunk");
            MethodHandle offset =
                    lookup.bind(
                            unsafe,
                            "objectFieldOffset",
                            MethodType.methodType(long.class, Class.class, String.class));
            return new Access(
                    getter(unsafe, "getReference", Object.class),
                    getter(unsafe, "getInt", int.class),
                    getter(unsafe, "getByte", byte.class),
                    thread,
                    (long) offset.invoke(thread, "cont"),
                    (long) offset.invoke(Class.forName("jdk.internal.vm.Continuation"), "tail"),
                    (long) offset.invoke(chunk, "size"),
                    (long) offset.invoke(chunk, "sp"),
                    (long) offset.invoke(chunk, "parent") + Integer.BYTES);
        } catch (Throwable e) { // a handle's signature; without the flag, or in another JDK
            return null;
        }
    }

    private static MethodHandle getter(Object unsafe, String name, Class<?> type)
            throws ReflectiveOperationException {
        MethodType signature = MethodType.methodType(type, Object.class, long.class);
        return MethodHandles.lookup().bind(unsafe, name, signature);
    }

    static boolean available() {
        return ACCESS != null;
    }

    /**
     * Reads from each line of the parked stack of {@code thread}, from its innermost frame on, so
     * that they are in the cache when it goes on. Does nothing if it has none, or without the flag.
     *
     * @return made of what was read, and to be kept: or the compiler may leave out the reading
     */
    public static int touch(Thread thread) {
        Access a = ACCESS;
        if (a == null) {
            return 0;
        }
        try {
            Object chunk = chunk(a, thread);
            if (chunk == null) {
                return 0;
            }
            // SP is read once: it moves if the thread goes on. SIZE, and so the end, never does.
            long from = a.header + bytes(a, chunk, a.sp);
            long end = a.header + bytes(a, chunk, a.size);
            long to = Math.min(end, from + LINES * LINE);
            int read = 0;
            for (long at = from; at < to; at += LINE) {
                read += (byte) a.getByte.invokeExact(chunk, at);
            }
            return read;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** How many bytes the parked stack of {@code thread} has; 0 if it has none, or if it runs. */
    static int size(Thread thread) {
        Access a = ACCESS;
        if (a == null) {
            return 0;
        }
        try {
            Object chunk = chunk(a, thread);
            return chunk == null ? 0 : bytes(a, chunk, a.size) - bytes(a, chunk, a.sp);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static @Nullable Object chunk(Access a, Thread thread) throws Throwable {
        if (thread.getClass() != a.virtualThread) {
            return null;
        }
        Object cont = (Object) a.getReference.invokeExact((Object) thread, a.cont);
        // A null would be read from as if it were an address, and end the JVM.
        return cont == null ? null : (Object) a.getReference.invokeExact(cont, a.tail);
    }

    private static int bytes(Access a, Object chunk, long words) throws Throwable {
        return (int) a.getInt.invokeExact(chunk, words) * Long.BYTES;
    }

    /** What a handle's signature allows and the JDK's method does not do, or an Error. */
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("unreachable", e);
    }
}
