package org.gopark.internal.poll;

import java.io.IOException;
import java.nio.file.Path;
import org.gopark.internal.syscall.OpenFile;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * Writes a part of a file to a socket, without the program seeing the bytes.
 *
 * <p>Go: internal/poll/sendfile.go SendFile
 */
public final class SendFile {
    private static final int MAX = 1 << 30; // bytes in one call; the kernel takes 2 GiB at most

    private final FD dst;
    private final Path file;
    private final long position;
    private final long count;
    private long moved;

    /** From {@code position} on, {@code count} bytes, or less if the file ends before. */
    public SendFile(FD dst, Path file, long position, long count) {
        this.dst = dst;
        this.file = file;
        this.position = position;
        this.count = count;
    }

    /**
     * Writes it, in one piece: other writers wait. Parks while the peer does not keep up, and
     * blocks its thread while the file system does.
     *
     * @return whether it is done; else this file cannot be sent in this way, and what is left has
     *     to be copied
     */
    public boolean run() throws IOException {
        @Nullable OpenFile src = dst.sysfd.open(file);
        if (src == null) {
            return false;
        }
        try (src) {
            return run(src);
        }
    }

    private boolean run(OpenFile src) throws IOException {
        dst.writeLock();
        try {
            dst.pd.prepareWrite();
            while (moved < count) {
                int max = (int) Math.min(count - moved, MAX);
                int n = dst.sysfd.sendfile(src, position + moved, max);
                if (n == Sysfd.EAGAIN) {
                    dst.pd.waitWrite();
                } else if (n < 0) {
                    return n == Sysfd.EOF;
                } else {
                    moved += n;
                }
            }
            return true;
        } finally {
            dst.writeUnlock();
        }
    }

    /** How many bytes have been written, also after an exception. */
    public long moved() {
        return moved;
    }
}
