package org.gopark.examples;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.gopark.net.Conn;
import org.gopark.net.Listener;
import org.gopark.net.Net;
import org.gopark.runtime.Go;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Server and client in one process. */
@Command(
        name = "echo",
        description = "Server and client in one process; prints what the server reads and echoes.")
final class Echo implements Callable<Integer> {
    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many messages to send (default: ${DEFAULT-VALUE}).")
    private int count;

    @Override
    public Integer call() throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("--count must not be negative: " + count);
        }
        try (Listener listener = Net.listen("tcp", "127.0.0.1:0")) {
            Go.go(() -> serve(listener));
            try (Conn conn = Net.dial("tcp", listener.addr().toString())) {
                Messages messages = new Messages();
                for (int i = 0; i < count; i++) {
                    byte[] message = messages.next();
                    conn.write(message);
                    byte[] back = readFull(conn, message.length);
                    Messages.print("out", back, back.length);
                }
            }
        }
        return 0;
    }

    private static void serve(Listener listener) {
        byte[] buf = new byte[4096];
        try (Conn conn = listener.accept()) {
            int n;
            while ((n = conn.read(buf)) > 0) {
                Messages.print("in", buf, n);
                conn.write(buf, 0, n);
            }
        } catch (IOException e) {
            System.err.println("echo: " + e.getMessage());
        }
    }

    /** Reads {@code n} bytes; a stream may bring them in pieces. */
    static byte[] readFull(Conn conn, int n) throws IOException {
        byte[] b = new byte[n];
        for (int got = 0; got < n; ) {
            int r = conn.read(b, got, n - got);
            if (r < 0) {
                throw new EOFException("the server closed the connection");
            }
            got += r;
        }
        return b;
    }
}
