package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Socket addresses as the kernel has them.
 *
 * <p>Go: syscall/syscall_linux.go SockaddrInet4.sockaddr, SockaddrInet6.sockaddr, anyToSockaddr
 */
final class RawSockaddr {
    /** Bytes; enough for both families. */
    static final int SIZE = 28;

    private static final int SIZE_INET4 = 16;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);

    // Both begin with family and port.
    private static final int AT_PORT = 2;
    private static final int AT_ADDR4 = 4;
    private static final int AT_ADDR6 = 8;
    private static final int AT_SCOPE = 24;

    private RawSockaddr() {}

    /**
     * Writes {@code a} as an address of {@code family}: in the one that speaks both, an IPv4
     * address is mapped. Returns its length.
     */
    static int encode(InetSocketAddress a, int family, MemorySegment to) {
        InetAddress ip = a.getAddress();
        to.fill((byte) 0);
        to.set(JAVA_SHORT_UNALIGNED, 0, (short) family);
        to.set(PORT, AT_PORT, (short) a.getPort());
        byte[] bytes = ip.getAddress();
        if (family == Linux.AF_INET) {
            if (bytes.length == 4) { // else no address in particular
                MemorySegment.copy(bytes, 0, to, JAVA_BYTE, AT_ADDR4, 4);
            }
            return SIZE_INET4;
        }
        if (ip instanceof Inet6Address v6) {
            MemorySegment.copy(bytes, 0, to, JAVA_BYTE, AT_ADDR6, 16);
            to.set(JAVA_INT_UNALIGNED, AT_SCOPE, v6.getScopeId());
        } else if (!ip.isAnyLocalAddress()) {
            to.set(JAVA_SHORT_UNALIGNED, AT_ADDR6 + 10, (short) -1);
            MemorySegment.copy(bytes, 0, to, JAVA_BYTE, AT_ADDR6 + 12, 4);
        }
        return SIZE;
    }

    /** What the kernel has written; a mapped address is one of IPv4. */
    static InetSocketAddress decode(MemorySegment from) {
        boolean v6 = from.get(JAVA_SHORT_UNALIGNED, 0) == Linux.AF_INET6;
        byte[] bytes = new byte[v6 ? 16 : 4];
        MemorySegment.copy(from, JAVA_BYTE, v6 ? AT_ADDR6 : AT_ADDR4, bytes, 0, bytes.length);
        int port = Short.toUnsignedInt(from.get(PORT, AT_PORT));
        int scope = v6 ? from.get(JAVA_INT_UNALIGNED, AT_SCOPE) : 0;
        try {
            InetAddress ip =
                    scope == 0
                            ? InetAddress.getByAddress(bytes)
                            : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(ip, port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("unreachable", e); // the length is right
        }
    }
}
