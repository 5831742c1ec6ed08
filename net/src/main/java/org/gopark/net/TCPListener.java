package org.gopark.net;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.gopark.internal.poll.ErrNetClosing;

/**
 * A TCP socket that accepts connections.
 *
 * <p>Go: net/tcpsock.go TCPListener
 */
public final class TCPListener implements Listener {
    private final NetFD fd;
    private final ListenConfig lc;

    TCPListener(NetFD fd, ListenConfig lc) {
        this.fd = fd;
        this.lc = lc;
    }

    private IOException wrap(String op, IOException e) {
        return NetError.wrap(new NetOp(op, fd.net(), null, fd.laddr()), e);
    }

    @Override
    public TCPConn accept() throws IOException {
        try {
            NetFD accepted = fd.accept();
            return fd.inheritsOptions()
                    ? new TCPConn(accepted)
                    : new TCPConn(accepted, lc.keepAlive());
        } catch (IOException e) {
            throw wrap("accept", e);
        }
    }

    /**
     * Sets the deadline of accepting, for who waits and for who comes later; then accept ends with
     * a {@link java.net.SocketTimeoutException}, even if a connection is there. Any thread; does
     * not block.
     *
     * <p>Go: net/tcpsock.go TCPListener.SetDeadline
     *
     * <p>Differs from Go: the error says what was done, as all others do.
     *
     * @throws IOException the listener is closed
     */
    public void setDeadline(Instant t) throws IOException {
        Objects.requireNonNull(t);
        try {
            fd.setDeadline(t, true, true);
        } catch (IOException e) {
            throw wrap("set", e);
        }
    }

    /** {@link #setDeadline} to {@code d} from now; 0 or less is over at once. */
    public void setDeadlineAfter(Duration d) throws IOException {
        Objects.requireNonNull(d);
        try {
            fd.setDeadlineAfter(d, true, true);
        } catch (IOException e) {
            throw wrap("set", e);
        }
    }

    /** Takes the deadline away. */
    public void clearDeadline() throws IOException {
        try {
            fd.clearDeadline(true, true);
        } catch (IOException e) {
            throw wrap("set", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            fd.close();
        } catch (ErrNetClosing e) {
            // Somebody else has closed it, or is about to.
        } catch (IOException e) {
            throw wrap("close", e);
        }
    }

    @Override
    public TCPAddr addr() {
        return fd.laddr();
    }

    /** How this listener was made. */
    public ListenConfig config() {
        return lc;
    }

    NetFD fd() {
        return fd;
    }

    @Override
    public String toString() {
        return "listener " + fd.net() + " " + fd.laddr();
    }
}
