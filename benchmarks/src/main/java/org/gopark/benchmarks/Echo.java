package org.gopark.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * An echo server and its clients in one process, over loopback: a thread at each end of every
 * connection, all of them goroutines or all of them virtual threads.
 */
final class Echo implements Closeable {
    private static final int SIZE = 64;
    private static final int SERVER_BUFFER = 4096; // as a server that cannot know the message

    private final Sockets sockets;
    private final Sockets.Port port;
    private final List<Client> clients = new ArrayList<>();

    /** So many connections, each with a server that waits for its first request. */
    Echo(Sockets sockets, int connections) throws IOException {
        this.sockets = sockets;
        port = sockets.listen();
        sockets.go(this::acceptAll);
        for (int i = 0; i < connections; i++) {
            clients.add(new Client(port.dial()));
        }
    }

    /**
     * {@code requests} round trips in all, spread over the connections, one after the other on
     * each. What comes back is compared with what was sent.
     */
    void run(int requests) throws Exception {
        int each = requests / clients.size();
        List<FutureTask<Integer>> running = new ArrayList<>();
        for (Client c : clients) {
            FutureTask<Integer> f = new FutureTask<>(() -> c.requests(each));
            running.add(f);
            sockets.go(f);
        }
        int done = 0;
        for (FutureTask<Integer> f : running) {
            done += f.get(1, TimeUnit.MINUTES);
        }
        if (done != requests) {
            throw new IllegalStateException(done + " round trips, not " + requests);
        }
    }

    private void acceptAll() {
        try {
            for (; ; ) {
                Sockets.Wire w = port.accept();
                sockets.go(() -> serve(w));
            }
        } catch (IOException e) {
            // Closed; if it is anything else, a client will see it.
        }
    }

    private static void serve(Sockets.Wire wire) {
        byte[] b = new byte[SERVER_BUFFER];
        try (wire) {
            int n;
            while ((n = wire.read(b, 0, b.length)) > 0) {
                wire.write(b, 0, n);
            }
        } catch (IOException e) {
            // The client sees the end of the stream before its time.
        }
    }

    @Override
    public void close() throws IOException {
        for (Client c : clients) {
            c.wire.close();
        }
        port.close();
    }

    private static final class Client {
        final Sockets.Wire wire;
        private final byte[] request = new byte[SIZE];
        private final byte[] reply = new byte[SIZE];

        Client(Sockets.Wire wire) {
            this.wire = wire;
        }

        int requests(int n) throws IOException {
            for (int i = 0; i < n; i++) {
                request[i % SIZE]++; // so that an old reply does not pass for the new one
                wire.write(request, 0, SIZE);
                for (int got = 0; got < SIZE; ) {
                    int r = wire.read(reply, got, SIZE - got);
                    if (r <= 0) {
                        throw new IOException("read " + r);
                    }
                    got += r;
                }
                if (!Arrays.equals(request, reply)) {
                    throw new IOException("what came back is not what was sent");
                }
            }
            return n;
        }
    }
}
