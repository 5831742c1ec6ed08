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

    /** What is to be done to a socket before it is bound or connected. */
    @FunctionalInterface
    interface Control {
        void control(Sysfd fd) throws IOException;
    }
}
