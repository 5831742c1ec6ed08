package org.gopark.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.gopark.internal.poll.ErrNetClosing;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of this package have in common: check the arguments, let the descriptor do
 * it, wrap the error once.
 *
 * <p>Go: net/net.go conn
 *
 * <p>Differs from Go: reads and writes pass over the netFD, which has nothing to add to them.
 */
abstract sealed class NetConn
        implements Conn, ByteChannel, ScatteringByteChannel, GatheringByteChannel permits TCPConn {
    private final NetFD fd;

    NetConn(NetFD fd) {
        this.fd = fd;
    }

    final NetFD fd() {
        return fd;
    }

    final IOException wrap(String op, IOException e) {
        return NetError.wrap(new NetOp(op, fd.net(), fd.laddr(), fd.raddr()), e);
    }

    @Override
    public final int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        try {
            return fd.pfd().read(b, off, len);
        } catch (IOException e) {
            throw wrap("read", e);
        }
    }

    @Override
    public final int read(ByteBuffer dst) throws IOException {
        checkWritable(dst);
        try {
            return fd.pfd().read(dst);
        } catch (IOException e) {
            throw wrap("read", e);
        }
    }

    @Override
    public final long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dsts.length);
        for (int i = offset; i < offset + length; i++) {
            checkWritable(dsts[i]);
        }
        try {
            return fd.pfd().read(dsts, offset, length);
        } catch (IOException e) {
            throw wrap("read", e);
        }
    }

    @Override
    public final long read(ByteBuffer[] dsts) throws IOException {
        return read(dsts, 0, dsts.length);
    }

    private static void checkWritable(ByteBuffer dst) {
        if (dst.isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only");
        }
    }

    @Override
    public final void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        try {
            fd.pfd().write(b, off, len);
        } catch (IOException e) {
            throw wrap("write", e);
        }
    }

    @Override
    public final int write(ByteBuffer src) throws IOException {
        int n = src.remaining();
        try {
            fd.pfd().write(src);
            return n;
        } catch (IOException e) {
            throw wrap("write", e);
        }
    }

    @Override
    public final long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, srcs.length);
        try {
            return fd.pfd().write(srcs, offset, length);
        } catch (IOException e) {
            throw wrap("write", e);
        }
    }

    @Override
    public final long write(ByteBuffer[] srcs) throws IOException {
        return write(srcs, 0, srcs.length);
    }

    @Override
    public final boolean isOpen() {
        return !fd.isClosed();
    }

    @Override
    public final void close() throws IOException {
        try {
            fd.close();
        } catch (ErrNetClosing e) {
            // Somebody else has closed it, or is about to.
        } catch (IOException e) {
            throw wrap("close", e);
        }
    }

    @Override
    public final void setDeadline(Instant t) throws IOException {
        setDeadline(t, true, true);
    }

    @Override
    public final void setReadDeadline(Instant t) throws IOException {
        setDeadline(t, true, false);
    }

    @Override
    public final void setWriteDeadline(Instant t) throws IOException {
        setDeadline(t, false, true);
    }

    @Override
    public final void setDeadlineAfter(Duration d) throws IOException {
        setDeadlineAfter(d, true, true);
    }

    @Override
    public final void setReadDeadlineAfter(Duration d) throws IOException {
        setDeadlineAfter(d, true, false);
    }

    @Override
    public final void setWriteDeadlineAfter(Duration d) throws IOException {
        setDeadlineAfter(d, false, true);
    }

    @Override
    public final void clearDeadline() throws IOException {
        clearDeadline(true, true);
    }

    @Override
    public final void clearReadDeadline() throws IOException {
        clearDeadline(true, false);
    }

    @Override
    public final void clearWriteDeadline() throws IOException {
        clearDeadline(false, true);
    }

    private void setDeadline(Instant t, boolean read, boolean write) throws IOException {
        Objects.requireNonNull(t);
        try {
            fd.setDeadline(t, read, write);
        } catch (IOException e) {
            throw wrapSet(e);
        }
    }

    private void setDeadlineAfter(Duration d, boolean read, boolean write) throws IOException {
        Objects.requireNonNull(d);
        try {
            fd.setDeadlineAfter(d, read, write);
        } catch (IOException e) {
            throw wrapSet(e);
        }
    }

    private void clearDeadline(boolean read, boolean write) throws IOException {
        try {
            fd.clearDeadline(read, write);
        } catch (IOException e) {
            throw wrapSet(e);
        }
    }

    /** Of a deadline the error names the near end alone, as in Go. */
    private IOException wrapSet(IOException e) {
        return NetError.wrap(new NetOp("set", fd.net(), null, fd.laddr()), e);
    }

    @Override
    public final Addr localAddr() {
        return fd.laddr();
    }

    @Override
    public final Addr remoteAddr() {
        @Nullable Addr raddr = fd.raddr();
        return Objects.requireNonNull(raddr);
    }

    /** Go: net/tcpsock.go setters, which all report as "set" */
    final <T> void set(SocketOption<T> option, T value) throws IOException {
        try {
            fd.setsockopt(option, value);
        } catch (IOException e) {
            throw wrap("set", e);
        }
    }

    @Override
    public final InputStream inputStream() {
        return new Input(this);
    }

    @Override
    public final OutputStream outputStream() {
        return new Output(this);
    }

    /** {@code tcp 127.0.0.1:5000->127.0.0.1:6000} */
    @Override
    public final String toString() {
        return fd.net() + " " + fd.laddr() + "->" + fd.raddr();
    }

    private static final class Input extends InputStream {
        private final Conn conn;

        Input(Conn conn) {
            this.conn = conn;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return conn.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            return conn.read(b, off, len);
        }

        /** Within the kernel, if that can be done. */
        @Override
        public long transferTo(OutputStream out) throws IOException {
            if (out instanceof Output o
                    && o.conn instanceof TCPConn to
                    && conn instanceof TCPConn from) {
                return to.transferFrom(from, Long.MAX_VALUE);
            }
            return super.transferTo(out);
        }

        @Override
        public void close() throws IOException {
            conn.close();
        }
    }

    private static final class Output extends OutputStream {
        private final Conn conn;

        Output(Conn conn) {
            this.conn = conn;
        }

        @Override
        public void write(int b) throws IOException {
            conn.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            conn.write(b, off, len);
        }

        @Override
        public void close() throws IOException {
            conn.close();
        }
    }
}
