package org.gopark.internal.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import org.gopark.net.Conn;
import org.gopark.net.Net;
import org.gopark.net.NetError;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;

/**
 * What goroutines of a simulation do, over the production {@code Net}. Each scenario checks what it
 * can see; what it cannot, somebody who sleeps for ever, is a deadlock.
 *
 * <p>Go: none.
 */
enum SimScenarios {
    /**
     * Clients send messages of several sizes, which arrive in pieces; each must come back whole.
     */
    ECHO {
        @Override
        void play() throws IOException, InterruptedException {
            try (TCPListener listener = listen()) {
                Thread server = go(() -> serve(listener, 3));
                Thread[] clients = new Thread[3];
                for (int i = 0; i < clients.length; i++) {
                    int id = i;
                    clients[i] = go(() -> talk(listener, id));
                }
                join(clients);
                server.join();
            }
        }

        private void serve(TCPListener listener, int n) throws IOException, InterruptedException {
            Thread[] all = new Thread[n];
            for (int i = 0; i < n; i++) {
                TCPConn conn = listener.accept();
                all[i] = go(() -> echo(conn));
            }
            join(all);
        }

        private void talk(TCPListener listener, int id) throws IOException, InterruptedException {
            try (TCPConn conn = dial(listener)) {
                byte[] out = new byte[1500 * (id + 1)]; // 4500: more than fits under way
                Arrays.fill(out, (byte) (id + 1));
                for (int round = 0; round < 2; round++) {
                    Thread writer = go(() -> conn.write(out));
                    byte[] in = new byte[out.length];
                    for (int n = 0; n < in.length; ) {
                        int k = conn.read(in, n, in.length - n);
                        check(k > 0, "the end of the stream after " + n);
                        n += k;
                    }
                    check(Arrays.equals(in, out), "other bytes");
                    writer.join();
                }
                conn.closeWrite();
                check(conn.read(new byte[1]) == -1, "bytes after the end");
            }
        }
    },

    /** Short messages, and the end of the stream on the heels of the last one. */
    THE_END {
        @Override
        void play() throws IOException, InterruptedException {
            try (TCPListener listener = listen();
                    TCPConn client = dial(listener);
                    TCPConn server = listener.accept()) {
                Thread reader =
                        go(() -> {
                            byte[] buf = new byte[64];
                            int all = 0;
                            for (int n; (n = server.read(buf)) >= 0; ) {
                                all += n;
                            }
                            check(all == 12, "not the whole of it: " + all);
                            server.write(buf, 0, 1);
                        });
                for (int i = 0; i < 4; i++) {
                    client.write(new byte[3]);
                }
                client.closeWrite();
                check(client.read(new byte[2]) == 1, "no answer");
                reader.join();
            }
        }
    },

    /** A read that waits, against data, a deadline that comes and goes, and close. */
    READ_DEADLINE_CLOSE {
        @Override
        void play() throws IOException, InterruptedException {
            try (TCPListener listener = listen();
                    TCPConn client = dial(listener);
                    TCPConn server = listener.accept()) {
                Thread reader = go(() -> read(server));
                Thread timer =
                        go(() -> {
                            try {
                                server.setReadDeadlineAfter(Duration.ofNanos(20_000));
                                Go.sleep(Duration.ofNanos(10_000));
                                server.setReadDeadlineAfter(Duration.ofNanos(30_000));
                                Go.sleep(Duration.ofNanos(30_000));
                                server.clearReadDeadline();
                            } catch (NetError.Closed e) {
                                // close was faster
                            }
                        });
                Thread writer =
                        go(() -> {
                            try {
                                client.write(new byte[3]);
                                Go.sleep(Duration.ofNanos(40_000));
                                client.write(new byte[2]);
                            } catch (IOException e) {
                                // the server has closed, with bytes unread
                            }
                        });
                Thread closer =
                        go(() -> {
                            Go.sleep(Duration.ofNanos(60_000));
                            server.close();
                        });
                join(reader, timer, writer, closer);
            }
        }

        /** Until it is closed; a time-out is no reason to end. */
        private void read(Conn conn) throws IOException {
            byte[] buf = new byte[8];
            for (; ; ) {
                try {
                    check(conn.read(buf) != 0, "0 bytes");
                } catch (NetError.Timeout e) {
                    Go.gosched();
                } catch (NetError.Closed e) {
                    return;
                }
            }
        }
    },

    /** Many dial at once, the queue is short, and the listener is closed while they come. */
    ACCEPT_STORM {
        @Override
        void play() throws IOException, InterruptedException {
            TCPListener listener = listen();
            Thread acceptor =
                    go(() -> {
                        int n = 0;
                        try {
                            for (; ; n++) {
                                TCPConn conn = listener.accept();
                                go(() -> echo(conn));
                            }
                        } catch (NetError.Closed e) {
                            check(n <= 12, "more connections than dials");
                        }
                    });
            Thread[] dialers = new Thread[12];
            for (int i = 0; i < dialers.length; i++) {
                dialers[i] =
                        go(() -> {
                            try (TCPConn conn = dial(listener)) {
                                conn.write(new byte[] {1});
                                conn.read(new byte[1]);
                            } catch (IOException e) {
                                // refused, or reset while it was in the queue
                            }
                        });
            }
            Go.sleep(Duration.ofNanos(150_000));
            listener.close();
            acceptor.join();
            join(dialers);
        }
    };

    abstract void play() throws IOException, InterruptedException;

    // ---- what they have in common ----

    interface Action {
        void run() throws IOException, InterruptedException;
    }

    private static Thread go(Action action) {
        return Go.go(() -> run(action));
    }

    /** What it throws is the scenario's failure. */
    static void run(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void join(Thread... all) throws InterruptedException {
        for (Thread t : all) {
            t.join();
        }
    }

    private static TCPListener listen() throws IOException {
        return Net.listen("tcp", "127.0.0.1:0");
    }

    private static TCPConn dial(TCPListener listener) throws IOException {
        return Net.dial("tcp", listener.addr().toString());
    }

    private static void echo(TCPConn conn) throws IOException {
        try (conn) {
            byte[] buf = new byte[700];
            for (int n; (n = conn.read(buf)) > 0; ) {
                conn.write(buf, 0, n);
            }
        } catch (IOException e) {
            // The peer has gone.
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
