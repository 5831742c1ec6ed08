package org.gopark.internal.runtime;

import java.net.InetSocketAddress;
import org.gopark.internal.syscall.Sockaddr;
import org.jspecify.annotations.Nullable;

/**
 * What a descriptor is called in a goroutine dump. It reaches nothing above it: neither an FD nor a
 * connection.
 *
 * <p>Go: net/fd_posix.go netFD, its fields net, laddr and raddr
 *
 * @param net as it was named in dial or listen
 * @param laddr null until a dial knows it
 * @param raddr null: a listener
 */
public record Endpoint(
        String net, @Nullable InetSocketAddress laddr, @Nullable InetSocketAddress raddr) {
    /** {@code tcp 127.0.0.1:5000->127.0.0.1:6000}; what is not known is left out. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(net);
        if (laddr != null) {
            s.append(' ').append(Sockaddr.toString(laddr));
        }
        if (raddr != null) {
            s.append(laddr == null ? " ->" : "->").append(Sockaddr.toString(raddr));
        }
        return s.toString();
    }
}
