package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A socket of a {@link SimNet}. Readiness is told as edges, once each, as epoll tells it.
 *
 * <p>Go: net/net_fake.go fakeNetFD, in spirit
 */
public abstract sealed class SysfdSim implements Sysfd {
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

    private SysfdSim(SimNet net) {
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

    static SyscallError notConnected(String call) {
        return new SyscallError(call, new IOException("transport endpoint is not connected"));
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

    @Override
    public final @Nullable InetSocketAddress getpeername() {
        return remote;
    }

    @Override
    public final int maxTransfer(ByteBuffer buffer) {
        return buffer.remaining();
    }

    /** A connection, or one that is to be. */
    static final class Stream extends SysfdSim {
        /** So much may be under way or unread in one direction. */
        private static final int WINDOW = 4096;

        /** No more than so many bytes are never cut. */
        private static final int WHOLE = 64;

        @Nullable Stream peer;
        boolean connecting;
        private @Nullable IOException refused;

        private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
        private int unread; // in the inbox or under way to it
        private boolean fin;
        private boolean reset;
        private boolean resetTold;
        private boolean shutRead;
        private boolean shutWrite;
        private long lastArrival; // of what this end has sent: nothing overtakes anything

        Stream(SimNet net) {
            super(net);
        }

        // ---- what the network brings ----

        void established() {
            if (!closed) {
                connecting = false;
                edge(true);
            }
        }

        void refused() {
            refused = new ConnectException("Connection refused");
            edge(true);
            edge(false);
        }

        private void data(ByteBuffer piece) {
            if (closed) {
                unread -= piece.remaining();
                sendReset();
                return;
            }
            inbox.add(piece);
            edge(false);
        }

        private void fin() {
            fin = true;
            edge(false);
        }

        private void reset() {
            reset = true;
            edge(false);
            edge(true);
        }

        private void room() {
            edge(true);
        }

        // ---- what this end sends ----

        private void send(Runnable what) {
            lastArrival = Math.max(lastArrival, net.later());
            net.world.at(lastArrival, what);
        }

        private void sendReset() {
            Stream to = peer;
            if (to != null) {
                send(to::reset);
            }
        }

        // ---- system calls ----

        @Override
        boolean readable() {
            return !inbox.isEmpty() || fin || reset;
        }

        @Override
        public @Nullable Boolean peerClosed() {
            return fin || reset;
        }

        @Override
        public int read(ByteBuffer dst) throws SyscallError {
            checkOpen("read");
            return receive(dst);
        }

        private int receive(ByteBuffer dst) throws SyscallError {
            if (peer == null) {
                throw notConnected("read");
            }
            if (inbox.isEmpty()) {
                if (reset && !resetTold) {
                    resetTold = true;
                    throw new SyscallError("read", new SocketException("Connection reset"));
                }
                return fin || reset || shutRead ? EOF : EAGAIN;
            }
            int start = dst.position();
            while (dst.hasRemaining() && !inbox.isEmpty()) {
                ByteBuffer piece = inbox.element();
                int n = Math.min(piece.remaining(), dst.remaining());
                dst.put(piece.slice(piece.position(), n));
                piece.position(piece.position() + n);
                if (!piece.hasRemaining()) {
                    inbox.remove();
                }
            }
            int n = dst.position() - start;
            boolean wasFull = unread >= WINDOW;
            unread -= n;
            if (wasFull) {
                net.world.at(net.later(), peer::room);
            }
            return n;
        }

        @Override
        public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
            checkOpen("readv");
            long sum = 0;
            for (int i = offset; i < offset + length; i++) {
                if (!dsts[i].hasRemaining()) {
                    continue;
                }
                if (sum > 0 && inbox.isEmpty()) {
                    break;
                }
                int n = receive(dsts[i]);
                if (n < 0) {
                    return n;
                }
                sum += n;
            }
            return sum;
        }

        @Override
        public int write(ByteBuffer src) throws SyscallError {
            checkOpen("write");
            return (int) transmit("write", new ByteBuffer[] {src}, 0, 1);
        }

        @Override
        public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
            checkOpen("writev");
            return transmit("writev", srcs, offset, length);
        }

        private long transmit(String call, ByteBuffer[] srcs, int offset, int length)
                throws SyscallError {
            Stream to = peer;
            if (to == null) {
                throw notConnected(call);
            }
            if (reset && !resetTold) {
                resetTold = true;
                throw new SyscallError(call, new SocketException("Connection reset by peer"));
            }
            if (reset || shutWrite) {
                throw new SyscallError(call, new SocketException("Broken pipe"));
            }
            byte[] all = new byte[Math.max(0, WINDOW - to.unread)];
            int n = 0;
            for (int i = offset; i < offset + length && n < all.length; i++) {
                int k = Math.min(srcs[i].remaining(), all.length - n);
                srcs[i].get(all, n, k);
                n += k;
            }
            if (n == 0) {
                return EAGAIN;
            }
            to.unread += n;
            for (int from = 0; from < n; ) {
                int left = n - from;
                int size = left <= WHOLE ? left : 1 + net.world.random(left);
                ByteBuffer piece = ByteBuffer.wrap(all, from, size).slice();
                send(() -> to.data(piece));
                from += size;
            }
            return n;
        }

        @Override
        public boolean finishConnect() throws SyscallError {
            checkOpen("connect");
            IOException e = refused;
            if (e != null) {
                throw new SyscallError("connect", e);
            }
            return !connecting;
        }

        @Override
        public boolean isConnecting() {
            return connecting;
        }

        @Override
        public void shutdownRead() throws SyscallError {
            checkOpen("shutdown");
            shutRead = true;
            edge(false);
        }

        @Override
        public void shutdownWrite() throws SyscallError {
            checkOpen("shutdown");
            if (!shutWrite) {
                shutWrite = true;
                edge(true); // a writer that waits hears of it
                Stream to = peer;
                if (to != null) {
                    send(to::fin);
                }
            }
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            Stream to = peer;
            if (to == null || reset) {
                return;
            }
            if (!inbox.isEmpty() || lingersZero()) {
                sendReset();
            } else if (!shutWrite) {
                send(to::fin);
            }
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            throw new SyscallError("accept4", new IOException("invalid argument"));
        }

        @Override
        public boolean isListener() {
            return false;
        }
    }

    /** A listening socket. */
    static final class Listener extends SysfdSim {
        private final int backlog;
        private final ArrayDeque<Stream> queue = new ArrayDeque<>();

        Listener(SimNet net, int backlog) {
            super(net);
            this.backlog = backlog;
        }

        boolean isFull() {
            return queue.size() > backlog; // one more than asked for, as on Linux
        }

        void arrived(Stream s) {
            queue.add(s);
            edge(false);
        }

        @Override
        boolean readable() {
            return !queue.isEmpty();
        }

        @Override
        public @Nullable Boolean peerClosed() {
            return null;
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            checkOpen("accept4");
            return queue.poll();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                net.unlisten(this);
                for (Stream s : queue) {
                    s.closed = true;
                    s.sendReset();
                }
                queue.clear();
            }
        }

        @Override
        public int read(ByteBuffer dst) throws SyscallError {
            throw notConnected("read");
        }

        @Override
        public int write(ByteBuffer src) throws SyscallError {
            throw notConnected("write");
        }

        @Override
        public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
            throw notConnected("readv");
        }

        @Override
        public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
            throw notConnected("writev");
        }

        @Override
        public boolean finishConnect() throws SyscallError {
            throw notConnected("connect");
        }

        @Override
        public void shutdownRead() throws SyscallError {
            throw notConnected("shutdown");
        }

        @Override
        public void shutdownWrite() throws SyscallError {
            throw notConnected("shutdown");
        }

        @Override
        public boolean isListener() {
            return true;
        }

        @Override
        public boolean isConnecting() {
            return false;
        }
    }
}
