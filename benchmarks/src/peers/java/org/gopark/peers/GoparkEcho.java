package org.gopark.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;

/**
 * Ours: a goroutine for each connection. What carries them is chosen by {@code -Dgopark.*}. Words
 * before the options: with {@code direct} it reads into direct buffers, else into arrays; with
 * {@code thread-sleep} its other work sleeps as that of the JDK's users does, else by {@code
 * Go.sleep}.
 */
final class GoparkEcho {
    private static final Set<String> WORDS = Set.of("direct", "thread-sleep");

    private final PeerOptions options;
    private final boolean direct;
    private final boolean threadSleep;
    private final Duration deadline; // zero for none
    private final Duration block; // zero for none

    private GoparkEcho(PeerOptions options, Set<String> words) {
        this.options = options;
        this.direct = words.contains("direct");
        this.threadSleep = words.contains("thread-sleep");
        this.deadline = Duration.ofMillis(options.deadline());
        this.block = Duration.ofMillis(options.block());
    }

    public static void main(String[] args) throws IOException {
        int words = 0;
        while (words < args.length && WORDS.contains(args[words])) {
            words++;
        }
        PeerOptions options = PeerOptions.parse(Arrays.copyOfRange(args, words, args.length));
        GoparkEcho echo =
                new GoparkEcho(options, Set.copyOf(Arrays.asList(args).subList(0, words)));
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
        try (conn) {
            if (direct) {
                echoDirect(conn);
            } else {
                echo(conn, new byte[options.buffer()]);
            }
        } catch (SocketTimeoutException e) {
            // The deadline: closing is all.
        } catch (IOException e) {
            PeerOptions.report(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
    }

    private void echo(TCPConn conn, byte[] buf) throws IOException, InterruptedException {
        renewDeadline(conn);
        for (int n; (n = conn.read(buf)) > 0; renewDeadline(conn)) {
            work();
            conn.write(buf, 0, n);
        }
    }

    /**
     * With memory that lives as long as the connection; allocateDirect's waits for a collection.
     */
    private void echoDirect(TCPConn conn) throws IOException, InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer buf = arena.allocate(options.buffer()).asByteBuffer();
            renewDeadline(conn);
            for (; conn.read(buf) > 0; renewDeadline(conn)) {
                work();
                conn.write(buf.flip());
                buf.clear();
            }
        }
    }

    private void renewDeadline(TCPConn conn) throws IOException {
        if (!deadline.isZero()) {
            conn.setReadDeadlineAfter(deadline);
        }
    }

    /** Other than the connection's. */
    private void work() throws InterruptedException {
        if (block.isZero()) {
            return;
        }
        if (threadSleep) {
            Thread.sleep(block);
        } else {
            Go.sleep(block);
        }
    }
}
