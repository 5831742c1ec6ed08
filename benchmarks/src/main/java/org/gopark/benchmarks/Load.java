package org.gopark.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.runtime.Go;
import org.jspecify.annotations.Nullable;

/**
 * A client for {@code benchmarks/count}: so many connections to an echo server at once, in a
 * process of its own.
 *
 * <pre>
 *   Load burst ADDR CONNECTIONS            each sends one message and checks what comes back
 *   Load busy  ADDR CONNECTIONS SECONDS    each does so again and again; prints how often
 *   Load idle  ADDR CONNECTIONS SECONDS    each does so once, says "idle", and stays open
 * </pre>
 */
public final class Load {
    private static final int SIZE = 64;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    private Load() {}

    public static void main(String[] args) throws Exception {
        String addr = args[1];
        int connections = Integer.parseInt(args[2]);
        long seconds = args.length > 3 ? Long.parseLong(args[3]) : 0;
        Load load = new Load();
        List<TCPConn> conns = load.connect(addr, connections);
        switch (args[0]) {
            case "burst" -> load.each(conns, 0);
            case "busy" -> load.each(conns, System.nanoTime() + seconds * 1_000_000_000);
            case "idle" -> {
                load.each(conns, 0);
                System.out.println("idle");
                Thread.sleep(seconds * 1000);
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        for (TCPConn c : conns) {
            c.close();
        }
        IOException failure = load.failure.get();
        if (failure != null) {
            throw failure;
        }
        System.out.println("requests " + load.requests);
    }

    /** All of them are open at the same time. */
    private List<TCPConn> connect(String addr, int n) throws IOException {
        List<TCPConn> conns = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            conns.add(Net.dial("tcp", addr));
        }
        return conns;
    }

    private void each(List<TCPConn> conns, long until) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(conns.size());
        for (int i = 0; i < conns.size(); i++) {
            TCPConn c = conns.get(i);
            byte seed = (byte) i;
            Go.go(() -> {
                try {
                    do {
                        roundTrip(c, seed);
                        requests.incrementAndGet();
                    } while (until != 0 && System.nanoTime() - until < 0);
                } catch (IOException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
    }

    private static void roundTrip(TCPConn c, byte seed) throws IOException {
        byte[] sent = new byte[SIZE];
        Arrays.fill(sent, seed);
        c.write(sent);
        byte[] back = new byte[SIZE];
        for (int got = 0; got < SIZE; ) {
            int n = c.read(back, got, SIZE - got);
            if (n < 0) {
                throw new EOFException("the server closed the connection");
            }
            got += n;
        }
        if (!Arrays.equals(sent, back)) {
            throw new IOException("not what was sent");
        }
    }
}
