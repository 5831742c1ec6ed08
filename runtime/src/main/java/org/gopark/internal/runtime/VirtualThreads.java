package org.gopark.internal.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads with a scheduler of one's own, which the JDK has and does not offer: the only
 * reflection on it.
 *
 * <p>Go: none.
 */
final class VirtualThreads {
    private static final @Nullable MethodHandle BUILDER; // (Executor)Thread.Builder.OfVirtual
    private static final @Nullable Throwable REFUSED;

    static {
        MethodHandle builder = null;
        Throwable refused = null;
        try {
            Class<?> c = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            Constructor<?> constructor = c.getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            builder =
                    MethodHandles.lookup()
                            .unreflectConstructor(constructor)
                            .asType(
                                    MethodType.methodType(
                                            Thread.Builder.OfVirtual.class, Executor.class));
        } catch (ReflectiveOperationException | RuntimeException e) {
            refused = e;
        }
        BUILDER = builder;
        REFUSED = refused;
    }

    private VirtualThreads() {}

    /** The flag that makes it possible. */
    static String flag() {
        Module m = VirtualThreads.class.getModule();
        return "--add-opens java.base/java.lang=" + (m.isNamed() ? m.getName() : "ALL-UNNAMED");
    }

    static boolean available() {
        return BUILDER != null;
    }

    /** Why it is not possible, or null. */
    static @Nullable Throwable refused() {
        return REFUSED;
    }

    /** An unstarted virtual thread whose continuation is given to {@code scheduler} to be run. */
    static Thread newVirtualThread(Executor scheduler, Runnable task) {
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
