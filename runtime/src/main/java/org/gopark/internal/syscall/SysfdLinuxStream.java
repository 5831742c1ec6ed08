package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.gopark.internal.syscall.SyscallError.check;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection, or one that is to be.
 *
 * <p>Go: internal/poll/fd_unix.go FD.Read, FD.Write, their system calls; internal/poll/writev.go
 */
final class SysfdLinuxStream extends SysfdLinux {
    /**
     * A buffer outside of the heap as the call takes it. That of the last buffer is kept, so that a
     * call makes no garbage; the price is that the connection keeps the buffer alive.
     */
    private static final class View {
        private @Nullable ByteBuffer last;
        private @Nullable MemorySegment whole;

        /** From index 0 to the capacity, wherever somebody moves the limit meanwhile. */
        @SuppressWarnings("ReferenceEquality")
        MemorySegment of(ByteBuffer direct) {
            MemorySegment v = whole;
            if (v == null || last != direct) {
                v = MemorySegment.ofBuffer(direct.duplicate().clear());
                whole = v;
                last = direct;
            }
            return v;
        }
    }

    private static final int ALONE = 16 * 1024; // bytes outside of the heap, not copied

    private @Nullable InetSocketAddress raddr;
    private volatile boolean connecting;

    // Made at once and not by the first call: the compiler would take the branch that makes one for
    // the only one, and all connections of a burst would have their second call in the interpreter,
    // and so the stacks of their loops, for minutes.
    private final View readView = new View(); // guarded by the caller's read lock
    private final View writeView = new View(); // guarded by the caller's write lock

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
        Scratch s = Scratch.take();
        try {
            int n = read(Linux.recv(number(), s.address, maxTransfer(len, false), 0));
            if (n > 0) {
                s.buffer.get(0, b, off, n);
            }
            return n;
        } finally {
            s.give();
        }
    }

    @Override
    public int write(byte[] b, int off, int len) throws SyscallError {
        int max = maxTransfer(len, false);
        Scratch s = Scratch.take();
        try {
            s.buffer.put(0, b, off, max);
            return written("write", Linux.send(number(), s.address, max));
        } finally {
            s.give();
        }
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray")
    public int read(ByteBuffer dst) throws SyscallError {
        int at = dst.position();
        int len = dst.remaining();
        int n =
                dst.isDirect()
                        ? readDirect(dst, at, len)
                        : read(dst.array(), dst.arrayOffset() + at, len);
        if (n > 0) {
            dst.position(at + n);
        }
        return n;
    }

    private int readDirect(ByteBuffer dst, int at, int len) throws SyscallError {
        MemorySegment view = readView.of(dst);
        int max = maxTransfer(len, true);
        Objects.checkFromIndexSize(at, max, view.byteSize()); // if somebody moves its position
        return read(Linux.recv(number(), view, at, max));
    }

    @Override
    public int write(ByteBuffer src) throws SyscallError {
        int at = src.position();
        int len = src.remaining();
        int n = src.isDirect() ? writeDirect(src, at, len) : writeHeap(src, at, len);
        if (n > 0) {
            src.position(at + n);
        }
        return n;
    }

    /** Also if it is read-only, and so does not give away its array. */
    private int writeHeap(ByteBuffer src, int at, int len) throws SyscallError {
        int max = maxTransfer(len, false);
        Scratch s = Scratch.take();
        try {
            s.buffer.put(0, src, at, max);
            return written("write", Linux.send(number(), s.address, max));
        } finally {
            s.give();
        }
    }

    private int writeDirect(ByteBuffer src, int at, int len) throws SyscallError {
        MemorySegment view = writeView.of(src);
        int max = maxTransfer(len, true);
        Objects.checkFromIndexSize(at, max, view.byteSize());
        return written("write", Linux.send(number(), view, at, max));
    }

    /** What recv has returned, as a read tells it. */
    private static int read(int n) throws SyscallError {
        return n > 0 ? n : n == 0 ? EOF : failed("read", n);
    }

    /** What send has returned, as a write tells it. */
    private static int written(String call, int n) throws SyscallError {
        return n > 0 ? n : failed(call, n);
    }

    /** {@link #EAGAIN}, or the error. */
    private static int failed(String call, int n) throws SyscallError {
        if (n == Linux.EAGAIN) {
            return EAGAIN;
        }
        throw new SyscallError(call, -n);
    }

    // Gathering and scattering: the pieces go by way of the native buffer, one call for 64 KiB. The
    // kernel could be given addresses, but memory of the heap has none that stays.

    @Override
    public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
        int first = first(dsts, offset);
        if (goesAlone(dsts[first])) {
            return read(dsts[first]);
        }
        int max = 0;
        for (int i = first; i < offset + length && max < Linux.MAX_TRANSFER; i++) {
            max += maxTransfer(dsts[i].remaining(), false);
        }
        Scratch s = Scratch.take();
        try {
            int n = read(Linux.recv(number(), s.address, maxTransfer(max, false), 0));
            int at = 0;
            for (int i = first; at < n; i++) {
                ByteBuffer dst = dsts[i];
                int part = Math.min(dst.remaining(), n - at);
                dst.put(dst.position(), s.buffer, at, part);
                dst.position(dst.position() + part);
                at += part;
            }
            return n;
        } finally {
            s.give();
        }
    }

    @Override
    public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
        int first = first(srcs, offset);
        if (goesAlone(srcs[first])) {
            return write(srcs[first]);
        }
        Scratch s = Scratch.take();
        try {
            int all = 0;
            for (int i = first; i < offset + length && all < Linux.MAX_TRANSFER; i++) {
                ByteBuffer src = srcs[i];
                int part = Math.min(src.remaining(), Linux.MAX_TRANSFER - all);
                s.buffer.put(all, src, src.position(), part);
                all += part;
            }
            int n = written("writev", Linux.send(number(), s.address, all));
            int left = n;
            for (int i = first; left > 0; i++) {
                int part = Math.min(srcs[i].remaining(), left);
                srcs[i].position(srcs[i].position() + part);
                left -= part;
            }
            return n;
        } finally {
            s.give();
        }
    }

    private static boolean goesAlone(ByteBuffer b) {
        return b.isDirect() && b.remaining() >= ALONE;
    }

    /** The first that is not used up; there is one. */
    private static int first(ByteBuffer[] buffers, int offset) {
        int i = offset;
        while (!buffers[i].hasRemaining()) {
            i++;
        }
        return i;
    }

    // Within the kernel.

    @Override
    public @Nullable OpenFile open(Path file) {
        return OpenFile.open(file);
    }

    /** Go: internal/poll/sendfile.go, its call */
    @Override
    public int sendfile(OpenFile src, long position, int max) throws SyscallError {
        Scratch s = Scratch.take();
        try {
            s.memory.set(JAVA_LONG, 0, position);
            int n = LinuxTransfer.sendfile(number(), src.number(), s.address, max);
            return n == 0 ? EOF : moved("sendfile", n);
        } finally {
            s.give();
        }
    }

    @Override
    public boolean splices() {
        return true;
    }

    /**
     * Splice stops before a byte of urgent data for ever, and says that nothing is there, or even
     * that the stream has ended; recv passes over it. So recv is asked before either is believed.
     */
    @Override
    public int spliceDrain(SplicePipe pipe, int max) throws SyscallError {
        int n = pipe.drain(number(), max);
        if (isNothing(n)) {
            int there = peek();
            if (there < 0) {
                return there;
            }
            n = pipe.drain(number(), max); // it may have come meanwhile
        }
        return isNothing(n) ? UNSUPPORTED : moved("splice", n);
    }

    private static boolean isNothing(int n) {
        return n == 0 || n == Linux.EAGAIN;
    }

    /** What {@link #read} would return for one byte, which stays there. */
    private int peek() throws SyscallError {
        Scratch s = Scratch.take();
        try {
            return read(Linux.recv(number(), s.address, 1, Linux.MSG_PEEK));
        } finally {
            s.give();
        }
    }

    @Override
    public int splicePump(SplicePipe pipe) throws SyscallError {
        return written("splice", pipe.pump(number()));
    }

    /** What the kernel moved; {@link #UNSUPPORTED} if it does not move such things. */
    private static int moved(String call, int n) throws SyscallError {
        boolean refused = n == Linux.EINVAL || n == Linux.ENOSYS || n == Linux.EOPNOTSUPP;
        return n > 0 ? n : refused ? UNSUPPORTED : failed(call, n);
    }

    @Override
    public @Nullable Sysfd accept() throws SyscallError {
        throw new SyscallError("accept4", -Linux.EINVAL);
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
        int n = Linux.getpeername(number(), addr, len);
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
        int n = Linux.shutdown(number(), how);
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
        int n = Linux.poll(p, 1);
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
