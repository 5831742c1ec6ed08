package org.gopark.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.poll.ErrNetClosing;
import org.gopark.internal.poll.ErrWait;
import org.gopark.internal.poll.FD;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * A network descriptor: a pollable one that knows its network and its two ends.
 *
 * <p>Go: net/fd_posix.go netFD
 */
final class NetFD implements KeepAliveConfig.Setter {
    private final FD pfd;
    private final RuntimePoll runtime;
    private final Endpoint
            endpoint; // its addresses are those of the channel, which are there anyway

    private final boolean inherits;

    private NetFD(FD pfd, RuntimePoll runtime, Endpoint endpoint, boolean inherits) {
        this.pfd = pfd;
        this.runtime = runtime;
        this.endpoint = endpoint;
        this.inherits = inherits;
    }

    /** A socket that listens on {@code laddr}. Go: net/sock_posix.go socket, netFD.listenStream */
    static NetFD listen(String net, TCPAddr laddr, ListenConfig lc) throws IOException {
        RuntimePoll runtime = RuntimePoll.current();
        ProtocolFamily family = Net.family(net, laddr);
        Sysfd sysfd =
                runtime.sockets()
                        .listen(
                                family,
                                laddr.toSocketAddress(),
                                lc.backlog(),
                                fd -> lc.prepare(fd, controlNetwork(family), laddr.toString()));
        Endpoint endpoint;
        try {
            endpoint = new Endpoint(net, name(sysfd.getsockname(), laddr), null);
        } catch (Throwable e) {
            sysfd.closeQuietly();
            throw e;
        }
        FD pfd = new FD(runtime, sysfd, endpoint);
        return new NetFD(pfd, runtime, endpoint, sysfd.inheritsOptions());
    }

    /** {@code tcp4} or {@code tcp6}. Go: net/rawconn.go controlNetwork */
    private static String controlNetwork(@Nullable ProtocolFamily family) {
        return family == StandardProtocolFamily.INET ? "tcp4" : "tcp6";
    }

    /**
     * A socket that is connected to {@code raddr}; parks until it is, or {@code ctx} is over. Go:
     * net/sock_posix.go netFD.dial
     */
    static NetFD dial(
            DialContext ctx,
            String net,
            @Nullable TCPAddr laddr,
            TCPAddr raddr,
            @Nullable Control control)
            throws IOException {
        TCPAddr to = Net.toLocalSystem(net, raddr);
        ProtocolFamily family = Net.family(net, to);
        InetSocketAddress peer = to.toSocketAddress();
        Sysfd sysfd =
                ctx.runtime()
                        .sockets()
                        .connect(
                                family,
                                laddr == null ? null : Net.bindAddress(laddr, family),
                                peer,
                                fd -> {
                                    if (control != null) {
                                        String address = raddr.toString();
                                        control(control, controlNetwork(family), address, fd);
                                    }
                                });
        FD pfd = new FD(ctx.runtime(), sysfd, new Endpoint(net, null, peer));
        try {
            connect(ctx, pfd);
            Endpoint endpoint = endpoint(net, sysfd, raddr);
            pfd.setAddr(endpoint);
            return new NetFD(pfd, ctx.runtime(), endpoint, false);
        } catch (Throwable e) {
            closeQuietly(pfd);
            throw e;
        }
    }

    /**
     * Waits for the connect. The context works by the write deadline: its own, or, if it is
     * cancelled, one in the past. Who is cancelled at the last moment is cancelled, or the
     * connection would be handed out with that deadline.
     *
     * <p>Go: net/fd_unix.go netFD.connect
     */
    private static void connect(DialContext ctx, FD pfd) throws IOException {
        Runnable interrupter = () -> expire(pfd);
        boolean timed = ctx.deadline() != 0;
        if (timed) {
            pfd.setDeadline(ctx.remaining(), false, true);
        }
        ctx.cancellation().onCancel(interrupter);
        boolean untouched;
        try {
            pfd.connect();
        } catch (ErrWait e) {
            throw ctx.map(e);
        } finally {
            untouched = ctx.cancellation().forget(interrupter);
        }
        if (!untouched) {
            throw new DialContext.ErrCanceled();
        }
        if (timed) {
            pfd.setDeadline(0, false, true);
        }
    }

    private static void expire(FD pfd) {
        try {
            pfd.setDeadline(-1, false, true);
        } catch (IOException e) {
            // It has ended already.
        }
    }

    /** Lends {@code fd} to a hook. Go: net/rawconn.go newRawConn */
    static void control(Control hook, String network, String address, Sysfd fd) throws IOException {
        Lent socket = new Lent(fd);
        try {
            hook.control(network, address, socket);
        } finally {
            socket.over = true; // its number may be somebody else's before long
        }
    }

    private static final class Lent implements Control.Socket {
        private final Sysfd fd;
        private volatile boolean over;

        Lent(Sysfd fd) {
            this.fd = fd;
        }

        private Sysfd fd() throws IOException {
            if (over) {
                throw new ErrNetClosing("the hook has ended", null);
            }
            return fd;
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) throws IOException {
            fd().setsockopt(option, value);
        }

        @Override
        public <T> T getOption(SocketOption<T> option) throws IOException {
            return fd().getsockopt(option);
        }

        @Override
        public OptionalInt descriptor() throws IOException {
            int n = fd().number();
            return n < 0 ? OptionalInt.empty() : OptionalInt.of(n);
        }
    }

    /** Go: net/fd_unix.go netFD.accept */
    NetFD accept() throws IOException {
        Sysfd sysfd = pfd.accept();
        Endpoint accepted;
        try {
            accepted = accepted(sysfd);
        } catch (Throwable e) {
            sysfd.closeQuietly();
            throw e;
        }
        return new NetFD(new FD(runtime, sysfd, accepted), runtime, accepted, false);
    }

    /** A listener on one address is where its connections end, too. */
    private Endpoint accepted(Sysfd sysfd) throws SyscallError {
        InetSocketAddress own = endpoint.laddr();
        if (own == null || own.getAddress().isAnyLocalAddress()) {
            return endpoint(net(), sysfd, laddr());
        }
        return new Endpoint(net(), own, name(sysfd.getpeername(), laddr()));
    }

    private static Endpoint endpoint(String net, Sysfd sysfd, TCPAddr otherwise)
            throws SyscallError {
        return new Endpoint(
                net, name(sysfd.getsockname(), otherwise), name(sysfd.getpeername(), otherwise));
    }

    private static void closeQuietly(FD pfd) {
        try {
            pfd.close();
        } catch (IOException e) {
            // The reason why it is closed is the one to tell.
        }
    }

    private static InetSocketAddress name(@Nullable InetSocketAddress name, TCPAddr otherwise) {
        return name == null ? otherwise.toSocketAddress() : name;
    }

    String net() {
        return endpoint.net();
    }

    TCPAddr laddr() {
        return TCPAddr.of(Objects.requireNonNull(endpoint.laddr()));
    }

    @Nullable TCPAddr raddr() {
        InetSocketAddress raddr = endpoint.raddr();
        return raddr == null ? null : TCPAddr.of(raddr);
    }

    FD pfd() {
        return pfd;
    }

    void closeRead() throws IOException {
        pfd.shutdownRead();
    }

    void closeWrite() throws IOException {
        pfd.shutdownWrite();
    }

    @Override
    public <T> void setsockopt(SocketOption<T> option, T value) throws IOException {
        pfd.setsockopt(option, value);
    }

    /** For operations that read or accept, that write, or both. */
    void setDeadline(Instant t, boolean read, boolean write) throws IOException {
        long d = runtime.until(t);
        pfd.setDeadline(d == 0 ? -1 : d, read, write);
    }

    void setDeadlineAfter(Duration d, boolean read, boolean write) throws IOException {
        long nanos = TimeUnit.NANOSECONDS.convert(d);
        pfd.setDeadline(nanos > 0 ? nanos : -1, read, write);
    }

    void clearDeadline(boolean read, boolean write) throws IOException {
        pfd.setDeadline(0, read, write);
    }

    /** Whether the connections of this listener have its options. */
    boolean inheritsOptions() {
        return inherits;
    }

    Optional<Boolean> peerClosed() throws IOException {
        return Optional.ofNullable(pfd.peerClosed());
    }

    boolean isClosed() {
        return pfd.isClosed();
    }

    void close() throws IOException {
        pfd.close();
    }
}
