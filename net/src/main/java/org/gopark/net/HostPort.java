package org.gopark.net;

import java.io.IOException;
import java.util.Objects;

/**
 * An address as users write it, {@code host:port}, taken apart. A host that contains colons, as an
 * IPv6 address does, stands in brackets.
 *
 * @param host without brackets; may be empty, which means this machine
 * @param port a number; may be empty
 */
public record HostPort(String host, String port) {
    public HostPort {
        Objects.requireNonNull(host);
        Objects.requireNonNull(port);
    }

    /**
     * Takes {@code host:port}, {@code host%zone:port}, {@code [host]:port} or {@code
     * [host%zone]:port} apart.
     *
     * <p>Go: net/ipsock.go SplitHostPort
     *
     * @throws IOException it is none of these; the message says why
     */
    public static HostPort split(String hostport) throws IOException {
        int i = hostport.lastIndexOf(':');
        if (i < 0) {
            throw AddrError.of("missing port in address", hostport);
        }
        String host;
        int from = 0; // brackets that open and close from here on are one too many
        int to = 0;
        if (hostport.startsWith("[")) {
            int end = hostport.indexOf(']');
            if (end < 0) {
                throw AddrError.of("missing ']' in address", hostport);
            }
            if (end + 1 == hostport.length()) {
                throw AddrError.of("missing port in address", hostport);
            }
            if (end + 1 != i) {
                // either ]x or ]:x: the first is no port, the second has too many colons
                throw AddrError.of(
                        hostport.charAt(end + 1) == ':'
                                ? "too many colons in address"
                                : "missing port in address",
                        hostport);
            }
            host = hostport.substring(1, end);
            from = 1;
            to = end + 1;
        } else {
            host = hostport.substring(0, i);
            if (host.indexOf(':') >= 0) {
                throw AddrError.of("too many colons in address", hostport);
            }
        }
        if (hostport.indexOf('[', from) >= 0) {
            throw AddrError.of("unexpected '[' in address", hostport);
        }
        if (hostport.indexOf(']', to) >= 0) {
            throw AddrError.of("unexpected ']' in address", hostport);
        }
        return new HostPort(host, hostport.substring(i + 1));
    }

    /** Puts an address together. Go: net/ipsock.go JoinHostPort */
    public static String join(String host, String port) {
        Objects.requireNonNull(port);
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    @Override
    public String toString() {
        return join(host, port);
    }
}
