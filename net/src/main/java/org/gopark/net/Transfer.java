package org.gopark.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.gopark.internal.poll.ErrInterrupted;
import org.gopark.internal.poll.SendFile;
import org.gopark.internal.poll.Splice;

/**
 * Moving bytes between a connection and something else: within the kernel if that can be done, and
 * by copying what cannot.
 *
 * <p>What ails the connection is wrapped here; what ails the other side is thrown as the other side
 * throws it.
 *
 * <p>Go: net/tcpsock_posix.go readFrom, writeTo; net/splice_linux.go; net/sendfile.go
 */
final class Transfer {
    private static final int CHUNK = 32 * 1024; // of copying

    @FunctionalInterface
    private interface Way {
        void move() throws IOException;
    }

    private final TCPConn conn;
    private final String op;
    private final long count;
    private long moved;

    private Transfer(TCPConn conn, String op, long count) {
        if (count < 0) {
            throw new IllegalArgumentException("negative count: " + count);
        }
        this.conn = conn;
        this.op = op;
        this.count = count;
    }

    /** Go: net/tcpsock_posix.go TCPConn.readFrom */
    static long from(TCPConn dst, ReadableByteChannel src, long count) throws IOException {
        checkBlocking(src);
        Transfer t = new Transfer(dst, "readfrom", count);
        return t.run(() -> t.moveFrom(src));
    }

    /** Go: net/tcpsock_posix.go TCPConn.writeTo */
    static long to(WritableByteChannel dst, TCPConn src, long count) throws IOException {
        checkBlocking(dst);
        if (dst instanceof TCPConn c) {
            return from(c, src, count);
        }
        Transfer t = new Transfer(src, "writeto", count);
        return t.run(() -> t.copyTo(dst));
    }

    /** Go: none; a file there is a reader whose descriptor can be had. */
    static long file(TCPConn dst, Path file, long position, long count) throws IOException {
        Objects.requireNonNull(file);
        if (position < 0) {
            throw new IllegalArgumentException("negative position: " + position);
        }
        Transfer t = new Transfer(dst, "readfrom", count);
        return t.run(() -> t.moveFrom(file, position));
    }

    /** One that moves nothing when it would have to wait would be asked again and again. */
    private static void checkBlocking(Channel c) {
        if (Objects.requireNonNull(c) instanceof SelectableChannel s && !s.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    private long run(Way way) throws IOException {
        try {
            conn.fd().pfd().checkOpen(); // before anything is taken from the other side
        } catch (IOException e) {
            throw conn.wrap(op, e);
        }
        try {
            way.move();
            return moved;
        } catch (InterruptedIOException e) {
            e.bytesTransferred = (int) Math.min(moved, Integer.MAX_VALUE);
            throw e;
        }
    }

    private void moveFrom(ReadableByteChannel src) throws IOException {
        if (!(src instanceof TCPConn c) || !splice(c)) {
            copyFrom(src);
        }
    }

    private void moveFrom(Path file, long position) throws IOException {
        try {
            if (!Files.isRegularFile(file) || !sendFile(file, position)) {
                copyFrom(file, position);
            }
        } catch (ClosedByInterruptException e) { // a channel that only we have seen
            throw conn.wrap(op, new ErrInterrupted());
        }
    }

    // ---- within the kernel: each says whether all is done ----

    private boolean splice(TCPConn src) throws IOException {
        Splice s = new Splice(conn.fd().pfd(), src.fd().pfd(), count);
        try {
            return s.run();
        } catch (IOException e) {
            throw s.failedAtSource() ? src.wrap("read", e) : conn.wrap(op, e);
        } finally {
            moved = s.moved();
        }
    }

    private boolean sendFile(Path file, long position) throws IOException {
        SendFile s = new SendFile(conn.fd().pfd(), file, position, count);
        try {
            return s.run();
        } catch (IOException e) {
            throw conn.wrap(op, e);
        } finally {
            moved = s.moved();
        }
    }

    // ---- copying ----

    private void copyFrom(Path file, long position) throws IOException {
        try (FileChannel src = FileChannel.open(file, StandardOpenOption.READ)) {
            if (position + moved > 0) { // what is no regular file may have no positions
                src.position(position + moved);
            }
            copyFrom(src);
        }
    }

    /** Go: net/net.go genericReadFrom */
    private void copyFrom(ReadableByteChannel src) throws IOException {
        ByteBuffer b = buffer();
        while (moved < count && src.read(room(b)) >= 0) {
            write(b.flip());
        }
    }

    private void write(ByteBuffer b) throws IOException {
        try {
            conn.fd().pfd().write(b);
        } catch (IOException e) {
            throw conn.wrap(op, e);
        } finally {
            moved += b.position();
        }
    }

    /** Go: net/net.go genericWriteTo */
    private void copyTo(WritableByteChannel dst) throws IOException {
        ByteBuffer b = buffer();
        while (moved < count && read(room(b)) >= 0) {
            b.flip();
            while (b.hasRemaining()) {
                moved += dst.write(b);
            }
        }
    }

    private int read(ByteBuffer b) throws IOException {
        try {
            return conn.fd().pfd().read(b);
        } catch (IOException e) {
            throw conn.wrap(op, e);
        }
    }

    private ByteBuffer buffer() {
        return ByteBuffer.allocate((int) Math.min(count, CHUNK));
    }

    private ByteBuffer room(ByteBuffer b) {
        return b.clear().limit((int) Math.min(count - moved, b.capacity()));
    }
}
