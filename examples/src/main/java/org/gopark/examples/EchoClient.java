package org.gopark.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.gopark.net.Conn;
import org.gopark.net.Net;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends messages to an echo server and prints what comes back. */
@Command(name = "echo-client", description = "Sends messages to an echo server.")
final class EchoClient implements Callable<Integer> {
    @Parameters(
            paramLabel = "ADDR",
            arity = "0..1",
            defaultValue = "127.0.0.1:9000",
            description = "Where the server listens (default: ${DEFAULT-VALUE}).")
    private String addr;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many messages to send (default: until stopped).")
    private Integer count;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Milliseconds between messages (default: ${DEFAULT-VALUE}).")
    private long interval;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (interval < 0 || (count != null && count < 0)) {
            throw new IllegalArgumentException("--count and --interval must not be negative");
        }
        Messages messages = new Messages();
        try (Conn conn = Net.dial("tcp", addr)) {
            for (long i = 0; count == null || i < count; i++) {
                if (i > 0) {
                    Thread.sleep(interval);
                }
                byte[] message = messages.next();
                conn.write(message);
                Messages.print("in", message, message.length);
                byte[] back = Echo.readFull(conn, message.length);
                Messages.print("out", back, back.length);
            }
        }
        return 0;
    }
}
