package org.gopark.internal.syscall;

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a {@link SimNet}. Readiness is told as edges, once each, as epoll tells it.
 *
 * <p>Go: net/net_fake.go fakeNetFD, in spirit
 */
public abstract sealed class SysfdSim implements Sysfd permits SimStream, SimListener {
    /** Whoever wants to know that a socket may have become readable or writable. */
    @FunctionalInterface
    public interface Edges {
        void edge(boolean write);
    }

    final SimNet net;
    @Nullable InetSocketAddress local;
    @Nullable InetSocketAddress remote;
    boolean closed;
    private @Nullable Edges edges;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();

    SysfdSim(SimNet net) {
        this.net = net;
    }

    /** From now on edges are told to {@code e}, beginning with what is ready already. */
    public final void watch(Edges e) {
        edges = e;
        if (readable()) {
            e.edge(false);
        }
    }

    /** No more edges. */
    public final void unwatch() {
        edges = null;
    }

    abstract boolean readable();

    /** Whether nothing more will come, as an event of epoll says it. */
    public abstract boolean hungUp();

    final void edge(boolean write) {
        if (edges != null) {
            edges.edge(write);
        }
    }

    final void checkOpen(String call) throws SyscallError {
        net.world.point();
        if (closed) {
            throw new SyscallError(call, new ClosedChannelException());
        }
    }

    @Override
    public final <T> void setsockopt(SocketOption<T> option, T value) throws SyscallError {
        if (closed) {
            throw new SyscallError("setsockopt", new ClosedChannelException());
        }
        if (value instanceof Integer n
                && n < 0
                && !option.equals(StandardSocketOptions.SO_LINGER)) {
            throw new IllegalArgumentException(option.name() + ": " + n);
        }
        options.put(option, value);
    }

    @Override
    public final <T> T getsockopt(SocketOption<T> option) throws SyscallError {
        if (closed) {
            throw new SyscallError("getsockopt", new ClosedChannelException());
        }
        Object value = options.get(option);
        if (value == null) {
            value = option.type() == Boolean.class ? (Object) false : (Object) 0;
        }
        return option.type().cast(value);
    }

    final boolean lingersZero() {
        return Integer.valueOf(0).equals(options.get(StandardSocketOptions.SO_LINGER));
    }

    @Override
    public final @Nullable InetSocketAddress getsockname() {
        return local;
    }
}
