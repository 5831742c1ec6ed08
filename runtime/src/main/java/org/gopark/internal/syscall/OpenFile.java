package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.Closeable;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor of a file that is sent. It is opened here, since a {@code FileChannel} does not give
 * its own away.
 *
 * <p>Go: os.File, as much of it as sendfile needs
 */
public final class OpenFile implements Closeable {
    private final int fd;

    private OpenFile(int fd) {
        this.fd = fd;
    }

    /**
     * Opens {@code file} for reading; null if the kernel does not, and if it may know another file
     * by that name, as for a path in an archive. Blocks its thread while the file system does.
     */
    static @Nullable OpenFile open(Path file) {
        int n = isOfTheKernel(file) ? open(file.toString()) : -1;
        return n < 0 ? null : new OpenFile(n);
    }

    /** Whether the text of {@code file} names it, to the last byte. */
    private static boolean isOfTheKernel(Path file) {
        try {
            return Path.of(file.toString()).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static int open(String file) {
        byte[] name = file.getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
        Scratch s = Scratch.take();
        try {
            if (name.length >= s.memory.byteSize()) {
                return -1;
            }
            MemorySegment.copy(name, 0, s.memory, JAVA_BYTE, 0, name.length);
            s.memory.set(JAVA_BYTE, name.length, (byte) 0);
            return LinuxTransfer.open(s.address);
        } finally {
            s.give();
        }
    }

    int number() {
        return fd;
    }

    /** Once. */
    @Override
    public void close() {
        Linux.close(fd);
    }
}
