package org.gopark.peers;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;

/** Ours: a goroutine for each connection. What carries them is chosen by {@code -Dgopark.*}. */
final class GoparkEcho {
    private final PeerOptions options;

    private GoparkEcho(PeerOptions options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException {
        GoparkEcho echo = new GoparkEcho(PeerOptions.parse(args));
        // The largest backlog and TCP_NODELAY are what Net does anyway.
        try (TCPListener listener = Net.listen("tcp", "127.0.0.1:0")) {
            echo.options.listening(listener.addr().port(), Go::go);
            Go.go(() -> echo.accept(listener)).join();
        } catch (IllegalArgumentException e) {
            // -Dgopark.scheduler or -Dgopark.netpoll asks for what this version has not.
            throw PeerOptions.exit(3, "not yet: " + e.getMessage());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    /** On a goroutine, as in Go, where main is one; on a platform thread it costs a fifth more. */
    private void accept(TCPListener listener) {
        try {
            for (; ; ) {
                TCPConn conn = listener.accept();
                Go.go(() -> serve(conn));
            }
        } catch (IOException e) {
            throw PeerOptions.exit(1, e.toString()); // as when main ends with it
        }
    }

    private void serve(TCPConn conn) {
        byte[] buf = new byte[options.buffer()];
        Duration deadline = Duration.ofMillis(options.deadline());
        try (conn) {
            int n;
            while ((n = read(conn, buf, deadline)) > 0) {
                if (options.block() > 0) {
                    Thread.sleep(options.block());
                }
                conn.write(buf, 0, n);
            }
        } catch (SocketTimeoutException e) {
            // The deadline: closing is all.
        } catch (IOException e) {
            PeerOptions.report(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    private static int read(TCPConn conn, byte[] buf, Duration deadline) throws IOException {
        if (!deadline.isZero()) {
            conn.setReadDeadlineAfter(deadline);
        }
        return conn.read(buf);
    }
}
