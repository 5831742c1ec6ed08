package org.gopark.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.gopark.runtime.Go;

/**
 * The program that {@link TransferFaultContract} runs: a relay between two connections, and then a
 * sender of a file. It prints what arrived of each, and what they were told.
 */
final class TransferFaultChild {
    private static final byte[] CONTENT = Sockets.random(3_000_000, 12);

    /** What is asked of a connection. */
    private interface Move {
        long move(TCPConn dst) throws IOException;
    }

    private TransferFaultChild() {}

    public static void main(String[] args) {
        ChildJvm.main(TransferFaultChild::run);
    }

    private static void run() throws IOException {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            TCPConn from = Net.dial("tcp", ln.addr().toString());
            TCPConn src = ln.accept();
            Go.go(() -> write(from));
            arrives("relay", ln, dst -> dst.transferFrom(src, Long.MAX_VALUE));
        }
        Path file = Files.createTempFile("gopark", ".bin");
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            Files.write(file, CONTENT);
            arrives("file", ln, dst -> dst.sendFile(file, 0, Long.MAX_VALUE));
        } finally {
            Files.delete(file);
        }
    }

    private static void write(TCPConn c) {
        try (c) {
            c.write(CONTENT);
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    private static void arrives(String what, TCPListener ln, Move move) throws IOException {
        TCPConn dst = Net.dial("tcp", ln.addr().toString());
        TCPConn to = ln.accept();
        Go.go(() -> {
            try (dst) {
                move.move(dst);
            } catch (IOException e) {
                System.out.println(e.getMessage().replaceAll(":[0-9]+", ":port"));
            }
        });
        byte[] got = Sockets.readAll(to);
        boolean all = Arrays.equals(got, CONTENT);
        boolean part = Arrays.equals(got, Arrays.copyOf(CONTENT, got.length));
        System.out.println(what + ": " + (all ? "all" : part ? "part" : "WRONG"));
    }
}
