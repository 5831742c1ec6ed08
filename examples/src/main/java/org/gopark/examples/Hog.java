package org.gopark.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gopark.net.Conn;
import org.gopark.net.Net;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** An echo server among goroutines that never give up their thread. */
@Command(
        name = "hog",
        description = "An echo among endless loops: on the JDK's scheduler, then on one like Go's.")
final class Hog implements Callable<Integer> {
    private static final int PATIENCE_MS = 2_000;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "200",
            description = "How many round trips (default: ${DEFAULT-VALUE}).")
    private int count;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (count < 1) {
            throw new IllegalArgumentException("--count must be positive: " + count);
        }
        int loops = 2 * Runtime.getRuntime().availableProcessors();
        for (String scheduler : new String[] {"jdk", "gmp"}) {
            try (GoRuntime rt =
                    GoRuntime.builder().scheduler(scheduler).grace(Duration.ofSeconds(1)).build()) {
                System.out.println(scheduler + ": " + loops + " endless loops and an echo");
                show(rt, loops);
            }
        }
        return 0;
    }

    private void show(GoRuntime rt, int loops) throws IOException, InterruptedException {
        AtomicBoolean enough = new AtomicBoolean();
        TCPListener[] listener = new TCPListener[1];
        rt.run(() -> listener[0] = listen());
        rt.go(() -> serve(listener[0]));
        for (int i = 0; i < loops; i++) {
            rt.go(() -> loop(enough));
        }
        // A thread of the operating system asks: it is sure to have a processor now and then.
        try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(listener[0]))) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(PATIENCE_MS);
            long[] took = new long[count];
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                client.getOutputStream().write(1);
                client.getInputStream().read();
                took[i] = System.nanoTime() - start;
            }
            Arrays.sort(took);
            System.out.printf(
                    "    %d answers: median %d us, slowest %d us%n",
                    count, took[count / 2] / 1000, took[count - 1] / 1000);
        } catch (SocketTimeoutException e) {
            System.out.println("    no answer in " + PATIENCE_MS + " ms: it stands still");
        }
        rt.stats()
                .scheduler()
                .stalledAt()
                .forEach((where, goid) ->
                        System.out.println("    goroutine " + goid + " held its thread: " + where));
        enough.set(true);
        listener[0].close();
    }

    private static int port(TCPListener listener) {
        return listener.addr().port();
    }

    private static TCPListener listen() {
        try {
            return Net.listen("tcp", "127.0.0.1:0");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void loop(AtomicBoolean enough) {
        while (!enough.get()) {
            Thread.onSpinWait();
        }
    }

    private static void serve(TCPListener listener) {
        try {
            for (; ; ) {
                Conn conn = listener.accept();
                Go.go(() -> echo(conn));
            }
        } catch (IOException e) {
            // It is closed: that was all.
        }
    }

    private static void echo(Conn conn) {
        byte[] buf = new byte[64];
        try (conn) {
            for (int n; (n = conn.read(buf)) > 0; ) {
                conn.write(buf, 0, n);
            }
        } catch (IOException e) {
            // The same.
        }
    }
}
