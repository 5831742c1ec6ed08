package org.gopark.internal.syscall;

import static java.util.Map.entry;

import java.net.SocketOption;
import java.util.Map;

/**
 * The options of a socket, by the names that the JDK has for them, as the kernel of Linux has them.
 *
 * <p>Go: net/sockopt_posix.go, net/sockopt_linux.go, net/tcpsockopt_unix.go
 *
 * @param level whose option it is
 * @param name its number there
 * @param kind what its value means
 */
record Sockopt(int level, int name, Kind kind) {
    /** What a value means. */
    enum Kind {
        FLAG,
        NUMBER,
        BUFFER, // the kernel sets twice what it is told, and tells that
        LINGER, // a struct of two
    }

    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;

    static final Sockopt REUSEADDR = new Sockopt(SOL_SOCKET, 2, Kind.FLAG);
    static final Sockopt ERROR = new Sockopt(SOL_SOCKET, 4, Kind.NUMBER);
    static final Sockopt V6ONLY = new Sockopt(IPPROTO_IPV6, 26, Kind.FLAG);

    private static final Map<String, Sockopt> BY_NAME =
            Map.ofEntries(
                    entry("SO_REUSEADDR", REUSEADDR),
                    entry("SO_BROADCAST", new Sockopt(SOL_SOCKET, 6, Kind.FLAG)),
                    entry("SO_SNDBUF", new Sockopt(SOL_SOCKET, 7, Kind.BUFFER)),
                    entry("SO_RCVBUF", new Sockopt(SOL_SOCKET, 8, Kind.BUFFER)),
                    entry("SO_KEEPALIVE", new Sockopt(SOL_SOCKET, 9, Kind.FLAG)),
                    entry("SO_LINGER", new Sockopt(SOL_SOCKET, 13, Kind.LINGER)),
                    entry("SO_REUSEPORT", new Sockopt(SOL_SOCKET, 15, Kind.FLAG)),
                    entry("SO_INCOMING_NAPI_ID", new Sockopt(SOL_SOCKET, 56, Kind.NUMBER)),
                    entry("IP_TOS", new Sockopt(IPPROTO_IP, 1, Kind.NUMBER)),
                    entry("TCP_NODELAY", new Sockopt(IPPROTO_TCP, 1, Kind.FLAG)),
                    entry("TCP_KEEPIDLE", new Sockopt(IPPROTO_TCP, 4, Kind.NUMBER)),
                    entry("TCP_KEEPINTERVAL", new Sockopt(IPPROTO_TCP, 5, Kind.NUMBER)),
                    entry("TCP_KEEPCOUNT", new Sockopt(IPPROTO_TCP, 6, Kind.NUMBER)),
                    entry("TCP_QUICKACK", new Sockopt(IPPROTO_TCP, 12, Kind.FLAG)));

    /**
     * That of the JDK's name.
     *
     * @throws UnsupportedOperationException there is none here
     */
    static Sockopt of(SocketOption<?> option) {
        Sockopt o = BY_NAME.get(option.name());
        if (o == null) {
            throw new UnsupportedOperationException("'" + option.name() + "' not supported");
        }
        return o;
    }

    /**
     * What the kernel is told for {@code value}.
     *
     * @throws IllegalArgumentException it is below 0, and means something to nobody
     */
    int[] encode(Object value) {
        int n = value instanceof Boolean b ? (b ? 1 : 0) : (Integer) value;
        if (kind == Kind.LINGER) {
            return n < 0 ? new int[] {0, 0} : new int[] {1, Math.min(n, 0xffff)};
        }
        if (n < 0) {
            throw new IllegalArgumentException("below 0: " + n);
        }
        return new int[] {n};
    }

    /** What {@code value} of the kernel is for the JDK. */
    Object decode(int[] value) {
        return switch (kind) {
            case FLAG -> value[0] != 0;
            case NUMBER -> value[0];
            case BUFFER -> value[0] / 2;
            case LINGER -> value[0] == 0 ? -1 : value[1];
        };
    }
}
