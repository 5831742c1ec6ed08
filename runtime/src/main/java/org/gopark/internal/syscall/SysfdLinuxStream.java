package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.gopark.internal.syscall.SyscallError.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or one that is to be.
 *
 * <p>Go: internal/poll/fd_unix.go FD.Read, FD.Write, their system calls; internal/poll/writev.go
 */
final class SysfdLinuxStream extends SysfdLinux {
    /** What one direction of a connection keeps, so that a call makes no garbage. */
    private static final class Direction {
        private static final int MAX_IOVECS = 64;
        private static final int IOVEC = 16; // bytes: an address, and a length

        final MemorySegment errno = Linux.newErrno();
        private @Nullable Object last; // the array, or the direct buffer, that was used last,
        private @Nullable MemorySegment view; // and the whole of it
        private @Nullable MemorySegment iovecs;

        /** The rest of {@code b}. */
        @SuppressWarnings({"ByteBufferBackingArray", "ReferenceEquality"})
        MemorySegment rest(ByteBuffer b) {
            boolean heap = b.hasArray();
            Object memory = heap ? b.array() : b;
            MemorySegment whole = view;
            if (whole == null || last != memory) {
                whole =
                        heap
                                ? MemorySegment.ofArray(b.array())
                                : MemorySegment.ofBuffer(b.duplicate().clear());
                view = whole;
                last = memory;
            }
            int at = heap ? b.arrayOffset() + b.position() : b.position();
            return at == 0 ? whole : whole.asSlice(at);
        }

        MemorySegment iovecs() {
            MemorySegment v = iovecs;
            if (v == null) {
                v = Arena.ofAuto().allocate((long) MAX_IOVECS * IOVEC, Long.BYTES);
                iovecs = v;
            }
            return v;
        }

        /** Writes where the rests of the buffers lie; returns how many that are. */
        int fill(ByteBuffer[] buffers, int from, int end) {
            MemorySegment to = iovecs();
            int used = 0;
            int room = Linux.MAX_TRANSFER;
            for (int i = from; i < end && used < MAX_IOVECS && room > 0; i++) {
                int n = Math.min(buffers[i].remaining(), room);
                if (n > 0) {
                    long at = (long) used * IOVEC;
                    to.set(JAVA_LONG, at, MemorySegment.ofBuffer(buffers[i]).address());
                    to.set(JAVA_LONG, at + Long.BYTES, n);
                    used++;
                    room -= n;
                }
            }
            return used;
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
    public int maxTransfer(ByteBuffer buffer) {
        return Math.min(buffer.remaining(), Linux.MAX_TRANSFER);
    }

    // The compiler gives up what lies too deep: hence the system call is made right here.

    @Override
    public int read(ByteBuffer dst) throws SyscallError {
        Direction d = reader;
        MemorySegment b = d.rest(dst);
        int len = maxTransfer(dst);
        int n = Linux.recv(number(), b, len, d.errno);
        if (n <= 0) {
            n = recvAgain(n, b, len, d.errno);
        }
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
    }

    @Override
    public int write(ByteBuffer src) throws SyscallError {
        Direction d = writer;
        MemorySegment b = d.rest(src);
        int len = maxTransfer(src);
        int n = Linux.send(number(), b, len, d.errno);
        if (n <= 0) {
            n = sendAgain("write", n, b, len, d.errno);
        }
        if (n > 0) {
            src.position(src.position() + n);
        }
        return n;
    }

    /** A call has returned {@code failed}: it is made again after a signal. */
    private int recvAgain(int failed, MemorySegment b, int len, MemorySegment errno)
            throws SyscallError {
        int n = failed;
        while (n == Linux.EINTR) {
            n = Linux.recv(number(), b, len, errno);
        }
        return n > 0 ? n : n == 0 ? EOF : failed("read", n);
    }

    private int sendAgain(String call, int failed, MemorySegment b, int len, MemorySegment errno)
            throws SyscallError {
        int n = failed;
        while (n == Linux.EINTR) {
            n = Linux.send(number(), b, len, errno);
        }
        return n > 0 ? n : failed(call, n);
    }

    /** {@link #EAGAIN}, or the error. */
    private static int failed(String call, int n) throws SyscallError {
        if (n == Linux.EAGAIN) {
            return EAGAIN;
        }
        throw new SyscallError(call, -n);
    }

    // Gathering and scattering. The kernel is given addresses, and memory of the heap has none
    // that stays: small pieces go by way of one array, a large one goes alone.

    @Override
    public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
        int first = first(dsts, offset);
        if (dsts[first].remaining() >= GATHER) {
            return read(dsts[first]);
        }
        Direction d = reader;
        if (!areDirect(dsts, offset, length)) {
            byte[] all = new byte[size(dsts, first, offset + length)];
            int n = recvAgain(Linux.EINTR, MemorySegment.ofArray(all), all.length, d.errno);
            int at = 0;
            for (int i = first; at < n; i++) {
                int part = Math.min(dsts[i].remaining(), n - at);
                dsts[i].put(all, at, part);
                at += part;
            }
            return n;
        }
        int used = d.fill(dsts, first, offset + length);
        long n;
        try {
            do {
                n = Linux.readv(number(), d.iovecs(), used, d.errno);
            } while (n == Linux.EINTR);
        } finally {
            Reference.reachabilityFence(dsts);
        }
        if (n == 0) {
            return EOF;
        }
        return n < 0 ? failed("readv", (int) n) : advance(dsts, first, n);
    }

    @Override
    public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
        int first = first(srcs, offset);
        Direction d = writer;
        if (srcs[first].remaining() >= GATHER) {
            return write(srcs[first]);
        }
        if (!areDirect(srcs, offset, length)) {
            byte[] all = new byte[size(srcs, first, offset + length)];
            int at = 0;
            for (int i = first; at < all.length; i++) {
                int part = Math.min(srcs[i].remaining(), all.length - at);
                srcs[i].get(srcs[i].position(), all, at, part);
                at += part;
            }
            MemorySegment b = MemorySegment.ofArray(all);
            int n = sendAgain("writev", Linux.EINTR, b, all.length, d.errno);
            return n < 0 ? n : advance(srcs, first, n);
        }
        int used = d.fill(srcs, first, offset + length);
        long n;
        try {
            do {
                n = Linux.writev(number(), d.iovecs(), used, d.errno);
            } while (n == Linux.EINTR);
        } finally {
            Reference.reachabilityFence(srcs);
        }
        return n < 0 ? failed("writev", (int) n) : advance(srcs, first, n);
    }

    /** The first that is not used up; there is one. */
    private static int first(ByteBuffer[] buffers, int offset) {
        int i = offset;
        while (!buffers[i].hasRemaining()) {
            i++;
        }
        return i;
    }

    private static boolean areDirect(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (!buffers[i].isDirect()) {
                return false;
            }
        }
        return true;
    }

    /** How many bytes of the small pieces go in one call. */
    private static int size(ByteBuffer[] buffers, int from, int to) {
        int n = 0;
        for (int i = from; i < to && n < GATHER; i++) {
            n += Math.min(buffers[i].remaining(), GATHER - n);
        }
        return n;
    }

    private static long advance(ByteBuffer[] buffers, int from, long n) {
        long left = n;
        for (int i = from; left > 0; i++) {
            int part = (int) Math.min(buffers[i].remaining(), left);
            buffers[i].position(buffers[i].position() + part);
            left -= part;
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
