package org.gopark.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
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
