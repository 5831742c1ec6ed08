package org.gopark.internal.syscall;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * Socket addresses as text: {@code 127.0.0.1:80}, {@code [::1]:80}, {@code [fe80::1%eth0]:80}.
 *
 * <p>Go: net/netip/netip.go AddrPort.String
 */
public final class Sockaddr {
    private Sockaddr() {}

    /** Asks no resolver. */
    public static String toString(InetSocketAddress a) {
        InetAddress ip = a.getAddress();
        if (ip == null) {
            return a.getHostString() + ":" + a.getPort(); // never resolved
        }
        String host = toString(ip);
        return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + a.getPort();
    }

    /** Go: net/netip/netip.go Addr.String */
    public static String toString(InetAddress ip) {
        if (!(ip instanceof Inet6Address v6)) {
            return Objects.requireNonNull(ip.getHostAddress());
        }
        String text = compress(v6.getAddress());
        if (v6.getScopedInterface() != null) {
            return text + "%" + v6.getScopedInterface().getName();
        }
        return v6.getScopeId() != 0 ? text + "%" + v6.getScopeId() : text;
    }

    /** The form of RFC 5952: the longest run of zero groups, of two at least, becomes "::". */
    private static String compress(byte[] a) {
        int runAt = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && group(a, j) == 0) {
                j++;
            }
            if (j - i > runLength) {
                runAt = i;
                runLength = j - i;
            }
        }
        StringBuilder s = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == runAt) {
                s.append("::");
                i += runLength - 1;
                continue;
            }
            if (!s.isEmpty() && s.charAt(s.length() - 1) != ':') {
                s.append(':');
            }
            s.append(Integer.toHexString(group(a, i)));
        }
        return s.toString();
    }

    private static int group(byte[] a, int i) {
        return (a[2 * i] & 0xff) << 8 | (a[2 * i + 1] & 0xff);
    }
}
