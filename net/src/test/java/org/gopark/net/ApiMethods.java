package org.gopark.net;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The public methods of this project's classes, and good arguments for each of them. */
final class ApiMethods {
    private static final Map<Class<?>, Supplier<?>> GOOD =
            Map.ofEntries(
                    Map.entry(boolean.class, () -> true),
                    Map.entry(int.class, () -> 1),
                    Map.entry(long.class, () -> 1L),
                    Map.entry(byte[].class, () -> new byte[4]),
                    Map.entry(ByteBuffer.class, () -> ByteBuffer.allocate(4)),
                    Map.entry(
                            ByteBuffer[].class,
                            () ->
                                    new ByteBuffer[] {
                                        ByteBuffer.allocate(4), ByteBuffer.allocate(4)
                                    }),
                    Map.entry(
                            ReadableByteChannel.class,
                            () -> Channels.newChannel(InputStream.nullInputStream())),
                    Map.entry(
                            WritableByteChannel.class,
                            () -> Channels.newChannel(OutputStream.nullOutputStream())),
                    Map.entry(Path.class, () -> Path.of("/proc/version")),
                    Map.entry(String.class, () -> "tcp"),
                    Map.entry(Instant.class, () -> Instant.MAX),
                    Map.entry(Duration.class, () -> Duration.ZERO),
                    Map.entry(KeepAliveConfig.class, () -> KeepAliveConfig.DEFAULT),
                    Map.entry(Cancellation.class, Cancellation::new),
                    Map.entry(Resolver.class, () -> Resolver.SYSTEM),
                    Map.entry(Control.class, () -> (Control) (network, address, socket) -> {}),
                    Map.entry(TCPAddr.class, () -> new TCPAddr(null, 0)),
                    Map.entry(Runnable.class, () -> (Runnable) () -> {}),
                    Map.entry(Callable.class, () -> (Callable<?>) () -> 1));

    private ApiMethods() {}

    /** Those that can be called on a {@code c}, except what every object has. */
    static List<Method> methods(Class<?> c) {
        return Arrays.stream(c.getMethods())
                .filter(m -> m.getDeclaringClass().getName().startsWith("org.gopark."))
                .filter(m -> !m.isBridge() && !isOfObject(m))
                .toList();
    }

    private static boolean isOfObject(Method m) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(o ->
                        o.getName().equals(m.getName())
                                && Arrays.equals(o.getParameterTypes(), m.getParameterTypes()));
    }

    /** Methods that need no object, and constructors. */
    static List<Executable> statics(Class<?> c) {
        return Stream.concat(
                        methods(c).stream().filter(m -> Modifier.isStatic(m.getModifiers())),
                        Arrays.stream(c.getConstructors()))
                .toList();
    }

    /** Arguments that are as they should be. */
    static Object[] arguments(Executable e) {
        return Arrays.stream(e.getParameterTypes()).map(ApiMethods::good).toArray();
    }

    private static Object good(Class<?> type) {
        Supplier<?> s = GOOD.get(type);
        if (s == null) {
            throw new AssertionError("this test needs a good " + type);
        }
        return s.get();
    }

    /** Whether the parameter may not be null. */
    static boolean refusesNull(Executable e, int parameter) {
        return !e.getParameterTypes()[parameter].isPrimitive()
                && !e.getAnnotatedParameterTypes()[parameter].isAnnotationPresent(Nullable.class);
    }
}
