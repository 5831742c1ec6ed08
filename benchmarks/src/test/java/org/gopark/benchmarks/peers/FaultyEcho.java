package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer with one fault: {@code FaultyEcho FAULT BYTES [OPTION...]}. It keeps the contract of
 * src/peers/README.md until it has read more than so many bytes.
 */
public final class FaultyEcho {
    static final String LAST_WORDS = "java.lang.IllegalStateException: the table is full";
    static final String REASON = "this machine has no such thing";
    static final int STALL_MILLIS = 200;

    /** What is wrong with it. */
    enum Fault {
        NONE,
        /** Flips one bit. */
        WRONG_BYTE,
        /** The same, but only while strace counts its calls. */
        WRONG_BYTE_WHEN_TRACED,
        /** Exits with 7 and its last words. */
        DIES,
        /** The same, at its first connection. */
        DIES_AT_ACCEPT,
        /** The same, as soon as it has said where it listens; by then nobody does. */
        DIES_BEFORE_CONNECT,
        /** Says nothing, and does not end with its input. */
        NEVER_LISTENS,
        NEVER_ANSWERS,
        /** Its first line is another. */
        PRINTS_GARBAGE,
        /** Answers to `allocated` with something that is no number. */
        ALLOCATES_GARBAGE,
        /** Exits with 3 and the reason. */
        EXITS_AT_START,
        /** Sends one byte more than it read. */
        ANSWERS_TOO_MUCH,
        CLOSES_CONNECTION,
        /** All connections wait, once. */
        STALLS,
        /** Computes without end beside its connections. */
        BURNS
    }

    private final Fault fault;
    private final long after;
    private final AtomicLong read = new AtomicLong();
    private boolean stalled; // guarded by this

    private FaultyEcho(Fault fault, long after) {
        this.fault = fault;
        this.after = after;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        FaultyEcho echo = new FaultyEcho(Fault.valueOf(args[0]), Long.parseLong(args[1]));
        switch (echo.fault) {
            case EXITS_AT_START -> {
                System.err.println(REASON);
                System.exit(3);
            }
            case NEVER_LISTENS -> {
                // An end of its own, lest it outlive a harness that failed its test.
                new CountDownLatch(1).await(2, TimeUnit.MINUTES);
                System.exit(0);
            }
            case PRINTS_GARBAGE -> System.out.println("hello, world");
            case DIES_BEFORE_CONNECT -> {
                int port;
                try (ServerSocket nobody = new ServerSocket(0)) {
                    port = nobody.getLocalPort();
                }
                System.out.println("listening on 127.0.0.1:" + port);
                die();
            }
            case BURNS -> Thread.ofPlatform().daemon().start(FaultyEcho::burn);
            default -> {}
        }
        echo.listen();
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void listen() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on 127.0.0.1:" + listener.getLocalPort());
            Thread.ofPlatform().start(this::obey);
            while (true) {
                Socket socket = listener.accept();
                if (fault == Fault.DIES_AT_ACCEPT) {
                    die();
                }
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            }
        }
    }

    private void obey() {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try {
            while (commands.readLine() != null) {
                System.out.println(
                        "allocated " + (fault == Fault.ALLOCATES_GARBAGE ? "a lot" : "0"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.exit(0);
    }

    private void serve(Socket socket) {
        byte[] buffer = new byte[64 * 1024 + 1];
        try (socket) {
            socket.setTcpNoDelay(true);
            int n;
            while ((n = socket.getInputStream().read(buffer, 0, buffer.length - 1)) > 0) {
                int answer = read.addAndGet(n) > after ? misbehave(buffer, n) : n;
                if (answer < 0) {
                    return;
                }
                socket.getOutputStream().write(buffer, 0, answer);
            }
        } catch (IOException e) {
            // A reset by the client is quiet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How much is sent of the buffer; negative to close. */
    private int misbehave(byte[] buffer, int n) throws IOException, InterruptedException {
        switch (fault) {
            case WRONG_BYTE -> buffer[n - 1] ^= 1;
            case WRONG_BYTE_WHEN_TRACED -> {
                String status = Files.readString(Path.of("/proc/self/status"), UTF_8);
                if (!status.contains("TracerPid:\t0\n")) {
                    buffer[n - 1] ^= 1;
                }
            }
            case DIES -> die();
            case NEVER_ANSWERS -> {
                return 0;
            }
            case ANSWERS_TOO_MUCH -> {
                return n + 1;
            }
            case CLOSES_CONNECTION -> {
                return -1;
            }
            case STALLS -> stall();
            default -> {}
        }
        return n;
    }

    private synchronized void stall() throws InterruptedException {
        if (!stalled) {
            stalled = true;
            Thread.sleep(STALL_MILLIS); // the fault itself
        }
    }

    private static void die() {
        System.err.println(LAST_WORDS);
        System.err.println("\tat org.example.Table.put(Table.java:1)");
        System.exit(7);
    }

    private static volatile long sink;

    private static void burn() {
        for (long x = 1; ; x = x * 6364136223846793005L + 1442695040888963407L) {
            if ((x & 0xfffff) == 0) {
                sink = x;
            }
        }
    }
}
