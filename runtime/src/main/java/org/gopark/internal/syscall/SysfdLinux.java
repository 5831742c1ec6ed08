package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.gopark.internal.syscall.SyscallError.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * System calls on a descriptor of Linux, for epoll.
 *
 * <p>Go: internal/poll FD.Sysfd, which is the number alone
 */
public abstract sealed class SysfdLinux implements Sysfd {
    private int fd; // -1: closed

    private SysfdLinux(int fd) {
        this.fd = fd;
    }

    /** The descriptor's number; below 0 when it is closed. */
    @Override
    public final int number() {
        return fd;
    }

    @Override
    public final <T> void setsockopt(SocketOption<T> option, T value) throws SyscallError {
        try {
            setsockopt(Sockopt.of(option), value);
        } catch (UnsupportedOperationException e) {
            throw new SyscallError("setsockopt", e);
        }
    }

    final void setsockopt(Sockopt o, Object value) throws SyscallError {
        MemorySegment v = MemorySegment.ofArray(o.encode(value));
        int len = (int) v.byteSize();
        check("setsockopt", Linux.setsockopt(fd, o.level(), o.name(), v, len, Linux.newErrno()));
    }

    @Override
    public final <T> T getsockopt(SocketOption<T> option) throws SyscallError {
        try {
            return option.type().cast(getsockopt(Sockopt.of(option)));
        } catch (UnsupportedOperationException e) {
            throw new SyscallError("getsockopt", e);
        }
    }

    final Object getsockopt(Sockopt o) throws SyscallError {
        int[] value = new int[2];
        MemorySegment len = MemorySegment.ofArray(new int[] {8});
        MemorySegment v = MemorySegment.ofArray(value);
        check("getsockopt", Linux.getsockopt(fd, o.level(), o.name(), v, len, Linux.newErrno()));
        return o.decode(value);
    }

    @Override
    public final @Nullable InetSocketAddress getsockname() throws SyscallError {
        MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        MemorySegment len = MemorySegment.ofArray(new int[] {RawSockaddr.SIZE});
        check("getsockname", Linux.getsockname(fd, addr, len, Linux.newErrno()));
        return RawSockaddr.decode(addr);
    }

    @Override
    public final void close() throws SyscallError {
        int closing = fd;
        if (closing < 0) {
            return;
        }
        fd = -1;
        try (Arena arena = Arena.ofConfined()) {
            // Also after EINTR it is closed; again would be somebody else's.
            check("close", Linux.close(closing, arena.allocate(JAVA_INT)));
        }
    }

    private static final class View {
        byte @Nullable [] array;
        @Nullable MemorySegment segment;

        @SuppressWarnings({"ByteBufferBackingArray", "ReferenceEquality", "ArrayEquals"})
        MemorySegment rest(ByteBuffer b) {
            if (!b.hasArray()) {
                return MemorySegment.ofBuffer(b);
            }
            byte[] a = b.array();
            MemorySegment s = segment;
            if (s == null || a != array) {
                s = MemorySegment.ofArray(a);
                segment = s;
                array = a;
            }
            int at = b.arrayOffset() + b.position();
            return at == 0 ? s : s.asSlice(at);
        }
    }

    /** A connection, or one that is to be. */
    static final class Stream extends SysfdLinux {
        private static final int EINVAL = 22;
        private static final int MAX_IOVECS = 64;
        private static final int IOVEC = 16; // bytes: an address, and a length

        private @Nullable InetSocketAddress raddr;
        private volatile boolean connecting;

        private final View readView = new View();
        private final View writeView = new View();
        // Where a read (write) puts its error number; the caller's read (write) lock guards it.
        private @Nullable MemorySegment readErrno;
        private @Nullable MemorySegment writeErrno;
        private @Nullable MemorySegment readIovecs;
        private @Nullable MemorySegment writeIovecs;

        Stream(int fd, boolean connecting, @Nullable InetSocketAddress raddr) {
            super(fd);
            this.connecting = connecting;
            this.raddr = raddr;
        }

        private MemorySegment readErrno() {
            MemorySegment e = readErrno;
            if (e == null) {
                e = Linux.newErrno();
                readErrno = e;
            }
            return e;
        }

        private MemorySegment writeErrno() {
            MemorySegment e = writeErrno;
            if (e == null) {
                e = Linux.newErrno();
                writeErrno = e;
            }
            return e;
        }

        @Override
        public int maxTransfer(ByteBuffer buffer) {
            return Math.min(buffer.remaining(), Linux.MAX_TRANSFER);
        }

        @Override
        public int read(ByteBuffer dst) throws SyscallError {
            int n = recv(readView.rest(dst), maxTransfer(dst));
            if (n > 0) {
                dst.position(dst.position() + n);
            }
            return n;
        }

        private int recv(MemorySegment b, int len) throws SyscallError {
            MemorySegment errno = readErrno();
            for (; ; ) {
                int n = Linux.recv(number(), b, len, errno);
                if (n > 0) {
                    return n;
                }
                if (n == 0) {
                    return EOF;
                }
                if (n != Linux.EINTR) {
                    return failed("read", n);
                }
            }
        }

        /** {@link #EAGAIN}, or the error. */
        private static int failed(String call, int n) throws SyscallError {
            if (n == Linux.EAGAIN) {
                return EAGAIN;
            }
            throw new SyscallError(call, -n);
        }

        @Override
        public int write(ByteBuffer src) throws SyscallError {
            int n = send("write", writeView.rest(src), maxTransfer(src));
            if (n > 0) {
                src.position(src.position() + n);
            }
            return n;
        }

        private int send(String call, MemorySegment b, int len) throws SyscallError {
            MemorySegment errno = writeErrno();
            for (; ; ) {
                int n = Linux.send(number(), b, len, errno);
                if (n > 0) {
                    return n;
                }
                if (n != Linux.EINTR) {
                    return failed(call, n);
                }
            }
        }

        // Gathering and scattering. The kernel is given addresses, and memory of the heap has none
        // that stays: what lies there goes by way of one array.

        @Override
        public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
            if (!areDirect(dsts, offset, length)) {
                byte[] all = new byte[size(dsts, offset, length)];
                int n = recv(MemorySegment.ofArray(all), all.length);
                int at = 0;
                for (int i = offset; at < n; i++) {
                    int part = Math.min(dsts[i].remaining(), n - at);
                    dsts[i].put(all, at, part);
                    at += part;
                }
                return n;
            }
            MemorySegment iovecs = readIovecs;
            if (iovecs == null) {
                iovecs = Arena.ofAuto().allocate((long) MAX_IOVECS * IOVEC, Long.BYTES);
                readIovecs = iovecs;
            }
            int used = fill(iovecs, dsts, offset, length);
            MemorySegment errno = readErrno();
            long n;
            try {
                do {
                    n = Linux.readv(number(), iovecs, used, errno);
                } while (n == Linux.EINTR);
            } finally {
                Reference.reachabilityFence(dsts);
            }
            if (n == 0) {
                return EOF;
            }
            return n < 0 ? failed("readv", (int) n) : advance(dsts, offset, n);
        }

        @Override
        public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
            if (!areDirect(srcs, offset, length)) {
                byte[] all = new byte[size(srcs, offset, length)];
                int at = 0;
                for (int i = offset; at < all.length; i++) {
                    int part = Math.min(srcs[i].remaining(), all.length - at);
                    srcs[i].get(srcs[i].position(), all, at, part);
                    at += part;
                }
                int n = send("writev", MemorySegment.ofArray(all), all.length);
                return n < 0 ? n : advance(srcs, offset, n);
            }
            MemorySegment iovecs = writeIovecs;
            if (iovecs == null) {
                iovecs = Arena.ofAuto().allocate((long) MAX_IOVECS * IOVEC, Long.BYTES);
                writeIovecs = iovecs;
            }
            int used = fill(iovecs, srcs, offset, length);
            MemorySegment errno = writeErrno();
            long n;
            try {
                do {
                    n = Linux.writev(number(), iovecs, used, errno);
                } while (n == Linux.EINTR);
            } finally {
                Reference.reachabilityFence(srcs);
            }
            return n < 0 ? failed("writev", (int) n) : advance(srcs, offset, n);
        }

        private static boolean areDirect(ByteBuffer[] buffers, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (!buffers[i].isDirect()) {
                    return false;
                }
            }
            return true;
        }

        /** How many bytes one call moves. */
        private static int size(ByteBuffer[] buffers, int offset, int length) {
            int n = 0;
            for (int i = offset; i < offset + length && n < Linux.MAX_TRANSFER; i++) {
                n += Math.min(buffers[i].remaining(), Linux.MAX_TRANSFER - n);
            }
            return n;
        }

        /** Writes where the rests of the buffers lie; returns how many that are. */
        private static int fill(
                MemorySegment iovecs, ByteBuffer[] buffers, int offset, int length) {
            int used = 0;
            int room = Linux.MAX_TRANSFER;
            for (int i = offset; i < offset + length && used < MAX_IOVECS && room > 0; i++) {
                int n = Math.min(buffers[i].remaining(), room);
                if (n > 0) {
                    long at = (long) used * IOVEC;
                    iovecs.set(JAVA_LONG, at, MemorySegment.ofBuffer(buffers[i]).address());
                    iovecs.set(JAVA_LONG, at + Long.BYTES, n);
                    used++;
                    room -= n;
                }
            }
            return used;
        }

        private static long advance(ByteBuffer[] buffers, int offset, long n) {
            long left = n;
            for (int i = offset; left > 0; i++) {
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

        private void shutdown(int how) throws SyscallError {
            try (Arena arena = Arena.ofConfined()) {
                check("shutdown", Linux.shutdown(number(), how, arena.allocate(JAVA_INT)));
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

    /** A listening socket. */
    static final class Listener extends SysfdLinux implements SysfdListener {
        // For accept4, which may wait a little and is not critical; the read lock guards them.
        private final MemorySegment memory =
                Arena.ofAuto().allocate(2 * Integer.BYTES + RawSockaddr.SIZE, Integer.BYTES);
        private final MemorySegment errno = memory.asSlice(0, Integer.BYTES);
        private final MemorySegment len = memory.asSlice(Integer.BYTES, Integer.BYTES);
        private final MemorySegment addr = memory.asSlice(2 * Integer.BYTES);

        Listener(int fd) {
            super(fd);
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            for (; ; ) {
                len.set(JAVA_INT, 0, RawSockaddr.SIZE);
                int n = Linux.accept4(number(), addr, len, errno);
                if (n >= 0) {
                    return new Stream(n, false, RawSockaddr.decode(addr));
                }
                if (n == Linux.EAGAIN) {
                    return null;
                }
                if (n != Linux.EINTR) {
                    throw new SyscallError("accept4", -n);
                }
            }
        }
    }
}
