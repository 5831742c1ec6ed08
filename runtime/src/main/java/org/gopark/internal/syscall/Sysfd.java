package org.gopark.internal.syscall;

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The system calls on one non-blocking socket. None of them waits for the network: what would block
 * says {@link #EAGAIN}, and the caller waits in the netpoller and tries again.
 *
 * <p>A caller serialises reads with reads and writes with writes; {@link #close} comes when no
 * other call is in progress, and more than once does no harm.
 *
 * <p>Go: syscall, and internal/poll FD.Sysfd, which is a number there
 */
public sealed interface Sysfd permits SysfdChannel, SysfdLinux, SysfdSim, SysfdListener {
    /** The end of the stream. */
    int EOF = -1;

    /** Nothing to be had now. */
    int EAGAIN = -2;

    /** Not in this way; nothing has happened. */
    int UNSUPPORTED = -3;

    /**
     * Reads what is there, at most what fits.
     *
     * @return the number of bytes, at least 1; or {@link #EOF}, or {@link #EAGAIN}
     */
    int read(ByteBuffer dst) throws SyscallError;

    /** {@link #read(ByteBuffer)} into an array. */
    default int read(byte[] b, int off, int len) throws SyscallError {
        return read(ByteBuffer.wrap(b, off, len));
    }

    /** Scattering {@link #read(ByteBuffer)}. */
    long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError;

    /**
     * Writes what the socket takes.
     *
     * @return the number of bytes, at least 1; or {@link #EAGAIN}
     */
    int write(ByteBuffer src) throws SyscallError;

    /** {@link #write(ByteBuffer)} from an array. */
    default int write(byte[] b, int off, int len) throws SyscallError {
        return write(ByteBuffer.wrap(b, off, len));
    }

    /** Gathering {@link #write(ByteBuffer)}. */
    long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError;

    /** A file that {@link #sendfile} can send; null if there is none. */
    default @Nullable OpenFile open(Path file) {
        return null;
    }

    /**
     * Writes what the socket takes of a file, from {@code position} on.
     *
     * @return the number of bytes, at least 1; {@link #EOF} if the file ends there; {@link
     *     #EAGAIN}; {@link #UNSUPPORTED}
     */
    default int sendfile(OpenFile src, long position, int max) throws SyscallError {
        return UNSUPPORTED;
    }

    /** Whether {@link #spliceDrain} and {@link #splicePump} can be tried. */
    default boolean splices() {
        return false;
    }

    /**
     * Reads into a pipe, which is empty.
     *
     * @return the number of bytes, at least 1; or {@link #EOF}, {@link #EAGAIN}, {@link
     *     #UNSUPPORTED}
     */
    default int spliceDrain(SplicePipe pipe, int max) throws SyscallError {
        return UNSUPPORTED;
    }

    /**
     * Writes from a pipe, which is not empty.
     *
     * @return the number of bytes, at least 1; or {@link #EAGAIN}
     */
    default int splicePump(SplicePipe pipe) throws SyscallError {
        throw new SyscallError("splice", -Linux.EINVAL);
    }

    /** The next connection of a listener, or null for {@link #EAGAIN}. */
    @Nullable Sysfd accept() throws SyscallError;

    /** Finishes a connect that was under way; false if it still is. */
    boolean finishConnect() throws SyscallError;

    /** Ends reading: what comes is thrown away, and a read says {@link #EOF}. */
    void shutdownRead() throws SyscallError;

    /** Ends writing: the peer reads the end of the stream. */
    void shutdownWrite() throws SyscallError;

    <T> void setsockopt(SocketOption<T> option, T value) throws SyscallError;

    <T> T getsockopt(SocketOption<T> option) throws SyscallError;

    @Nullable InetSocketAddress getsockname() throws SyscallError;

    @Nullable InetSocketAddress getpeername() throws SyscallError;

    /** Whether the peer has ended its writing or is gone; null if that cannot be known here. */
    @Nullable Boolean peerClosed();

    boolean isListener();

    /** Between the connect and the {@link #finishConnect} that says true. */
    boolean isConnecting();

    /** How many of {@code len} bytes one call moves at most; more are more calls. */
    int maxTransfer(int len, boolean direct);

    void close() throws SyscallError;

    /** Of a listener: whether the connections that it accepts have the options that it has. */
    default boolean inheritsOptions() {
        return false;
    }

    /** The descriptor's number; below 0 if that is not known here. */
    default int number() {
        return -1;
    }

    /** Closes without waiting for bytes that are not sent yet, whatever the socket was told. */
    default void discard() {
        try {
            setsockopt(StandardSocketOptions.SO_LINGER, -1);
        } catch (SyscallError e) {
            // A listener has no such option; a closed socket needs none.
        }
        closeQuietly();
    }

    /** {@link #close} where nobody is left to hear of an error. */
    default void closeQuietly() {
        try {
            close();
        } catch (SyscallError e) {
            // The descriptor is gone all the same.
        }
    }
}
