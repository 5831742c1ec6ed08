package org.gopark.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileInputStream;
import java.io.IOException;

/**
 * How to listen.
 *
 * <p>Go: net/dial.go ListenConfig
 *
 * @param backlog how many connections the operating system keeps for accept; {@link #DEFAULT} has
 *     what the system allows
 */
public record ListenConfig(int backlog) {
    public static final ListenConfig DEFAULT = new ListenConfig(maxListenerBacklog());

    public ListenConfig {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog: " + backlog);
        }
    }

    public ListenConfig withBacklog(int connections) {
        return new ListenConfig(connections);
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
