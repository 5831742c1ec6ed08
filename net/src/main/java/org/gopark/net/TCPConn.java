package org.gopark.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. It is also a channel, which gathers and scatters; reading through it parks like
 * any other read.
 *
 * <p>Go: net/tcpsock.go TCPConn
 */
public final class TCPConn extends NetConn {
    TCPConn(NetFD fd) {
        super(fd);
    }

    /** Small writes are sent at once, unless {@link #setNoDelay} says otherwise. Go: newTCPConn */
    TCPConn(NetFD fd, @Nullable KeepAliveConfig keepAlive) {
        super(fd);
        try {
            setDefaults(fd, keepAlive);
        } catch (IOException e) {
            // The peer may have reset it already; the first read or write will say so.
        }
    }

    /** What a connection begins with; what inherits from a listener has it from there. */
    static void setDefaults(KeepAliveConfig.Setter fd, @Nullable KeepAliveConfig keepAlive)
            throws IOException {
        fd.setsockopt(StandardSocketOptions.TCP_NODELAY, true);
        if (keepAlive != null) {
            keepAlive.apply(fd);
        }
    }

    /**
     * Ends reading: a blocked read, and every later one, says -1. The peer notices nothing.
     *
     * <p>Go: net/tcpsock.go TCPConn.CloseRead
     */
    public void closeRead() throws IOException {
        try {
            fd().closeRead();
        } catch (IOException e) {
            throw wrap("close", e);
        }
    }

    /**
     * Ends writing: the peer reads what was written, and then the end of the stream. Reading goes
     * on.
     *
     * <p>Go: net/tcpsock.go TCPConn.CloseWrite
     */
    public void closeWrite() throws IOException {
        try {
            fd().closeWrite();
        } catch (IOException e) {
            throw wrap("close", e);
        }
    }

    /**
     * Whether the peer has ended its writing, or is gone, as far as has been heard by now: so that
     * one who keeps idle connections need not read from them to find out. What it wrote before may
     * still be there to be read. Does not block.
     *
     * <p>Go: none.
     *
     * @return empty if the back end cannot know, as a selector cannot
     * @throws IOException the connection is closed
     */
    public Optional<Boolean> peerClosed() throws IOException {
        try {
            return fd().peerClosed();
        } catch (IOException e) {
            throw wrap("read", e);
        }
    }

    /**
     * Writes to this connection what {@code src} brings, until its end or until it is {@code count}
     * bytes; parks while there is nothing, or while the peer does not keep up.
     *
     * <p>From another {@code TCPConn}, the two on epoll, the kernel moves the bytes (splice), as
     * much at a time as is there: other readers of the source and other writers of this may come in
     * between. From anything else they are copied; of a file {@link #sendFile} sends them without
     * that.
     *
     * <p>What the source throws comes out as it is; of a {@code TCPConn} that is an error of its
     * {@code read}. After any failure what was taken from the source and not written is lost. After
     * a deadline or an interrupt {@code bytesTransferred} of the exception says how much was
     * written.
     *
     * <p>Go: net/tcpsock.go TCPConn.ReadFrom
     *
     * <p>Differs from Go: what ails the source is not wrapped once more.
     *
     * @param src one that waits when it has nothing: a channel in blocking mode, a {@code TCPConn}.
     *     What is no {@code TCPConn} blocks its thread.
     * @param count {@link Long#MAX_VALUE} for everything
     * @return the number of bytes, less than {@code count} only at the end of the source
     * @throws IllegalArgumentException {@code count} is negative
     * @throws java.nio.channels.IllegalBlockingModeException the source is in non-blocking mode
     */
    public long transferFrom(ReadableByteChannel src, long count) throws IOException {
        return Transfer.from(this, src, count);
    }

    /**
     * Reads from this connection into {@code dst}, until the end of the stream or {@code count}
     * bytes. To another {@code TCPConn} it is that one's {@link #transferFrom}; anything else is
     * copied.
     *
     * <p>Go: net/tcpsock.go TCPConn.WriteTo
     *
     * @param dst one that waits when it has no room
     * @param count {@link Long#MAX_VALUE} for everything
     * @return the number of bytes, less than {@code count} only at the end of the stream
     * @throws IllegalArgumentException {@code count} is negative
     * @throws java.nio.channels.IllegalBlockingModeException {@code dst} is in non-blocking mode
     */
    public long transferTo(WritableByteChannel dst, long count) throws IOException {
        return Transfer.to(dst, this, count);
    }

    /**
     * Writes a part of a file. On epoll the kernel does it (sendfile), in one piece: other writers
     * wait. On a selector the bytes are copied, and an interrupt ends that also where it need not
     * wait. Parks while the peer does not keep up; blocks its thread while the file system does.
     *
     * <p>An error of the file is a {@link java.nio.file.FileSystemException}, thrown before
     * anything is written, or an {@code IOException} if it cannot be read on.
     *
     * <p>Go: net/tcpsock.go TCPConn.ReadFrom, of an os.File
     *
     * <p>Differs from Go: takes a path, since a file that is open in Java does not give its
     * descriptor away.
     *
     * @param position in bytes; nothing is written if the file has no such position
     * @param count {@link Long#MAX_VALUE} for everything from there on
     * @return the number of bytes, less than {@code count} only at the end of the file
     * @throws IllegalArgumentException {@code position} or {@code count} is negative
     */
    public long sendFile(Path file, long position, long count) throws IOException {
        return Transfer.file(this, file, position, count);
    }

    /** Whether small writes are sent at once; they are, by default. */
    public void setNoDelay(boolean on) throws IOException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    /** Whether the operating system probes an idle peer; it does, by default. */
    public void setKeepAlive(boolean on) throws IOException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    /**
     * Whether and how the operating system probes an idle peer.
     *
     * <p>Go: net/tcpsock.go TCPConn.SetKeepAliveConfig
     */
    public void setKeepAlive(KeepAliveConfig config) throws IOException {
        try {
            config.apply(fd());
        } catch (IOException e) {
            throw wrap("set", e);
        }
    }

    /**
     * What close does with bytes that were written and not sent: below 0, the default, it sends
     * them in the background; 0 throws them away and resets the connection; above 0 it sends them
     * and {@link #close} waits, at most that many seconds.
     *
     * <p>Go: net/tcpsock.go TCPConn.SetLinger
     */
    public void setLinger(int seconds) throws IOException {
        set(StandardSocketOptions.SO_LINGER, seconds);
    }

    /** The operating system's receive buffer, in bytes. */
    public void setReadBuffer(int bytes) throws IOException {
        set(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    /** The operating system's send buffer, in bytes. */
    public void setWriteBuffer(int bytes) throws IOException {
        set(StandardSocketOptions.SO_SNDBUF, bytes);
    }
}
