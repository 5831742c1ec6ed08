package org.gopark.internal.syscall;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads with a scheduler of one's own, which the JDK has and does not offer: the only
 * reflection on it.
 *
 * <p>Go: none.
 */
public final class VirtualThreads {
    private static final @Nullable MethodHandle BUILDER; // (Executor)Thread.Builder.OfVirtual
    private static final @Nullable MethodHandle CURRENT_CARRIER; // ()Thread
    private static final @Nullable Executor DEFAULT_SCHEDULER;
    private static final @Nullable Throwable REFUSED;

    static {
        MethodHandle builder = null;
        MethodHandle carrier = null;
        Executor scheduler = null;
        Throwable refused = null;
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> c = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            Constructor<?> constructor = c.getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            Method current = Thread.class.getDeclaredMethod("currentCarrierThread");
            current.setAccessible(true);
            Field field =
                    Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
            field.setAccessible(true);
            scheduler = (Executor) field.get(null);
            carrier = lookup.unreflect(current);
            builder =
                    lookup.unreflectConstructor(constructor)
                            .asType(
                                    MethodType.methodType(
                                            Thread.Builder.OfVirtual.class, Executor.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            refused = e;
        }
        BUILDER = builder;
        CURRENT_CARRIER = builder == null ? null : carrier;
        DEFAULT_SCHEDULER = scheduler;
        REFUSED = refused;
    }

    private VirtualThreads() {}

    /** The flag that makes it possible. */
    public static String flag() {
        Module m = VirtualThreads.class.getModule();
        return "--add-opens java.base/java.lang=" + (m.isNamed() ? m.getName() : "ALL-UNNAMED");
    }

    public static boolean available() {
        return BUILDER != null;
    }

    /** Why it is not possible, or null. */
    public static @Nullable Throwable refused() {
        return REFUSED;
    }

    /**
     * Starts the pollers of the JDK's own sockets, which would otherwise run on the scheduler of
     * the first virtual thread that waits for one, for ever. Called on a thread of the operating
     * system.
     */
    public static void initJdkPollers() {
        try {
            Class.forName("sun.nio.ch.Poller", true, null);
        } catch (ClassNotFoundException e) {
            // Another JDK; it does without.
        }
    }

    /** The thread of the operating system that runs the caller; null if that cannot be seen. */
    public static @Nullable Thread currentCarrierThread() {
        MethodHandle carrier = CURRENT_CARRIER;
        if (carrier == null) {
            return null;
        }
        try {
            return (Thread) carrier.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("unreachable", e);
        }
    }

    /** The JDK's own scheduler, which also runs the threads of another one that is gone. */
    public static Executor defaultScheduler() {
        Executor scheduler = DEFAULT_SCHEDULER;
        if (scheduler == null) {
            throw new IllegalStateException("gopark: this JVM needs " + flag(), REFUSED);
        }
        return scheduler;
    }

    /** An unstarted virtual thread whose continuation is given to {@code scheduler} to be run. */
    public static Thread newVirtualThread(Executor scheduler, Runnable task) {
        MethodHandle builder = BUILDER;
        if (builder == null) {
            throw new IllegalStateException("gopark: this JVM needs " + flag(), REFUSED);
        }
        try {
            return ((Thread.Builder.OfVirtual) builder.invokeExact(scheduler)).unstarted(task);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("unreachable", e);
        }
    }
}
