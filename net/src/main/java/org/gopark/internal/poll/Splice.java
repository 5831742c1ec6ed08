package org.gopark.internal.poll;

import java.io.IOException;
import java.util.Objects;
import org.gopark.internal.syscall.SplicePipe;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes from one socket to another by way of a pipe, without the program seeing them.
 *
 * <p>Go: internal/poll/splice_linux.go Splice
 */
public final class Splice {
    private final FD dst;
    private final FD src;
    private final long count;
    private long moved;
    private boolean draining; // busy with the source
    private @Nullable SplicePipe pipe; // full, between the two halves

    /** {@code count} bytes, or less if the stream ends before. The two may be the same socket. */
    public Splice(FD dst, FD src, long count) {
        this.dst = dst;
        this.src = src;
        this.count = count;
    }

    /**
     * Moves them, as much at a time as is there and fits into a pipe; that is one piece to other
     * readers of the source, and to other writers of the destination. Parks while there is nothing,
     * or the peer does not keep up.
     *
     * @return whether it is done; else these two, or this system, cannot do it in this way, and
     *     what is left has to be copied
     */
    public boolean run() throws IOException {
        if (!src.sysfd.splices() || !dst.sysfd.splices()) {
            return false;
        }
        while (moved < count) {
            draining = true;
            int n = drain((int) Math.min(count - moved, SplicePipe.MAX));
            if (n < 0) {
                return n == Sysfd.EOF;
            }
            draining = false;
            pump();
        }
        return true;
    }

    /** How many bytes have been written, also after an exception. */
    public long moved() {
        return moved;
    }

    /** After an exception: whether it is the source's, and not the destination's. */
    public boolean failedAtSource() {
        return draining;
    }

    /** From the source into a pipe. Go: spliceDrain */
    private int drain(int max) throws IOException {
        src.readLock();
        try {
            for (int tries = src.prepareRead(); ; tries--) {
                int n = tryDrain(max);
                if (n != Sysfd.EAGAIN) {
                    src.policy.got(n, n); // a pipe takes less than there is; so it is never short
                    return n;
                }
                src.tryAgain(tries);
            }
        } finally {
            src.readUnlock();
        }
    }

    private int tryDrain(int max) throws IOException {
        SplicePipe p = SplicePipe.take();
        if (p == null) {
            return Sysfd.UNSUPPORTED;
        }
        try {
            return src.sysfd.spliceDrain(p, max);
        } finally {
            if (p.length() > 0) {
                pipe = p;
            } else {
                p.give();
            }
        }
    }

    /** From the pipe to the destination. Go: splicePump */
    private void pump() throws IOException {
        SplicePipe p = Objects.requireNonNull(pipe);
        pipe = null;
        try {
            dst.writeLock();
            try {
                dst.pd.prepareWrite();
                while (p.length() > 0) {
                    int n = dst.sysfd.splicePump(p);
                    if (n == Sysfd.EAGAIN) {
                        dst.pd.waitWrite();
                    } else {
                        moved += n;
                    }
                }
            } finally {
                dst.writeUnlock();
            }
        } finally {
            p.give();
        }
    }
}
