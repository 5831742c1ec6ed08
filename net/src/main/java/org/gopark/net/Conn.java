package org.gopark.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * A connection: a stream of bytes in each direction.
 *
 * <p>Every method may be called from any thread, and by several at once: readers queue, writers
 * queue, and a write is one piece to the peer's eyes. A method that cannot go on parks the calling
 * thread; on a virtual thread that costs no thread of the operating system. An interrupt does not
 * end a call and is kept. Every exception is a {@link NetError}.
 *
 * <p>Go: net/net.go Conn
 */
public interface Conn extends Closeable {
    /**
     * Reads at least one byte into {@code b}, from {@code off} on, at most {@code len}, waiting for
     * it if need be.
     *
     * @return the number of bytes; 0 only if {@code len} is 0; -1 at the end of the stream
     * @throws IndexOutOfBoundsException there are no {@code len} bytes from {@code off} on
     * @throws IOException the connection is closed, was reset, or failed otherwise
     */
    int read(byte[] b, int off, int len) throws IOException;

    /** {@link #read(byte[], int, int)} into the whole array. */
    default int read(byte[] b) throws IOException {
        return read(b, 0, b.length);
    }

    /**
     * Reads at least one byte into the rest of {@code dst}.
     *
     * @return the number of bytes; 0 only if {@code dst} is full; -1 at the end of the stream
     */
    int read(ByteBuffer dst) throws IOException;

    /**
     * Writes all {@code len} bytes from {@code off} on, waiting while the peer does not keep up.
     *
     * @throws IndexOutOfBoundsException there are no {@code len} bytes from {@code off} on
     * @throws IOException the connection is closed, was reset, or failed otherwise; some of the
     *     bytes may have been sent
     */
    void write(byte[] b, int off, int len) throws IOException;

    /** {@link #write(byte[], int, int)} of the whole array. */
    default void write(byte[] b) throws IOException {
        write(b, 0, b.length);
    }

    /**
     * Writes the rest of {@code src}, all of it; after an exception its position shows how far it
     * came.
     *
     * @return the number of bytes
     */
    int write(ByteBuffer src) throws IOException;

    /** A stream over {@code read}; closing it closes the connection. */
    InputStream inputStream();

    /** A stream over {@code write}, unbuffered; closing it closes the connection. */
    OutputStream outputStream();

    /**
     * Closes. Calls that are blocked end with the error that says so; when this returns, the
     * connection is closed in the operating system. A second call does nothing.
     *
     * <p>Differs from Go: a second close is no error, as {@link Closeable} wants it.
     *
     * @throws IOException the operating system complains; the connection is closed all the same
     */
    @Override
    void close() throws IOException;

    /** The near end. Does not change, and can be asked for after close too. */
    Addr localAddr();

    /** The far end. Does not change, and can be asked for after close too. */
    Addr remoteAddr();
}
