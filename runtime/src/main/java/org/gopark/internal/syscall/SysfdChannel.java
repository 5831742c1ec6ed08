package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * System calls by way of non-blocking channels of java.nio, for the selector.
 *
 * <p>Go: none; there the number of the descriptor is enough.
 */
public abstract sealed class SysfdChannel implements Sysfd {
    /**
     * The JDK copies the whole rest of a heap buffer to native memory on every call, and keeps that
     * memory; so one call is given no more than this.
     */
    static final int MAX_HEAP_TRANSFER = 128 * 1024;

    private SysfdChannel() {}

    /** What the selector registers. */
    public abstract SelectableChannel channel();

    abstract NetworkChannel network();

    @Override
    public final <T> void setsockopt(SocketOption<T> option, T value) throws SyscallError {
        try {
            network().setOption(option, value);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SyscallError("setsockopt", e);
        }
    }

    @Override
    public final <T> T getsockopt(SocketOption<T> option) throws SyscallError {
        try {
            return network().getOption(option);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SyscallError("getsockopt", e);
        }
    }

    @Override
    public final @Nullable InetSocketAddress getsockname() throws SyscallError {
        try {
            return (InetSocketAddress) network().getLocalAddress();
        } catch (IOException e) {
            throw new SyscallError("getsockname", e);
        }
    }

    @Override
    public final void close() throws SyscallError {
        try {
            channel().close();
        } catch (IOException e) {
            throw new SyscallError("close", e);
        }
    }

    /** A connection, or one that is to be. Not final: a benchmark has one without a kernel. */
    static non-sealed class Stream extends SysfdChannel {
        private final SocketChannel ch;

        // Views of the arrays that were used last, so that a read or write of bytes makes no
        // garbage; the price is that the connection keeps these two arrays alive.
        private @Nullable ByteBuffer readView; // guarded by the caller's read lock
        private @Nullable ByteBuffer writeView; // guarded by the caller's write lock

        Stream(SocketChannel ch) {
            this.ch = ch;
        }

        @Override
        public SelectableChannel channel() {
            return ch;
        }

        @Override
        NetworkChannel network() {
            return ch;
        }

        @Override
        public int read(ByteBuffer dst) throws SyscallError {
            int limit = dst.limit();
            dst.limit(dst.position() + maxTransfer(dst.remaining(), dst.isDirect()));
            try {
                int n = ch.read(dst);
                return n == 0 ? EAGAIN : n;
            } catch (IOException | RuntimeException e) {
                throw error("read", e);
            } finally {
                dst.limit(limit);
            }
        }

        @Override
        public int read(byte[] b, int off, int len) throws SyscallError {
            ByteBuffer view = view(readView, b);
            readView = view;
            return read(view.limit(off + len).position(off));
        }

        @Override
        public int write(byte[] b, int off, int len) throws SyscallError {
            ByteBuffer view = view(writeView, b);
            writeView = view;
            return write(view.limit(off + len).position(off));
        }

        /** {@code last}, if it is a view of this very array, or a new view. */
        @SuppressWarnings({"ByteBufferBackingArray", "ReferenceEquality", "ArrayEquals"})
        private static ByteBuffer view(@Nullable ByteBuffer last, byte[] b) {
            return last != null && last.array() == b ? last : ByteBuffer.wrap(b);
        }

        @Override
        public int write(ByteBuffer src) throws SyscallError {
            int limit = src.limit();
            src.limit(src.position() + maxTransfer(src.remaining(), src.isDirect()));
            try {
                int n = ch.write(src);
                return n == 0 ? EAGAIN : n;
            } catch (IOException | RuntimeException e) {
                throw writeError("write", e);
            } finally {
                src.limit(limit);
            }
        }

        @Override
        public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
            try (Cut cut = new Cut(dsts, offset, length)) {
                long n = ch.read(dsts, offset, cut.length);
                return n == 0 ? EAGAIN : n;
            } catch (IOException | RuntimeException e) {
                throw error("readv", e);
            }
        }

        @Override
        public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
            try (Cut cut = new Cut(srcs, offset, length)) {
                long n = ch.write(srcs, offset, cut.length);
                return n == 0 ? EAGAIN : n;
            } catch (IOException | RuntimeException e) {
                throw writeError("writev", e);
            }
        }

        /** After shutdownWrite the channel says "closed" although it is open. */
        private SyscallError writeError(String call, Exception e) {
            boolean shut = e instanceof ClosedChannelException && ch.isOpen();
            return error(call, shut ? new IOException("broken pipe", e) : e);
        }

        /**
         * What the channel says of itself is an error of the call. That a buffer's memory was given
         * back, or is another thread's, is the caller's.
         */
        private static SyscallError error(String call, Exception e) {
            if (e instanceof WrongThreadException wrong) {
                throw wrong;
            }
            if (e instanceof IllegalStateException gone
                    && gone.getClass() == IllegalStateException.class) { // no subclass of channels'
                throw gone;
            }
            return new SyscallError(call, e);
        }

        @Override
        public int maxTransfer(int len, boolean direct) {
            return direct ? len : Math.min(len, MAX_HEAP_TRANSFER);
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            throw new SyscallError("accept4", new IOException("invalid argument"));
        }

        @Override
        public boolean finishConnect() throws SyscallError {
            try {
                return ch.finishConnect();
            } catch (IOException | RuntimeException e) {
                throw new SyscallError("connect", e);
            }
        }

        @Override
        public void shutdownRead() throws SyscallError {
            try {
                ch.shutdownInput();
            } catch (IOException | RuntimeException e) {
                throw new SyscallError("shutdown", e);
            }
        }

        @Override
        public void shutdownWrite() throws SyscallError {
            try {
                ch.shutdownOutput();
            } catch (IOException | RuntimeException e) {
                throw new SyscallError("shutdown", e);
            }
        }

        @Override
        public @Nullable InetSocketAddress getpeername() throws SyscallError {
            try {
                return (InetSocketAddress) ch.getRemoteAddress();
            } catch (IOException e) {
                throw new SyscallError("getpeername", e);
            }
        }

        /** A channel tells only who reads. */
        @Override
        public @Nullable Boolean peerClosed() {
            return null;
        }

        @Override
        public boolean isListener() {
            return false;
        }

        @Override
        public boolean isConnecting() {
            return ch.isConnectionPending();
        }
    }

    /** As many buffers as one call may have: heap buffers of MAX_HEAP_TRANSFER bytes in sum. */
    private static final class Cut implements AutoCloseable {
        final int length;
        private final @Nullable ByteBuffer last; // is given back its limit
        private final int limit;

        Cut(ByteBuffer[] buffers, int offset, int all) {
            int room = MAX_HEAP_TRANSFER;
            for (int i = offset; i < offset + all; i++) {
                ByteBuffer b = buffers[i];
                if (b.isDirect()) {
                    continue;
                }
                if (b.remaining() > room) {
                    length = i + 1 - offset;
                    last = b;
                    limit = b.limit();
                    b.limit(b.position() + room);
                    return;
                }
                room -= b.remaining();
            }
            length = all;
            last = null;
            limit = 0;
        }

        @Override
        public void close() {
            if (last != null) {
                last.limit(limit);
            }
        }
    }

    /** A listening socket. */
    static final class Listener extends SysfdChannel implements SysfdListener {
        private final ServerSocketChannel ch;

        Listener(ServerSocketChannel ch) {
            this.ch = ch;
        }

        @Override
        public SelectableChannel channel() {
            return ch;
        }

        @Override
        NetworkChannel network() {
            return ch;
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            try {
                SocketChannel accepted = ch.accept();
                if (accepted == null) {
                    return null;
                }
                Stream fd = new Stream(accepted);
                try {
                    accepted.configureBlocking(false);
                    return fd;
                } catch (IOException | RuntimeException | Error e) {
                    fd.closeQuietly();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                throw new SyscallError("accept4", e);
            }
        }
    }
}
