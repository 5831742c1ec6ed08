package org.gopark.net;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
import jdk.net.ExtendedSocketOptions;

/**
 * Whether and how the operating system probes a peer that is silent.
 *
 * <p>Go: net/tcpsock.go KeepAliveConfig
 *
 * @param enable whether it probes at all
 * @param idle how long the peer is silent before the first probe, rounded up to seconds; zero is 15
 *     s, below zero leaves the operating system's choice
 * @param interval the time between two probes, likewise; zero is 15 s
 * @param count how many probes without an answer mean that the peer is gone; 0 is 9, below 0 leaves
 *     the operating system's choice
 */
public record KeepAliveConfig(boolean enable, Duration idle, Duration interval, int count) {
    private static final int DEFAULT_SECONDS = 15;
    private static final int DEFAULT_COUNT = 9;

    /** What connections have unless they are told otherwise: a probe after 15 s, then each 15 s. */
    public static final KeepAliveConfig DEFAULT = of(Duration.ZERO);

    /** Sets an option of a socket. */
    interface Setter {
        <T> void setsockopt(SocketOption<T> option, T value) throws IOException;
    }

    /** No probes. */
    public static final KeepAliveConfig OFF =
            new KeepAliveConfig(false, Duration.ofNanos(-1), Duration.ofNanos(-1), -1);

    public KeepAliveConfig {
        Objects.requireNonNull(idle);
        Objects.requireNonNull(interval);
    }

    /** Probes that begin after {@code idle}; the rest as in {@link #DEFAULT}. */
    public static KeepAliveConfig of(Duration idle) {
        return new KeepAliveConfig(true, idle, Duration.ZERO, 0);
    }

    /**
     * Stops at the first option that cannot be set. Go: net/tcpsock_unix.go
     * TCPConn.SetKeepAliveConfig
     */
    void apply(Setter fd) throws IOException {
        fd.setsockopt(StandardSocketOptions.SO_KEEPALIVE, enable);
        set(fd, ExtendedSocketOptions.TCP_KEEPIDLE, seconds(idle));
        set(fd, ExtendedSocketOptions.TCP_KEEPINTERVAL, seconds(interval));
        set(fd, ExtendedSocketOptions.TCP_KEEPCOUNT, count == 0 ? DEFAULT_COUNT : count);
    }

    private static void set(Setter fd, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0) {
            fd.setsockopt(option, value);
        }
    }

    /** Rounded up; 15 for zero, below zero as it is. */
    private static int seconds(Duration d) {
        if (d.isZero()) {
            return DEFAULT_SECONDS;
        }
        if (d.isNegative()) {
            return -1;
        }
        long s = d.getSeconds();
        return (int) Math.min(d.getNano() > 0 && s < Long.MAX_VALUE ? s + 1 : s, Integer.MAX_VALUE);
    }
}
