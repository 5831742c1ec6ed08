package org.gopark.internal.syscall;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/**
 * A connection whose stream has ended, on a descriptor of our own: the cheapest call of recv that
 * there is, and as often as one likes.
 */
public final class RecvAtEnd {
    private final Sysfd sysfd;
    private final MemorySegment buffer = Arena.ofAuto().allocate(64);

    /** To somebody who accepts it and closes. */
    public RecvAtEnd(InetSocketAddress raddr) throws IOException {
        sysfd = LinuxSockets.SOCKETS.connect(null, null, raddr);
    }

    public Sysfd sysfd() {
        return sysfd;
    }

    /** The call alone. */
    public int recv() {
        return Linux.recv(sysfd.number(), buffer.address(), 64, 0);
    }
}
