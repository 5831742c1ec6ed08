package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A pipe by way of which the kernel moves bytes from one socket to another. It is taken when there
 * may be something to move and given back as soon as it is empty, so there are about as many as
 * transfers that wait for a slow peer, and not one for each connection that is silent.
 *
 * <p>Used by one thread at a time.
 *
 * <p>Go: internal/poll/splice_linux.go splicePipe
 *
 * <p>Differs from Go: a transfer holds none while it waits for its source.
 */
public final class SplicePipe {
    /** So much is moved at a time, if the system lets a pipe have so much. */
    public static final int MAX = 1 << 20;

    /** Empty ones that nobody uses; what does not fit in is closed. */
    private static final MpmcVarHandleArrayQueue<SplicePipe> FREE =
            new MpmcVarHandleArrayQueue<>(2 * Runtime.getRuntime().availableProcessors());

    private final int r;
    private final int w;
    private int length; // bytes in it

    private SplicePipe(int r, int w) {
        this.r = r;
        this.w = w;
    }

    /**
     * An empty pipe; null if the system has none to give, for want of descriptors or memory. Go:
     * getPipe
     */
    public static @Nullable SplicePipe take() {
        @Nullable SplicePipe p = FREE.poll();
        return p == null ? open() : p;
    }

    private static @Nullable SplicePipe open() {
        Scratch s = Scratch.take();
        try {
            if (LinuxTransfer.pipe(s.address) < 0) {
                return null;
            }
            int r = s.memory.get(JAVA_INT, 0);
            int w = s.memory.get(JAVA_INT, Integer.BYTES);
            // Refused, it has 64 KiB, or less if this user has many pipes; that does as well.
            LinuxTransfer.setPipeSize(r, MAX);
            return new SplicePipe(r, w);
        } finally {
            s.give();
        }
    }

    /** Gives it back; one that is not empty is closed, and what is in it is lost. Go: putPipe */
    public void give() {
        if (length > 0 || !FREE.offer(this)) {
            Linux.close(r);
            Linux.close(w);
        }
    }

    /** How many bytes are in it. */
    public int length() {
        return length;
    }

    /** Fills it, while it is empty. What the system call returned. Go: spliceDrain, its call */
    int drain(int socket, int max) {
        int n = LinuxTransfer.splice(socket, w, max);
        length = Math.max(n, 0);
        return n;
    }

    /** Empties it, or a part. What the system call returned. Go: splicePump, its call */
    int pump(int socket) {
        int n = LinuxTransfer.splice(r, socket, length);
        length -= Math.max(n, 0);
        return n;
    }
}
