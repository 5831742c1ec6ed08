package org.gopark.peers;

import java.io.IOException;
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
        if (echo.options.deadline() > 0) {
            throw PeerOptions.exit(3, "not yet: read deadlines");
        }
        // The largest backlog and TCP_NODELAY are what Net does anyway.
        try (TCPListener listener = Net.listen("tcp", "127.0.0.1:0")) {
            echo.options.listening(listener.addr().port(), Go::go);
            for (; ; ) {
                TCPConn conn = listener.accept();
                Go.go(() -> echo.serve(conn));
            }
        } catch (IllegalArgumentException e) {
            // -Dgopark.scheduler or -Dgopark.netpoll asks for what this version has not.
            throw PeerOptions.exit(3, "not yet: " + e.getMessage());
        }
    }

    private void serve(TCPConn conn) {
        byte[] buf = new byte[options.buffer()];
        try (conn) {
            int n;
            while ((n = conn.read(buf)) > 0) {
                if (options.block() > 0) {
                    Thread.sleep(options.block());
                }
                conn.write(buf, 0, n);
            }
        } catch (IOException e) {
            PeerOptions.report(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }
}
