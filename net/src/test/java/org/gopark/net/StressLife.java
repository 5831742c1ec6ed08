package org.gopark.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.gopark.internal.runtime.Mode;
import org.gopark.net.StressCounts.Op;

/** The life of one connection: who works on it, how it ends, and what has been done to it. */
final class StressLife {
    /** How a life ends. */
    enum End {
        CLEAN,
        CLOSE,
        CLOSE_READ,
        RESET
    }

    private static final int SCRIPT = 128;

    final Stress stress;
    final long id;
    final StressEnd[] ends;
    final StressStream[] streams = new StressStream[2];
    final StressHush[] hush = {new StressHush(), new StressHush()};
    final boolean[] writeClosed = new boolean[2]; // set before closeWrite, by the last writer
    final List<StressWorker> workers = new ArrayList<>();
    private final AtomicInteger[] writersLeft = new AtomicInteger[2];
    private final int[] budget = new int[2];
    private final End end;
    private final int breakAt;
    private final AtomicBoolean breaking = new AtomicBoolean();
    private final AtomicInteger ops = new AtomicInteger();
    private final AtomicIntegerArray script = new AtomicIntegerArray(2 * SCRIPT);
    private final AtomicInteger lines = new AtomicInteger();

    /** Set before the first call that cuts the connection off. */
    volatile boolean broken;

    /** Set before closeRead of that end. */
    final boolean[] readClosed = new boolean[2];

    StressLife(Stress stress, long id, TCPConn client, TCPConn server, int length) {
        this.stress = stress;
        this.id = id;
        this.ends =
                new StressEnd[] {
                    new StressEnd(client, stress.counts), new StressEnd(server, stress.counts)
                };
        SplittableRandom rnd = random(0);
        int how = rnd.nextInt(10);
        end = how < 5 ? End.CLEAN : how < 7 ? End.CLOSE : how < 8 ? End.CLOSE_READ : End.RESET;
        breakAt = end == End.CLEAN ? Integer.MAX_VALUE : 1 + rnd.nextInt(length);
        for (int d = 0; d < 2; d++) {
            int kind = rnd.nextInt(5);
            int writers = kind == 0 ? 2 + rnd.nextInt(3) : 1;
            int readers = kind == 1 ? 2 + rnd.nextInt(3) : 1;
            streams[d] = new StressStream(rnd.nextLong(), writers, readers);
            writersLeft[d] = new AtomicInteger(writers);
            // Unequal, so that one direction is often half-closed while the other goes on.
            budget[d] = length / 4 + rnd.nextInt(length);
            for (int i = 0; i < writers; i++) {
                workers.add(new StressWorker(this, d, Mode.WRITE, i, workers.size()));
            }
            for (int i = 0; i < readers; i++) {
                workers.add(new StressWorker(this, d, Mode.READ, i, workers.size()));
            }
        }
    }

    SplittableRandom random(int worker) {
        return new SplittableRandom(stress.seed ^ id * 0x9e3779b97f4a7c15L + worker * 0x5851f42dL);
    }

    /** Writers of direction d are at end d, its readers at the other. */
    StressEnd end(int direction, Mode mode) {
        return ends[index(direction, mode)];
    }

    static int index(int direction, Mode mode) {
        return mode == Mode.WRITE ? direction : 1 - direction;
    }

    /** Runs all workers to their end, closes, and accounts for every byte. */
    void run() throws IOException, InterruptedException {
        stress.living.add(this);
        for (StressWorker w : workers) {
            w.start(stress.rt);
        }
        for (StressWorker w : workers) {
            w.join();
        }
        for (int i = 0; i < 2; i++) {
            close(i);
            close(1 - i); // a second close does nothing
        }
        for (int d = 0; d < 2; d++) {
            String wrong = streams[d].verify(broken);
            if (wrong != null) {
                stress.fail(this, "direction " + d + ": " + wrong, null);
            }
            stress.counts.bytesRead.add(streams[d].bytes());
            for (long n : streams[d].written) {
                stress.counts.bytesWritten.add(n);
            }
        }
        stress.living.remove(this);
        stress.counts.passed.increment();
    }

    private void close(int i) throws IOException {
        ends[i].closing = true;
        stress.counts.add(Op.CLOSE);
        ends[i].conn.close();
    }

    // ---- asked by the workers ----

    /** One more operation; a line of the script. */
    void note(StressWorker w, Op op, int n) {
        ops.lazySet(ops.get() + 1); // roughly: how far this life is, and that it goes on
        int at = lines.getAndIncrement() & SCRIPT - 1;
        script.lazySet(2 * at, w.number << 8 | op.ordinal());
        script.lazySet(2 * at + 1, n);
    }

    int progress() {
        return ops.get() + lines.get();
    }

    boolean writerIsDone(int direction) {
        return broken || stress.stopping || ops.get() >= budget[direction];
    }

    /** Whether the moment has come, and the caller is the one to break. */
    boolean breaksNow() {
        return ops.get() >= breakAt && !breaking.get() && breaking.compareAndSet(false, true);
    }

    /** Ends the connection roughly, at end {@code i}, while others may be blocked in it. */
    void breakAt(StressWorker w, int i) throws IOException {
        broken = true;
        switch (end) {
            case RESET -> {
                note(w, Op.RESET, i);
                stress.counts.add(Op.RESET);
                ends[i].closing = true;
                ends[i].conn.setLinger(0);
            }
            case CLOSE_READ -> {
                readClosed[i] = true;
                note(w, Op.CLOSE_READ, i);
                stress.counts.add(Op.CLOSE_READ);
                ends[i].conn.closeRead();
                Thread.yield();
            }
            default -> note(w, Op.CLOSE, i);
        }
        close(i);
    }

    /** The last writer of a direction half-closes. */
    void writerEnds(StressWorker w, int direction) throws IOException {
        if (writersLeft[direction].decrementAndGet() == 0 && !broken) {
            writeClosed[direction] = true;
            note(w, Op.CLOSE_WRITE, direction);
            stress.counts.add(Op.CLOSE_WRITE);
            try {
                ends[direction].conn.closeWrite();
            } catch (IOException e) {
                if (!broken) {
                    throw e;
                }
                stress.counts.error("closeWrite of a broken connection");
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        s.append(
                "connection %d, %s, ends %s at %d, budgets %d and %d%n"
                        .formatted(id, ends[0].conn, end, breakAt, budget[0], budget[1]));
        s.append(
                "broken %s, closing %s %s, readClosed %s %s, writeClosed %s %s%n"
                        .formatted(
                                broken,
                                ends[0].closing,
                                ends[1].closing,
                                readClosed[0],
                                readClosed[1],
                                writeClosed[0],
                                writeClosed[1]));
        for (int d = 0; d < 2; d++) {
            s.append("direction %d: %s%n".formatted(d, hush[d]));
        }
        for (StressWorker w : workers) {
            s.append(w).append('\n');
        }
        s.append("script, oldest first (worker operation result):\n");
        int to = lines.get();
        for (int i = Math.max(0, to - SCRIPT); i < to; i++) {
            int line = script.get(2 * (i % SCRIPT));
            s.append(
                    "  %d %s %d%n"
                            .formatted(
                                    line >>> 8,
                                    Op.values()[line & 255],
                                    script.get(2 * (i % SCRIPT) + 1)));
        }
        return s.toString();
    }
}
