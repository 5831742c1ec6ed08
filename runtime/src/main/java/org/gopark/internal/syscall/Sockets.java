package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import org.jspecify.annotations.Nullable;

/**
 * Where sockets come from: the operating system's, or a network that is made up.
 *
 * <p>Go: net/hook_unix.go socketFunc, connectFunc, listenFunc, in spirit
 */
public interface Sockets {
    /**
     * A stream socket of {@code family} (null: both, if the system has both) that listens on {@code
     * laddr}.
     */
    Sysfd listen(
            @Nullable ProtocolFamily family, InetSocketAddress laddr, int backlog, Control control)
            throws IOException;

    /** A stream socket whose connect to {@code raddr} has been issued, and may be done already. */
    Sysfd connect(
            @Nullable ProtocolFamily family,
            @Nullable InetSocketAddress laddr,
            InetSocketAddress raddr,
            Control control)
            throws IOException;

    /** {@link #listen(ProtocolFamily, InetSocketAddress, int, Control)} with nothing more to do. */
    default Sysfd listen(@Nullable ProtocolFamily family, InetSocketAddress laddr, int backlog)
            throws IOException {
        return listen(family, laddr, backlog, fd -> {});
    }

    /**
     * {@link #connect(ProtocolFamily, InetSocketAddress, InetSocketAddress, Control)}, likewise.
     */
    default Sysfd connect(
            @Nullable ProtocolFamily family,
            @Nullable InetSocketAddress laddr,
            InetSocketAddress raddr)
            throws IOException {
        return connect(family, laddr, raddr, fd -> {});
    }

    /** What is to be done to a socket before it is bound or connected. */
    @FunctionalInterface
    interface Control {
        void control(Sysfd fd) throws IOException;
    }

    /** Has {@code control} done to {@code fd}, which is closed if that fails. */
    static void prepare(Sysfd fd, Control control) throws IOException {
        boolean ready = false;
        try {
            control.control(fd);
            ready = true;
        } finally {
            if (!ready) {
                fd.closeQuietly();
            }
        }
    }
}
