package org.gopark.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of a connection: what its writers send, and the proof that its readers get that and
 * nothing else.
 *
 * <p>Each writer has a pseudo-random stream of its own, keyed by connection, direction and writer;
 * the top two bits of each byte name the writer, so that the reader can tell the streams apart
 * however the writes are mixed. Where several readers share the direction, nobody knows in which
 * order they were served; their pieces are put in order by what is in them, and a place is given
 * only to 8 bytes or more, which do not fit anywhere else.
 */
final class StressStream {
    private static final int SURE = 8;
    private static final int MANY = 10_000;

    final int writers;
    final int readers;
    private final long key;
    private final ReentrantLock lock = new ReentrantLock(); // no monitor: JDK-8373120

    /** By writer: what the product has said that it sent. Each is written by its writer alone. */
    final long[] written;

    /** By writer: what it has begun to send; an upper bound where the error tells no number. */
    final long[] attempted;

    private final long[] read; // guarded by lock, or by there being one reader
    private final List<byte[]> pieces = new ArrayList<>(); // guarded by lock
    private long bytes; // guarded by lock, or by there being one reader

    StressStream(long key, int writers, int readers) {
        this.key = key;
        this.writers = writers;
        this.readers = readers;
        this.written = new long[writers];
        this.attempted = new long[writers];
        this.read = new long[writers];
    }

    private long word(int writer, long at) {
        long z = key + (writer + 1) * 0x632be59bd9b4e019L + (at >>> 3) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static byte byteOf(int writer, long word, long at) {
        return (byte) (writer << 6 | (int) (word >>> ((at & 7) << 3)) & 63);
    }

    /** What {@code writer} sends from {@code at} on. */
    void fill(int writer, long at, byte[] b, int len) {
        long word = word(writer, at);
        for (int i = 0; i < len; i++, at++) {
            if ((at & 7) == 0) {
                word = word(writer, at);
            }
            b[i] = byteOf(writer, word, at);
        }
    }

    /** Takes what a reader got; null, or what is wrong with it. */
    String take(byte[] b, int len) {
        if (readers == 1) {
            bytes += len;
            return check(b, len);
        }
        lock.lock();
        try {
            bytes += len;
            pieces.add(Arrays.copyOf(b, len));
            while (place(SURE)) {
                // There may be more that fits now.
            }
            // Whoever has read the next piece may not get to run for a while.
            return pieces.size() > MANY ? "pieces that fit nowhere at " + read[0] : null;
        } finally {
            lock.unlock();
        }
    }

    private String check(byte[] b, int len) {
        int last = -1;
        long word = 0;
        for (int i = 0; i < len; i++) {
            int w = (b[i] & 0xff) >>> 6;
            if (w >= writers) {
                return "byte " + i + " of " + len + " names writer " + w + " of " + writers;
            }
            long at = read[w]++;
            if (w != last || (at & 7) == 0) {
                word = word(w, at);
                last = w;
            }
            if (b[i] != byteOf(w, word, at)) {
                return "byte %d of %d, at %d of writer %d: got %d, expected %d"
                        .formatted(i, len, at, w, b[i], byteOf(w, word, at));
            }
        }
        return null;
    }

    /** Puts pieces in order that together are {@code sure} bytes long or more. */
    private boolean place(int sure) {
        List<byte[]> order = new ArrayList<>();
        if (!search(read[0], 0, sure, order)) {
            return false;
        }
        for (byte[] p : order) {
            read[0] += p.length;
        }
        return true;
    }

    /** Takes the pieces of {@code order} out of the others, if it finds them. */
    private boolean search(long at, long found, int sure, List<byte[]> order) {
        if (found >= sure) {
            return true;
        }
        for (int i = 0; i < pieces.size(); i++) {
            byte[] p = pieces.get(i);
            if (matches(p, at)) {
                pieces.remove(i);
                order.add(p);
                if (search(at + p.length, found + p.length, sure, order)) {
                    return true;
                }
                order.remove(order.size() - 1);
                pieces.add(i, p);
            }
        }
        return false;
    }

    private boolean matches(byte[] p, long at) {
        for (int i = 0; i < p.length; i++, at++) {
            if (p[i] != byteOf(0, word(0, at), at)) {
                return false;
            }
        }
        return true;
    }

    /** When all have ended: null, or what is wrong. After a break the readers have a prefix. */
    String verify(boolean broken) {
        lock.lock();
        try {
            return verifyLocked(broken);
        } finally {
            lock.unlock();
        }
    }

    private String verifyLocked(boolean broken) {
        int left = 0;
        for (byte[] p : pieces) {
            left += p.length;
        }
        if (left > 0 && !place(left)) {
            return left + " bytes in " + pieces.size() + " pieces fit nowhere at " + read[0];
        }
        for (int w = 0; w < writers; w++) {
            boolean good = broken ? read[w] <= attempted[w] : read[w] == written[w];
            if (!good) {
                return "writer %d wrote %d (began %d), and %d came"
                        .formatted(w, written[w], attempted[w], read[w]);
            }
        }
        return null;
    }

    long bytes() {
        return bytes;
    }
}
