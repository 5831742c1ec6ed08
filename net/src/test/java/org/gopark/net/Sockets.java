package org.gopark.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/** The operating system's view, and the small change of socket tests. */
final class Sockets {
    private static final Path FDS = Path.of("/proc/self/fd");

    private Sockets() {}

    /**
     * How many sockets this process has open, by the kernel's count; skips the test without /proc.
     */
    static int open() {
        return descriptors("socket:");
    }

    /** How many ends of pipes it has open. */
    static int pipes() {
        return descriptors("pipe:");
    }

    private static int descriptors(String kind) {
        Assumptions.assumeTrue(Files.isDirectory(FDS), "no /proc/self/fd on this system");
        int n = 0;
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(FDS)) {
            for (Path fd : fds) {
                n += is(fd, kind) ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return n;
    }

    private static boolean is(Path fd, String kind) {
        try {
            return Files.readSymbolicLink(fd).toString().startsWith(kind);
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }

    /** The memory of this process; skips the test without /proc. */
    static long residentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.isReadable(status), "no /proc/self/status on this system");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no RssAnon in " + status);
    }

    /**
     * The figures in a file of /proc; skips the test without it. In one read, since some of these
     * files have no second one.
     */
    static int[] figures(String file) throws IOException {
        Assumptions.assumeTrue(Files.isReadable(Path.of(file)), "no " + file + " on this system");
        try (FileInputStream in = new FileInputStream(file)) {
            String[] words = new String(in.readNBytes(64), US_ASCII).strip().split("\\s+", -1);
            return Arrays.stream(words).mapToInt(Integer::parseInt).toArray();
        }
    }

    /** {@code n} bytes that are the same every time. */
    static byte[] random(int n, long seed) {
        byte[] b = new byte[n];
        new Random(seed).nextBytes(b);
        return b;
    }

    /** Reads exactly {@code n} bytes. */
    static byte[] readFull(Conn c, int n) throws IOException {
        byte[] b = new byte[n];
        for (int at = 0; at < n; ) {
            int got = c.read(b, at, n - at);
            assertThat(got).as("the end after %d of %d bytes", at, n).isPositive();
            at += got;
        }
        return b;
    }

    /** Reads to the end of the stream. */
    static byte[] readAll(Conn c) throws IOException {
        byte[] b = new byte[64 * 1024];
        int size = 0;
        for (int n; (n = c.read(b, size, b.length - size)) >= 0; size += n) {
            if (size + n == b.length) {
                b = Arrays.copyOf(b, b.length * 2);
            }
        }
        return Arrays.copyOf(b, size);
    }

    /** Sends back what comes, until the end of the stream. */
    static void echo(Conn c) throws IOException {
        byte[] b = new byte[4096];
        for (int n; (n = c.read(b)) >= 0; ) {
            c.write(b, 0, n);
        }
    }

    /** The address of a port on which nobody listens. */
    static TCPAddr nobody() throws IOException {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            return ln.addr();
        }
    }
}
