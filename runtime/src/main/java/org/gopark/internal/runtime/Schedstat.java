package org.gopark.internal.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of one thread: how long it ran, and how long it was ready to run and waited
 * for a core. On Linux alone.
 *
 * <p>Go: none.
 */
final class Schedstat implements Closeable {
    private final FileChannel file;
    private final ByteBuffer text = ByteBuffer.allocateDirect(80);
    private long run; // nanoseconds, since the thread began
    private long wait;
    private long ran;
    private long waited;

    private Schedstat(FileChannel file) {
        this.file = file;
    }

    /** Of the calling thread; null if the kernel does not tell, or there are no descriptors. */
    static @Nullable Schedstat ofThisThread() {
        try {
            Path path = Path.of("/proc/thread-self/schedstat");
            return new Schedstat(FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads it; false if that cannot be done. */
    boolean look() {
        text.clear();
        try {
            file.read(text, 0);
        } catch (IOException e) {
            return false; // closed: the thread has ended
        }
        String[] words = US_ASCII.decode(text.flip()).toString().strip().split(" ", -1);
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
