package org.gopark.net;

import java.io.Closeable;
import java.io.IOException;

/**
 * Accepts connections. Every method may be called from any thread, and by several at once.
 *
 * <p>Go: net/net.go Listener
 */
public interface Listener extends Closeable {
    /**
     * Waits for the next connection.
     *
     * @throws IOException the listener is closed; or the thread was interrupted before there was
     *     one: an {@link java.io.InterruptedIOException}, the status is kept, and the listener
     *     lives on; or the operating system has no descriptor left: then {@link NetError#temporary}
     *     is true, the listener lives on, and the connection waits in its queue
     */
    Conn accept() throws IOException;

    /**
     * Closes: calls that are blocked in {@link #accept} end, and when this returns the address is
     * free. Connections that were accepted are not touched. A second call does nothing.
     */
    @Override
    void close() throws IOException;

    /** The address that this listens on. */
    Addr addr();
}
