package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.gopark.internal.syscall.SyscallError.check;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * System calls on a descriptor of Linux, for epoll.
 *
 * <p>Go: internal/poll FD.Sysfd, which is the number alone
 */
public abstract sealed class SysfdLinux implements Sysfd
        permits SysfdLinuxStream, SysfdLinux.Listener {
    private int fd; // -1: closed

    SysfdLinux(int fd) {
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
        check("setsockopt", Linux.setsockopt(fd, o.level(), o.name(), v, len));
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
        check("getsockopt", Linux.getsockopt(fd, o.level(), o.name(), v, len));
        return o.decode(value);
    }

    @Override
    public final @Nullable InetSocketAddress getsockname() throws SyscallError {
        MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        MemorySegment len = MemorySegment.ofArray(new int[] {RawSockaddr.SIZE});
        check("getsockname", Linux.getsockname(fd, addr, len));
        return RawSockaddr.decode(addr);
    }

    @Override
    public final void close() throws SyscallError {
        int closing = fd;
        if (closing < 0) {
            return;
        }
        fd = -1;
        check("close", Linux.close(closing)); // also after an error it is closed
    }

    /** A listening socket. */
    static final class Listener extends SysfdLinux implements SysfdListener {
        // What accept4 writes; the caller's read lock guards it.
        private final MemorySegment addr = MemorySegment.ofArray(new byte[RawSockaddr.SIZE]);
        private final MemorySegment len = MemorySegment.ofArray(new int[1]);

        Listener(int fd) {
            super(fd);
        }

        @Override
        public boolean inheritsOptions() {
            return true;
        }

        @Override
        public @Nullable Sysfd accept() throws SyscallError {
            for (; ; ) {
                len.set(JAVA_INT, 0, RawSockaddr.SIZE);
                int n = Linux.accept4(number(), addr, len);
                if (n >= 0) {
                    return accepted(n);
                }
                if (n == Linux.EAGAIN) {
                    return null;
                }
                if (n != Linux.EINTR) {
                    throw new SyscallError("accept4", -n);
                }
            }
        }

        private Sysfd accepted(int n) {
            Sysfd fd = null;
            try {
                fd = new SysfdLinuxStream(n, false, RawSockaddr.decode(addr));
                return fd;
            } finally {
                if (fd == null) { // no memory
                    Linux.close(n);
                }
            }
        }
    }
}
