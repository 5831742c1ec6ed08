package org.gopark.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * How to listen. Immutable: each {@code with} method makes another one.
 *
 * <p>Go: net/dial.go ListenConfig
 *
 * @param backlog how many connections the operating system keeps for accept; {@link #DEFAULT} has
 *     what the system allows
 * @param keepAlive what accepted connections begin with; null leaves it to the operating system
 * @param reusePort whether several sockets may listen on one address, and share its connections
 * @param control what is to be done to the socket before it is bound, or null
 */
public record ListenConfig(
        int backlog,
        @Nullable KeepAliveConfig keepAlive,
        boolean reusePort,
        @Nullable Control control) {
    /** {@link KeepAliveConfig#DEFAULT}, one socket for an address. */
    public static final ListenConfig DEFAULT =
            new ListenConfig(maxListenerBacklog(), KeepAliveConfig.DEFAULT, false, null);

    public ListenConfig {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog: " + backlog);
        }
    }

    public ListenConfig withBacklog(int connections) {
        return new ListenConfig(connections, keepAlive, reusePort, control);
    }

    public ListenConfig withKeepAlive(@Nullable KeepAliveConfig config) {
        return new ListenConfig(backlog, config, reusePort, control);
    }

    public ListenConfig withReusePort(boolean on) {
        return new ListenConfig(backlog, keepAlive, on, control);
    }

    public ListenConfig withControl(@Nullable Control hook) {
        return new ListenConfig(backlog, keepAlive, reusePort, hook);
    }

    /** Before the socket is bound. */
    void prepare(Sysfd fd, String network, String address) throws IOException {
        if (reusePort) {
            fd.setsockopt(StandardSocketOptions.SO_REUSEPORT, true);
        }
        if (control != null) {
            NetFD.control(control, network, address, fd);
        }
        if (fd.inheritsOptions()) {
            try {
                TCPConn.setDefaults(fd::setsockopt, keepAlive);
            } catch (IOException e) {
                // More than the system counts: connections go without, as where each is told.
            }
        }
    }

    /**
     * Listens on {@code address}; see {@link Net#listen}.
     *
     * <p>Go: net/dial.go ListenConfig.Listen
     */
    public TCPListener listen(String network, String address) throws IOException {
        return Net.listen(this, network, address);
    }

    /**
     * The longest queue that the system allows. The file gives up all its figures in the first read
     * or never, so Files.readString, which begins with one byte, would see the first figure.
     *
     * <p>Go: net/sock_linux.go maxListenerBacklog
     */
    private static int maxListenerBacklog() {
        try (FileInputStream in = new FileInputStream("/proc/sys/net/core/somaxconn")) {
            String s = new String(in.readNBytes(64), US_ASCII).strip();
            return Math.clamp(Long.parseLong(s), 1, Integer.MAX_VALUE);
        } catch (IOException | NumberFormatException e) {
            return 128; // not Linux, or no /proc
        }
    }
}
