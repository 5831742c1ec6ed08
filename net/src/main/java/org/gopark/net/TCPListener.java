package org.gopark.net;

import java.io.IOException;
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
            return new TCPConn(fd.accept());
        } catch (IOException e) {
            throw wrap("accept", e);
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
