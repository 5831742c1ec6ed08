package org.gopark.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The JDK's own: blocking channels, a virtual thread and a direct buffer for each connection, so
 * nothing is copied on the way to the system.
 */
final class JdkChannelEcho {
    private final PeerOptions options;

    private JdkChannelEcho(PeerOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException {
        JdkChannelEcho echo = new JdkChannelEcho(PeerOptions.parse(args));
        if (echo.options.deadline() > 0) {
            throw PeerOptions.exit(3, "a blocking SocketChannel has no read timeout");
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            // The system cuts the backlog to what it allows.
            listener.bind(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                    Integer.MAX_VALUE);
            echo.options.listening(listener.socket().getLocalPort(), Thread::startVirtualThread);
            Thread.startVirtualThread(() -> echo.accept(listener)).join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    /** On a virtual thread, as {@link JdkSocketEcho}. */
    private void accept(ServerSocketChannel listener) {
        try {
            for (; ; ) {
                SocketChannel conn = listener.accept();
                Thread.startVirtualThread(() -> serve(conn));
            }
        } catch (IOException e) {
            throw PeerOptions.exit(1, e.toString()); // as when main ends with it
        }
    }

    private void serve(SocketChannel conn) {
        try (conn) {
            conn.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer buf = ByteBuffer.allocateDirect(options.buffer());
            while (conn.read(buf) > 0) {
                if (options.block() > 0) {
                    Thread.sleep(options.block());
                }
                buf.flip();
                while (buf.hasRemaining()) {
                    conn.write(buf);
                }
                buf.clear();
            }
        } catch (IOException e) {
            PeerOptions.report(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }
}
