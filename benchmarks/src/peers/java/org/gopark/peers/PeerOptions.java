package org.gopark.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The arguments of a peer, and the parts of the contract that are the same for each.
 *
 * @param buffer bytes of one read
 * @param deadline of a read, in milliseconds; 0 for none
 * @param block milliseconds of other work between a read and its write; 0 for none
 * @param neighbours endless computations beside the connections
 * @param control whether standard input has commands
 */
record PeerOptions(int buffer, int deadline, int block, int neighbours, boolean control) {
    /** What the neighbours compute goes somewhere, so that it is not compiled away. */
    private static volatile long sink;

    /** The arguments; if they are bad, this says so and ends the process. */
    static PeerOptions parse(String... args) {
        int buffer = 4096;
        int deadline = 0;
        int block = 0;
        int neighbours = 0;
        boolean control = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--buffer" -> buffer = number(args, i++, 1);
                case "--deadline" -> deadline = number(args, i++, 0);
                case "--block" -> block = number(args, i++, 0);
                case "--neighbours" -> neighbours = number(args, i++, 0);
                case "--control" -> control = true;
                default -> throw exit(2, "bad argument: " + args[i]);
            }
        }
        return new PeerOptions(buffer, deadline, block, neighbours, control);
    }

    private static int number(String[] args, int option, int min) {
        String value = option + 1 < args.length ? args[option + 1] : "";
        try {
            int n = Integer.parseInt(value);
            if (n >= min) {
                return n;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw exit(2, "bad number for " + args[option] + ": " + value);
    }

    /** Ends the process with one line on standard error. 2: bad arguments; 3: cannot do that. */
    static Error exit(int status, String why) {
        System.err.println(why);
        System.exit(status);
        return new AssertionError("System.exit returned");
    }

    /**
     * Says where the server listens, and starts what goes on beside it.
     *
     * @param start starts a computation on what the server's users would use for one
     */
    void listening(int port, Consumer<Runnable> start) {
        System.out.println("listening on 127.0.0.1:" + port);
        for (int i = 0; i < neighbours; i++) {
            start.accept(PeerOptions::compute);
        }
        if (control) {
            // A platform thread: the harness is answered even when virtual threads are not served.
            Thread.ofPlatform().daemon().name("control").start(PeerOptions::obey);
        }
    }

    private static void compute() {
        for (long x = 1; ; x = x * 6364136223846793005L + 1442695040888963407L) {
            if ((x & 0xfffff) == 0) {
                sink = x;
            }
        }
    }

    /**
     * A virtual thread allocates from the buffer of its carrier, which is among the threads that
     * the bean adds up, like those that have ended. The bean is made beforehand: what that
     * allocates is not between two answers.
     */
    private static void obey() {
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        threads.getTotalThreadAllocatedBytes();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try {
            String command;
            while ((command = commands.readLine()) != null) {
                if (command.equals("allocated")) {
                    System.out.println("allocated " + threads.getTotalThreadAllocatedBytes());
                } else {
                    System.err.println("unknown command: " + command);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.exit(0);
    }

    /** How a connection failed; a reset by the client is quiet. */
    static void report(IOException e) {
        String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (!why.contains("connection reset") && !why.contains("broken pipe")) {
            System.err.println(e);
        }
    }
}
