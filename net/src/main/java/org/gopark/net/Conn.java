package org.gopark.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * A connection: a stream of bytes in each direction.
 *
 * <p>Every method may be called from any thread, and by several at once: readers queue, writers
 * queue, and a write is one piece to the peer's eyes. A method that cannot go on parks the calling
 * thread; on a virtual thread that costs no thread of the operating system. Every exception is a
 * {@link NetError}.
 *
 * <p><b>Deadlines.</b> A call that is blocked at its deadline, and any that begins later, ends with
 * a {@link java.net.SocketTimeoutException}, even if there is something to read. Set anew, to the
 * future, or cleared, the connection works as before. A deadline is for all calls until it is set
 * again, not for one call.
 *
 * <p><b>Interrupts.</b> A blocked read or write ends with an {@link java.io.InterruptedIOException}
 * when its thread is interrupted, and so does one that would have to block while the status is set;
 * the status is kept, and the connection works as before. (A {@code SocketTimeoutException} is one
 * as well: {@link NetError#timeout} tells them apart.) What needs no waiting is done all the same.
 * {@code close} is not interrupted.
 *
 * <p>After either, {@code bytesTransferred} of the exception says how much a write had written.
 *
 * <p>Go: net/net.go Conn
 *
 * <p>Differs from Go: an interrupt ends a call.
 */
public interface Conn extends Closeable {
    /**
     * Reads at least one byte into {@code b}, from {@code off} on, at most {@code len}, waiting for
     * it if need be.
     *
     * @return the number of bytes; 0 only if {@code len} is 0; -1 at the end of the stream
     * @throws IndexOutOfBoundsException there are no {@code len} bytes from {@code off} on
     * @throws IOException the connection is closed, was reset, or failed otherwise; the deadline is
     *     over; the thread was interrupted
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
     * @throws IOException the connection is closed, was reset, or failed otherwise; the deadline is
     *     over; the thread was interrupted; some of the bytes may have been sent
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

    /**
     * Sets the deadline of reading and writing. Any thread; does not block.
     *
     * <p>Go: net/net.go Conn.SetDeadline
     *
     * @param t by the clock of this machine; what is over is over at once, and one that is hundreds
     *     of years away never comes
     * @throws IOException the connection is closed
     */
    void setDeadline(Instant t) throws IOException;

    /** {@link #setDeadline} of reading alone. */
    void setReadDeadline(Instant t) throws IOException;

    /** {@link #setDeadline} of writing alone. Some of the bytes may have been written by then. */
    void setWriteDeadline(Instant t) throws IOException;

    /**
     * Sets the deadline of reading and writing to {@code d} from now; 0 or less is over at once.
     * Any thread; does not block. Renewing a deadline in this way before each request is cheap: it
     * allocates nothing and wakes nobody.
     *
     * @throws IOException the connection is closed
     */
    void setDeadlineAfter(Duration d) throws IOException;

    /** {@link #setDeadlineAfter} of reading alone. */
    void setReadDeadlineAfter(Duration d) throws IOException;

    /** {@link #setDeadlineAfter} of writing alone. */
    void setWriteDeadlineAfter(Duration d) throws IOException;

    /**
     * Takes the deadlines of reading and writing away; there are none at first. Any thread; does
     * not block.
     *
     * @throws IOException the connection is closed
     */
    void clearDeadline() throws IOException;

    /** {@link #clearDeadline} of reading alone. */
    void clearReadDeadline() throws IOException;

    /** {@link #clearDeadline} of writing alone. */
    void clearWriteDeadline() throws IOException;

    /** The near end. Does not change, and can be asked for after close too. */
    Addr localAddr();

    /** The far end. Does not change, and can be asked for after close too. */
    Addr remoteAddr();
}
