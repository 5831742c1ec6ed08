package org.gopark.internal.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel knows of one thread: how long it ran, and how long it was ready to run and waited
 * for a core. On Linux alone. The file is open during a look only: descriptors are the program's.
 *
 * <p>Go: none.
 */
final class Schedstat {
    private final Path file;
    private final ByteBuffer text = ByteBuffer.allocateDirect(80);
    private long run; // nanoseconds, since the thread began
    private long wait;
    private long ran;
    private long waited;

    private Schedstat(Path file) {
        this.file = file;
    }

    /** Of the calling thread; null if the kernel does not tell. */
    static @Nullable Schedstat ofThisThread() {
        try {
            return new Schedstat(Path.of("/proc/thread-self/schedstat").toRealPath());
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads it; false if that cannot be done: the thread has ended, or no descriptor is left. */
    boolean look() {
        text.clear();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            in.read(text, 0);
        } catch (IOException e) {
            return false;
        }
        String[] words = US_ASCII.decode(text.flip()).toString().strip().split(" ", -1);
        try {
            return words.length >= 2 && take(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (NumberFormatException e) {
            return false; // another kernel's idea of that file
        }
    }

    private boolean take(long nextRun, long nextWait) {
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
}
