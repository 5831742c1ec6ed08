package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.gopark.internal.syscall.SyscallError.check;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or one that is to be.
 *
 * <p>Go: internal/poll/fd_unix.go FD.Read, FD.Write, their system calls; internal/poll/writev.go
 */
final class SysfdLinuxStream extends SysfdLinux {
    /** What one direction of a connection keeps, so that a call makes no garbage. */
    private static final class Direction {
        final int[] errno = Linux.newErrno();
        private @Nullable ByteBuffer last; // the buffer outside of the heap that was used last,
        private @Nullable MemorySegment view; // and the whole of it

        /** The memory of {@code b}, from its index 0 to its capacity. */
        @SuppressWarnings("ReferenceEquality")
        MemorySegment memory(ByteBuffer b) {
            MemorySegment whole = view;
            if (whole == null || last != b) {
                whole = MemorySegment.ofBuffer(b.duplicate().clear());
                view = whole;
                last = b;
            }
            return whole;
        }
    }

    private static final int EINVAL = 22;
    private static final int GATHER = 16 * 1024;

    private @Nullable InetSocketAddress raddr;
    private volatile boolean connecting;
    // Both made at once: if the first write made one, whose branch the compiler takes for the
    // only one, all connections of a burst would have their second one in the interpreter, and
    // so the stacks of their loops, for minutes.
    private final Direction reader = new Direction(); // guarded by the caller's read lock
    private final Direction writer = new Direction(); // guarded by the caller's write lock

    SysfdLinuxStream(int fd, boolean connecting, @Nullable InetSocketAddress raddr) {
        super(fd);
        this.connecting = connecting;
        this.raddr = raddr;
    }

    @Override
    public int maxTransfer(int len, boolean direct) {
        return Math.min(len, Linux.MAX_TRANSFER);
    }

    @Override
    public int read(byte[] b, int off, int len) throws SyscallError {
        Objects.checkFromIndexSize(off, len, b.length); // or the kernel writes over other objects
        return read(Linux.recv(number(), b, off, maxTransfer(len, false), reader.errno));
    }

    @Override
    public int write(byte[] b, int off, int len) throws SyscallError {
        return write("write", b, off, len);
    }

    private int write(String call, byte[] b, int off, int len) throws SyscallError {
        Objects.checkFromIndexSize(off, len, b.length);
        int n = Linux.send(number(), b, off, maxTransfer(len, false), writer.errno);
        return n > 0 ? n : failed(call, n);
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray")
    public int read(ByteBuffer dst) throws SyscallError {
        int at = dst.position();
        int len = dst.remaining();
        int n =
                dst.hasArray()
                        ? read(dst.array(), dst.arrayOffset() + at, len)
                        : readMemory(dst, at, len);
        if (n > 0) {
            dst.position(at + n);
        }
        return n;
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray")
    public int write(ByteBuffer src) throws SyscallError {
        int at = src.position();
        int len = src.remaining();
        int n =
                src.hasArray()
                        ? write(src.array(), src.arrayOffset() + at, len)
                        : writeMemory(src, at, len);
        if (n > 0) {
            src.position(at + n);
        }
        return n;
    }

    private int readMemory(ByteBuffer dst, int at, int len) throws SyscallError {
        Objects.checkFromIndexSize(at, len, dst.capacity());
        MemorySegment b = reader.memory(dst);
        return read(Linux.recv(number(), b, at, maxTransfer(len, true), reader.errno));
    }

    private int writeMemory(ByteBuffer src, int at, int len) throws SyscallError {
        Objects.checkFromIndexSize(at, len, src.capacity());
        MemorySegment b = writer.memory(src);
        int n = Linux.send(number(), b, at, maxTransfer(len, true), writer.errno);
        return n > 0 ? n : failed("write", n);
    }

    /** What recv has returned, as a read tells it. */
    private static int read(int n) throws SyscallError {
        return n > 0 ? n : n == 0 ? EOF : failed("read", n);
    }

    /** {@link #EAGAIN}, or the error. */
    private static int failed(String call, int n) throws SyscallError {
        if (n == Linux.EAGAIN) {
            return EAGAIN;
        }
        throw new SyscallError(call, -n);
    }

    // Gathering and scattering: small pieces go by way of one array, a large one goes alone. The
    // kernel could be given addresses, but memory of the heap has none that stays, and other memory
    // could be freed by its owner during the call.

    @Override
    public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
        int first = first(dsts, offset);
        if (dsts[first].remaining() >= GATHER) {
            return read(dsts[first]);
        }
        byte[] all = new byte[size(dsts, first, offset + length)];
        int n = read(all, 0, all.length);
        int at = 0;
        for (int i = first; at < n; i++) {
            int part = Math.min(dsts[i].remaining(), n - at);
            dsts[i].put(all, at, part);
            at += part;
        }
        return n;
    }

    @Override
    public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
        int first = first(srcs, offset);
        if (srcs[first].remaining() >= GATHER) {
            return write(srcs[first]);
        }
        byte[] all = new byte[size(srcs, first, offset + length)];
        int at = 0;
        for (int i = first; at < all.length; i++) {
            int part = Math.min(srcs[i].remaining(), all.length - at);
            srcs[i].get(srcs[i].position(), all, at, part);
            at += part;
        }
        int n = write("writev", all, 0, all.length);
        int left = n;
        for (int i = first; left > 0; i++) {
            int part = Math.min(srcs[i].remaining(), left);
            srcs[i].position(srcs[i].position() + part);
            left -= part;
        }
        return n;
    }

    /** The first that is not used up; there is one. */
    private static int first(ByteBuffer[] buffers, int offset) {
        int i = offset;
        while (!buffers[i].hasRemaining()) {
            i++;
        }
        return i;
    }

    /** How many bytes of the small pieces go in one call. */
    private static int size(ByteBuffer[] buffers, int from, int to) {
        int n = 0;
        for (int i = from; i < to && n < GATHER; i++) {
            n += Math.min(buffers[i].remaining(), GATHER - n);
        }
        return n;
    }

    @Override
    public @Nullable Sysfd accept() throws SyscallError {
        throw new SyscallError("accept4", EINVAL);
    }

    /** Go: net/fd_unix.go netFD.connect, its loop */
    @Override
    public boolean finishConnect() throws SyscallError {
        int err = -(Integer) getsockopt(Sockopt.ERROR);
        if (err == Linux.EINPROGRESS || err == Linux.EALREADY || err == Linux.EINTR) {
            return false;
        }
        if (err < 0 && err != Linux.EISCONN) {
            throw new SyscallError("connect", -err);
        }
        // Woken for no reason, it is not connected yet: then it has no peer.
        if (err == 0 && peername() == null) {
            return false;
        }
        connected();
        return true;
    }

    void connected() {
        connecting = false;
    }

    private @Nullable InetSocketAddress peername() {
        MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        MemorySegment len = MemorySegment.ofArray(new int[] {RawSockaddr.SIZE});
        int n = Linux.getpeername(number(), addr, len, Linux.newErrno());
        return n < 0 ? null : RawSockaddr.decode(addr);
    }

    @Override
    public void shutdownRead() throws SyscallError {
        shutdown(Linux.SHUT_RD);
    }

    @Override
    public void shutdownWrite() throws SyscallError {
        shutdown(Linux.SHUT_WR);
    }

    /**
     * Of a connection that is gone there is nothing left to end; so say the JDK's channels.
     *
     * <p>Differs from Go: it is no error.
     */
    private void shutdown(int how) throws SyscallError {
        int n = Linux.shutdown(number(), how, Linux.newErrno());
        if (n != Linux.ENOTCONN) {
            check("shutdown", n);
        }
    }

    @Override
    public @Nullable InetSocketAddress getpeername() {
        InetSocketAddress a = raddr;
        if (a == null) {
            a = peername();
            raddr = a;
        }
        return a;
    }

    /** Asks the kernel whether the end of the stream, or a reset, has arrived. */
    @Override
    public @Nullable Boolean peerClosed() {
        byte[] pollfd = new byte[8];
        MemorySegment p = MemorySegment.ofArray(pollfd);
        p.set(JAVA_INT_UNALIGNED, 0, number());
        p.set(JAVA_SHORT_UNALIGNED, 4, (short) Linux.POLLRDHUP);
        int n = Linux.poll(p, 1, Linux.newErrno());
        if (n < 0) {
            return null;
        }
        int got = p.get(JAVA_SHORT_UNALIGNED, 6);
        return (got & (Linux.POLLRDHUP | Linux.POLLHUP | Linux.POLLERR)) != 0;
    }

    @Override
    public boolean isListener() {
        return false;
    }

    @Override
    public boolean isConnecting() {
        return connecting;
    }
}
