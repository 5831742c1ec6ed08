package org.gopark.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** The JDK's own: {@code java.net} sockets, a virtual thread for each connection. */
final class JdkSocketEcho {
    private final PeerOptions options;

    private JdkSocketEcho(PeerOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException {
        JdkSocketEcho echo = new JdkSocketEcho(PeerOptions.parse(args));
        // The system cuts the backlog to what it allows.
        try (ServerSocket listener =
                new ServerSocket(0, Integer.MAX_VALUE, InetAddress.ofLiteral("127.0.0.1"))) {
            echo.options.listening(listener.getLocalPort(), Thread::startVirtualThread);
            Thread.startVirtualThread(() -> echo.accept(listener)).join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    /** On a virtual thread, which costs a sixth less per connection than on main. */
    private void accept(ServerSocket listener) {
        try {
            for (; ; ) {
                Socket conn = listener.accept();
                Thread.startVirtualThread(() -> serve(conn));
            }
        } catch (IOException e) {
            throw PeerOptions.exit(1, e.toString()); // as when main ends with it
        }
    }

    private void serve(Socket conn) {
        byte[] buf = new byte[options.buffer()];
        try (conn) {
            conn.setTcpNoDelay(true);
            InputStream in = conn.getInputStream();
            OutputStream out = conn.getOutputStream();
            int n;
            while ((n = read(conn, in, buf)) > 0) {
                if (options.block() > 0) {
                    Thread.sleep(options.block());
                }
                out.write(buf, 0, n);
            }
        } catch (SocketTimeoutException e) {
            // The deadline: closing is all.
        } catch (IOException e) {
            PeerOptions.report(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    private int read(Socket conn, InputStream in, byte[] buf) throws IOException {
        if (options.deadline() > 0) {
            conn.setSoTimeout(options.deadline());
        }
        return in.read(buf);
    }
}
