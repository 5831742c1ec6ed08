package org.gopark.internal.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of one thread: how long it ran, and how long it was ready to run and waited
 * for a core. On Linux alone.
 *
 * <p>Go: none.
 */
final class Schedstat implements Closeable {
    private final RandomAccessFile file;
    private final byte[] text = new byte[80];
    private long run; // nanoseconds, since the thread began
    private long wait;
    private long ran;
    private long waited;

    private Schedstat(RandomAccessFile file) {
        this.file = file;
    }

    /** Of the calling thread; null if the kernel does not tell, or there are no descriptors. */
    static @Nullable Schedstat ofThisThread() {
        try {
            return new Schedstat(new RandomAccessFile("/proc/thread-self/schedstat", "r"));
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads it; false if that cannot be done. */
    boolean look() {
        int n;
        try {
            file.seek(0);
            n = file.read(text);
        } catch (IOException e) {
            return false; // closed: the thread has ended
        }
        String[] words = new String(text, 0, Math.max(n, 0), US_ASCII).strip().split(" ", -1);
        if (words.length < 2) {
            return false;
        }
        long nextRun = Long.parseLong(words[0]);
        long nextWait = Long.parseLong(words[1]);
        ran = nextRun - run;
        waited = nextWait - wait;
        run = nextRun;
        wait = nextWait;
        return true;
    }

    /** How long the thread ran between the last two looks, in nanoseconds. */
    long ran() {
        return ran;
    }

    /** How long it waited for a core between the last two looks, in nanoseconds. */
    long waited() {
        return waited;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
