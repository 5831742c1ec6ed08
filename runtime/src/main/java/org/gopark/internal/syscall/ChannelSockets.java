package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's sockets, as channels of java.nio.
 *
 * <p>Go: net/sock_posix.go socket, in effect
 */
public final class ChannelSockets implements Sockets {
    public static final ChannelSockets SOCKETS = new ChannelSockets();

    private ChannelSockets() {}

    @Override
    public Sysfd listen(
            @Nullable ProtocolFamily family, InetSocketAddress laddr, int backlog, Control control)
            throws IOException {
        ServerSocketChannel ch;
        try {
            ch = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SyscallError("socket", e);
        }
        SysfdChannel.Listener fd = new SysfdChannel.Listener(ch);
        control(fd, control);
        try {
            ch.bind(laddr, backlog);
            return fd;
        } catch (IOException | RuntimeException e) {
            fd.closeQuietly();
            throw new SyscallError("bind", e);
        } catch (Error e) {
            fd.closeQuietly();
            throw e;
        }
    }

    private static void control(SysfdChannel ch, Control control) throws IOException {
        Sockets.prepare(
                ch,
                fd -> {
                    ch.channel().configureBlocking(false);
                    if (fd.isListener()) {
                        fd.setsockopt(StandardSocketOptions.SO_REUSEADDR, true);
                    }
                    control.control(fd);
                });
    }

    @Override
    public Sysfd connect(
            @Nullable ProtocolFamily family,
            @Nullable InetSocketAddress laddr,
            InetSocketAddress raddr,
            Control control)
            throws IOException {
        SocketChannel ch;
        try {
            ch = family == null ? SocketChannel.open() : SocketChannel.open(family);
        } catch (IOException | UnsupportedOperationException e) {
            throw new SyscallError("socket", e);
        }
        SysfdChannel.Stream fd = new SysfdChannel.Stream(ch);
        control(fd, control);
        String call = "bind";
        try {
            if (laddr != null) {
                ch.bind(laddr);
            }
            call = "connect";
            ch.connect(raddr);
            return fd;
        } catch (IOException | RuntimeException e) {
            fd.closeQuietly();
            throw new SyscallError(call, e);
        } catch (Error e) {
            fd.closeQuietly();
            throw e;
        }
    }
}
