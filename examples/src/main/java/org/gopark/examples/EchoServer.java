package org.gopark.examples;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.gopark.net.Conn;
import org.gopark.net.Listener;
import org.gopark.net.Net;
import org.gopark.net.NetError;
import org.gopark.runtime.Go;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends back what it reads, to any number of clients, until it is stopped. */
@Command(name = "echo-server", description = "Sends back what it reads, until it is stopped.")
final class EchoServer implements Callable<Integer> {
    private static final long ACCEPT_PAUSE_MILLIS = 5;

    @Parameters(
            paramLabel = "ADDR",
            arity = "0..1",
            defaultValue = "127.0.0.1:9000",
            description = "Where to listen (default: ${DEFAULT-VALUE}); port 0 takes a free one.")
    private String addr;

    @Option(names = "--quiet", description = "Print no transcript.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Listener listener = Net.listen("tcp", addr);
        System.out.println("listening on " + listener.addr());
        // Accepting on the main thread keeps the JVM alive: goroutines are daemons.
        for (; ; ) {
            try {
                Conn conn = listener.accept();
                Go.go(() -> serve(conn));
            } catch (IOException e) {
                if (!(e instanceof NetError ne && ne.temporary())) {
                    throw e;
                }
                // Out of descriptors: the connection stays in the queue until some are back.
                System.err.println("echo-server: " + e.getMessage());
                Thread.sleep(ACCEPT_PAUSE_MILLIS);
            }
        }
    }

    private void serve(Conn conn) {
        byte[] buf = new byte[4096];
        try (conn) {
            int n;
            while ((n = conn.read(buf)) > 0) {
                print("in", buf, n);
                conn.write(buf, 0, n);
                print("out", buf, n);
            }
        } catch (IOException e) {
            if (!quiet) {
                System.err.println("echo-server: " + e.getMessage());
            }
        }
    }

    private void print(String direction, byte[] buf, int n) {
        if (!quiet) {
            Messages.print(direction, buf, n);
        }
    }
}
