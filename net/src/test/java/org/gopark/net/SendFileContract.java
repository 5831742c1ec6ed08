package org.gopark.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file, or a part of one, is sent to a connection: by the kernel where it does that, and copied
 * elsewhere.
 */
abstract class SendFileContract extends NetContract {
    private static final long ALL = Long.MAX_VALUE;

    @TempDir Path dir;

    private Path file(byte[] content) throws IOException {
        return Files.write(dir.resolve("a file\nof two lines"), content);
    }

    /** More than the buffers of a connection hold, and nothing on the disk. */
    private Path bigFile() throws IOException {
        Path p = dir.resolve("big");
        try (FileChannel f =
                FileChannel.open(p, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            f.write(ByteBuffer.wrap(new byte[1]), Timeouts.TOO_MUCH - 1);
        }
        return p;
    }

    /** Sends a file for which there is no room, and is waiting for some. */
    private Task<Long> parkedSender(TCPConn c) throws IOException {
        Path f = bigFile();
        Task<Long> sender = go(() -> c.sendFile(f, 0, ALL));
        awaitParked(c, Mode.WRITE);
        return sender;
    }

    /** Go: net/sendfile_test.go TestSendfile */
    @Test
    void aFile() throws Exception {
        Pair p = pair();
        byte[] content = Sockets.random(300_000, 5);
        Path f = file(content);
        Task<Long> sender =
                go(() -> {
                    long n = p.client().sendFile(f, 0, ALL);
                    p.client().closeWrite();
                    return n;
                });
        assertThat(Sockets.readAll(p.server())).isEqualTo(content);
        assertThat(sender.get()).isEqualTo(content.length);
    }

    /**
     * Go: net/sendfile_test.go TestSendfileParts, TestSendfileSeeked, TestSendfileWithExactLimit,
     * TestSendfileWithLimitLargerThanFile
     */
    @Test
    void partsOfAFile() throws Exception {
        Pair p = pair();
        byte[] content = Sockets.random(1000, 6);
        Path f = file(content);
        long[][] parts = {{0, 3}, {3, 7}, {10, 990}, {900, 1000}, {0, 0}, {1000, 5}, {5000, 5}};
        for (long[] part : parts) {
            int begin = (int) Math.min(part[0], content.length);
            int end = (int) Math.min(part[0] + part[1], content.length);
            assertThat(p.client().sendFile(f, part[0], part[1])).isEqualTo(end - begin);
            assertThat(Sockets.readFull(p.server(), end - begin))
                    .isEqualTo(Arrays.copyOfRange(content, begin, end));
        }
        assertTalk(p.client(), p.server());
    }

    /** Go: net/sendfile_test.go TestSendfileOnWriteTimeoutExceeded */
    @Test
    void aFileAfterTheDeadline() throws Exception {
        Pair p = pair();
        Path f = file(new byte[10]);
        p.client().setWriteDeadlineAfter(Timeouts.PAST);
        NetError.Timeout e =
                Timeouts.timesOut("readfrom " + p.client(), () -> p.client().sendFile(f, 0, ALL));
        assertThat(e.bytesTransferred).isZero();
        p.client().clearDeadline();
        assertThat(p.client().sendFile(f, 0, ALL)).isEqualTo(10);
        assertThat(Sockets.readFull(p.server(), 10)).hasSize(10);
    }

    @Test
    void aDeadlineWhileAFileIsSent() throws Exception {
        Pair p = pair();
        Task<Long> sender = parkedSender(p.client());
        p.client().setWriteDeadlineAfter(Timeouts.PAST);
        int n = Timeouts.timesOut("readfrom " + p.client(), sender).bytesTransferred;
        p.client().closeWrite();
        assertThat(Sockets.readAll(p.server())).hasSize(n);
    }

    @Test
    void anInterruptWhileAFileIsSent() throws Exception {
        Pair p = pair();
        Task<Long> sender = parkedSender(p.client());
        sender.thread().interrupt();
        NetError.Interrupted e = sender.failsWith(NetError.Interrupted.class);
        assertThat(e).hasMessage("readfrom %s: interrupted", p.client());
        assertThat(sender.wasInterrupted()).isTrue();
        p.client().closeWrite();
        assertThat(Sockets.readAll(p.server())).hasSize(e.bytesTransferred);
    }

    /** The JDK's own sendfile would close the connection, too. */
    @Test
    void anInterruptBeforeAFileIsSent() throws Exception {
        Pair p = pair();
        Path f = file(new byte[] {1, 2, 3});
        Task<Void> sender =
                go(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        assertThat(p.client().sendFile(f, 0, ALL)).isEqualTo(3);
                    } catch (NetError.Interrupted e) {
                        assertThat(e.bytesTransferred).isZero();
                        p.client().write(new byte[] {1, 2, 3});
                    }
                });
        assertThat(Sockets.readFull(p.server(), 3)).containsExactly(1, 2, 3);
        sender.get();
        assertThat(sender.wasInterrupted()).isTrue();
        assertTalk(p.client(), p.server());
    }

    @Test
    void aResetWhileAFileIsSent() throws Exception {
        Pair p = pair();
        Task<Long> sender = parkedSender(p.client());
        p.server().setLinger(0);
        p.server().close();
        assertThat(sender.failsWith(SocketException.class))
                .message()
                .matches(".*: (sendfile|write): (broken pipe|connection reset by peer)")
                .startsWith("readfrom " + p.client());
    }

    /** A write waits until the file is through, or comes between two pieces that are copied. */
    @Test
    void aFileAndAWriteAtTheSameTime() throws Exception {
        Pair p = pair();
        Task<Long> sender = parkedSender(p.client());
        Task<Void> writer = go(() -> p.client().write(new byte[] {1, 2, 3}));
        byte[] got = Sockets.readFull(p.server(), Timeouts.TOO_MUCH + 3);
        assertThat(sender.get()).isEqualTo(Timeouts.TOO_MUCH);
        writer.get();
        assertThat(new String(got, ISO_8859_1).indexOf("\1\2\3"))
                .as("where the write is, in one piece")
                .isNotNegative();
    }

    @Test
    void filesThatCannotBeSent() throws Exception {
        Pair p = pair();
        assertThatThrownBy(() -> p.client().sendFile(dir.resolve("none"), 0, ALL))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> p.client().sendFile(dir, 0, ALL)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> p.client().sendFile(dir, -1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative position: -1");
        assertThatThrownBy(() -> p.client().sendFile(dir, 0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative count: -1");
        assertTalk(p.client(), p.server());
    }

    /** One that the kernel makes while it is read, and says is empty. */
    @Test
    void aFileOfProc() throws Exception {
        Path version = Path.of("/proc/version");
        Assumptions.assumeTrue(Files.isReadable(version), "no /proc");
        Pair p = pair();
        long n = p.client().sendFile(version, 0, ALL);
        p.client().closeWrite();
        byte[] content = Files.readAllBytes(version);
        assertThat(Sockets.readAll(p.server())).isEqualTo(content);
        assertThat(n).isEqualTo(content.length);
    }

    /** A path that the kernel knows nothing of, though it has a file of the same name. */
    @Test
    void aFileInAnArchive() throws Exception {
        Path other = file(Sockets.random(5000, 8));
        byte[] content = Sockets.random(5000, 7);
        Pair p = pair();
        URI zip = URI.create("jar:" + dir.resolve("a.zip").toUri());
        try (var archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path f = archive.getPath(other.toAbsolutePath().toString());
            Files.createDirectories(f.getParent());
            Files.write(f, content);
            assertThat(p.client().sendFile(f, 1000, 2000)).isEqualTo(2000);
        }
        assertThat(Sockets.readFull(p.server(), 2000))
                .isEqualTo(Arrays.copyOfRange(content, 1000, 3000));
    }
}
