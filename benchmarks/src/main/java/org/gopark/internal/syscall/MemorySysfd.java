package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection, registered with the poller like any other, whose reads and writes never reach the
 * kernel and never have to wait: each moves the position of the buffer to its limit and says so.
 */
public final class MemorySysfd extends SysfdChannel.Stream {
    private MemorySysfd(SocketChannel ch) {
        super(ch);
    }

    /** Connected to somebody who will not hear of it. */
    public static MemorySysfd connect(InetSocketAddress raddr) throws IOException {
        SocketChannel ch = SocketChannel.open(raddr);
        ch.configureBlocking(false);
        return new MemorySysfd(ch);
    }

    private static int all(ByteBuffer b) {
        int n = b.remaining();
        b.position(b.limit());
        return n;
    }

    @Override
    public int read(ByteBuffer dst) {
        return all(dst);
    }

    @Override
    public int write(ByteBuffer src) {
        return all(src);
    }
}
