package org.gopark.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.gopark.internal.poll.FD;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.internal.syscall.SysfdChannel;
import org.jspecify.annotations.Nullable;

/**
 * A network descriptor: a pollable one that knows its network and its two ends.
 *
 * <p>Go: net/fd_posix.go netFD
 */
final class NetFD {
    private final FD pfd;
    private final RuntimePoll runtime;
    private final String net; // as it was named in dial or listen
    private final TCPAddr laddr;
    private final @Nullable TCPAddr raddr; // null: a listener

    private NetFD(FD pfd, RuntimePoll runtime, String net, TCPAddr laddr, @Nullable TCPAddr raddr) {
        this.pfd = pfd;
        this.runtime = runtime;
        this.net = net;
        this.laddr = laddr;
        this.raddr = raddr;
    }

    /** A socket that listens on {@code laddr}. Go: net/sock_posix.go socket, netFD.listenStream */
    static NetFD listen(String net, TCPAddr laddr, int backlog) throws IOException {
        RuntimePoll runtime = RuntimePoll.current();
        Sysfd sysfd = SysfdChannel.listen(Net.family(net, laddr), laddr.toSocketAddress(), backlog);
        FD pfd = new FD(runtime, sysfd);
        try {
            return new NetFD(pfd, runtime, net, name(sysfd.getsockname(), laddr), null);
        } catch (Throwable e) {
            closeQuietly(pfd);
            throw e;
        }
    }

    /**
     * A socket that is connected to {@code raddr}; parks until it is. Go: net/sock_posix.go
     * netFD.dial
     */
    static NetFD dial(String net, @Nullable TCPAddr laddr, TCPAddr raddr) throws IOException {
        RuntimePoll runtime = RuntimePoll.current();
        Sysfd sysfd =
                SysfdChannel.connect(
                        Net.family(net, raddr),
                        laddr == null ? null : laddr.toSocketAddress(),
                        Net.toLocalSystem(net, raddr).toSocketAddress());
        FD pfd = new FD(runtime, sysfd);
        try {
            pfd.connect();
            return new NetFD(
                    pfd,
                    runtime,
                    net,
                    name(sysfd.getsockname(), raddr),
                    name(sysfd.getpeername(), raddr));
        } catch (Throwable e) {
            closeQuietly(pfd);
            throw e;
        }
    }

    /** Go: net/fd_unix.go netFD.accept */
    NetFD accept() throws IOException {
        Sysfd sysfd = pfd.accept();
        FD accepted = new FD(runtime, sysfd);
        try {
            return new NetFD(
                    accepted,
                    runtime,
                    net,
                    name(sysfd.getsockname(), laddr),
                    name(sysfd.getpeername(), laddr));
        } catch (Throwable e) {
            closeQuietly(accepted);
            throw e;
        }
    }

    private static void closeQuietly(FD pfd) {
        try {
            pfd.close();
        } catch (IOException e) {
            // The reason why it is closed is the one to tell.
        }
    }

    private static TCPAddr name(@Nullable InetSocketAddress name, TCPAddr otherwise) {
        return name == null ? otherwise : TCPAddr.of(name);
    }

    String net() {
        return net;
    }

    TCPAddr laddr() {
        return laddr;
    }

    @Nullable TCPAddr raddr() {
        return raddr;
    }

    FD pfd() {
        return pfd;
    }

    int read(byte[] b, int off, int len) throws IOException {
        return pfd.read(b, off, len);
    }

    int read(ByteBuffer dst) throws IOException {
        return pfd.read(dst);
    }

    long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        return pfd.read(dsts, offset, length);
    }

    void write(byte[] b, int off, int len) throws IOException {
        pfd.write(b, off, len);
    }

    void write(ByteBuffer src) throws IOException {
        pfd.write(src);
    }

    long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return pfd.write(srcs, offset, length);
    }

    void closeRead() throws IOException {
        pfd.shutdownRead();
    }

    void closeWrite() throws IOException {
        pfd.shutdownWrite();
    }

    <T> void setsockopt(SocketOption<T> option, T value) throws IOException {
        pfd.setsockopt(option, value);
    }

    boolean isClosed() {
        return pfd.isClosed();
    }

    void close() throws IOException {
        pfd.close();
    }
}
