package org.gopark.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.gopark.internal.runtime.Mode;
import org.gopark.net.StressCounts.Op;
import org.gopark.runtime.GoRuntime;

/** A goroutine that reads, or writes, one direction of a connection, and makes trouble. */
final class StressWorker {
    private static final int LARGE = 8192;

    final StressLife life;
    final int direction;
    final Mode mode;
    final int number;
    private final int index; // among the writers, or the readers, of this direction
    private final StressEnd end;
    private final StressStream stream;
    private final SplittableRandom rnd;
    private final AtomicInteger sent = new AtomicInteger(); // interrupts
    private int taken; // InterruptedIOExceptions
    private byte[] array = new byte[512];
    private ByteBuffer direct;
    private Thread thread;
    private volatile boolean done;
    private volatile String doing = "nothing yet";

    StressWorker(StressLife life, int direction, Mode mode, int index, int number) {
        this.life = life;
        this.direction = direction;
        this.mode = mode;
        this.index = index;
        this.number = number;
        this.end = life.end(direction, mode);
        this.stream = life.streams[direction];
        this.rnd = life.random(number + 1);
    }

    /** All must be known before the first one runs. */
    void start(GoRuntime rt) {
        thread = rt.go(this::run);
    }

    void join() throws InterruptedException {
        while (!done) {
            thread.join();
        }
    }

    boolean isDone() {
        return done;
    }

    void interrupt() {
        Thread t = thread;
        if (t != null) {
            sent.incrementAndGet();
            life.stress.counts.add(Op.INTERRUPT);
            t.interrupt();
        }
    }

    /** Clears the status, which is this thread's own. */
    void takeInterrupt() {
        if (Thread.interrupted()) {
            life.hush[direction].woken(this, false);
        }
    }

    private void run() {
        try {
            boolean more = true;
            while (more && !life.stress.failed()) {
                boolean past = trouble();
                more = past ? pastDeadline() : mode == Mode.READ ? read() : write();
            }
            if (mode == Mode.WRITE) {
                life.writerEnds(this, direction);
            }
        } catch (Throwable e) {
            life.stress.fail(life, "worker " + this, e);
        } finally {
            done = true;
            if (direct != null) {
                life.stress.buffers.add(direct);
            }
        }
    }

    // ---- trouble ----

    /** Perhaps does something to this or another one; says whether the deadline is over. */
    private boolean trouble() throws IOException {
        if (life.breaksNow()) {
            life.breakAt(this, rnd.nextInt(2));
            return false;
        }
        int dice = rnd.nextInt(1000);
        StressHush hush = life.hush[direction];
        if (dice >= 450 || hush.isOn()) {
            return false;
        }
        try {
            if (dice < 400) {
                set(end, mode, Op.DEADLINE_RENEWED, 0);
            } else if (dice < 430) {
                set(end, mode, Op.DEADLINE_CLEARED, 0);
            } else if (dice < 436) {
                boolean own = rnd.nextBoolean();
                Mode m = rnd.nextBoolean() ? Mode.READ : Mode.WRITE;
                set(own ? end : life.ends[rnd.nextInt(2)], m, Op.DEADLINE_SHORT, nanos());
            } else if (dice < 440) {
                return true;
            } else if (dice < 445) {
                StressWorker w = life.workers.get(rnd.nextInt(life.workers.size()));
                life.note(this, Op.INTERRUPT, w.number);
                w.interrupt();
            } else if (dice < 447) {
                silence(hush);
            }
        } catch (IOException e) {
            failed(e, false, 0, 0);
        }
        return false;
    }

    private int nanos() {
        return 1 + rnd.nextInt(rnd.nextBoolean() ? 50_000 : 3_000_000);
    }

    private void set(StressEnd e, Mode m, Op op, int nanos) throws IOException {
        life.note(this, op, nanos);
        e.set(m, op, nanos);
    }

    private void silence(StressHush hush) throws IOException {
        boolean alone = (mode == Mode.READ ? stream.readers : stream.writers) == 1;
        List<StressWorker> others =
                life.workers.stream()
                        .filter(w -> w.direction == direction && w.mode != mode)
                        .toList();
        if (alone) {
            doing = "silent";
            StressWorker other = others.get(rnd.nextInt(others.size()));
            hush.silence(life, this, other, rnd.nextBoolean());
        }
    }

    /** With a deadline that is over no call may succeed, whatever there is to read. */
    private boolean pastDeadline() throws IOException {
        life.note(this, Op.DEADLINE_PAST, 0);
        long set;
        try {
            set = end.set(mode, Op.DEADLINE_PAST, 0);
        } catch (IOException e) {
            return failed(e, false, 0, 0);
        }
        long timeouts = timedOut;
        boolean more = mode == Mode.READ ? read() : write();
        if (more && timedOut == timeouts && end.deadline(mode).changes == set && !life.broken) {
            if (taken == takenBefore) {
                life.stress.fail(life, "a deadline that was over did not matter: " + this, null);
            }
        }
        return more;
    }

    private long timedOut;
    private int takenBefore;

    // ---- read ----

    private boolean read() throws IOException {
        int size = size();
        int kind = rnd.nextInt(8);
        long changes = end.deadline(mode).changes;
        long start = System.nanoTime();
        takenBefore = taken;
        doing = "read " + kind;
        life.stress.counts.add(Op.READ);
        int n;
        byte[] b = array(size);
        try {
            switch (kind) {
                case 0 -> {
                    ByteBuffer d = direct(size);
                    n = end.conn.read(d);
                    d.flip().get(b, 0, Math.max(n, 0));
                }
                case 1 -> n = end.conn.read(ByteBuffer.wrap(b, 0, size));
                case 2 -> {
                    int cut = rnd.nextInt(size + 1);
                    ByteBuffer[] two = {
                        ByteBuffer.wrap(b, 0, cut), ByteBuffer.wrap(b, cut, size - cut)
                    };
                    n = (int) end.conn.read(two);
                }
                default -> n = end.conn.read(b, 0, size);
            }
        } catch (IOException e) {
            life.note(this, Op.READ, -2);
            return failed(e, true, start, changes);
        }
        life.note(this, Op.READ, n);
        if (n < 0) {
            boolean clean = life.writeClosed[direction];
            if (!clean && !life.broken) {
                life.stress.fail(life, "an end of stream that nobody sent: " + this, null);
            }
            return false;
        }
        String wrong = n == 0 ? "a read of nothing" : stream.take(b, n);
        if (wrong != null) {
            life.stress.fail(life, "direction " + direction + ": " + wrong, null);
            return false;
        }
        return true;
    }

    private int size() {
        int dice = rnd.nextInt(100);
        if (dice < 90) {
            return 1 + rnd.nextInt(mode == Mode.READ ? 512 : 200);
        }
        return 1 + rnd.nextInt(LARGE);
    }

    private byte[] array(int size) {
        if (array.length < size) {
            array = new byte[LARGE];
        }
        return array;
    }

    private ByteBuffer direct(int size) {
        if (direct == null) {
            direct = life.stress.buffers.poll();
            if (direct == null) {
                direct = ByteBuffer.allocateDirect(LARGE);
            }
        }
        return direct.clear().limit(size);
    }

    // ---- write ----

    private boolean write() throws IOException {
        if (life.writerIsDone(direction)) {
            return false;
        }
        int size = size();
        int kind = rnd.nextInt(8);
        byte[] b = array(size);
        long at = stream.written[index];
        stream.fill(index, at, b, size);
        stream.attempted[index] = at + size;
        long changes = end.deadline(mode).changes;
        long start = System.nanoTime();
        takenBefore = taken;
        doing = "write " + kind;
        life.stress.counts.add(Op.WRITE);
        ByteBuffer one = null;
        ByteBuffer two = null;
        try {
            switch (kind) {
                case 0 -> {
                    one = direct(size).put(b, 0, size).flip();
                    end.conn.write(one);
                }
                case 1 -> {
                    one = ByteBuffer.wrap(b, 0, size);
                    end.conn.write(one);
                }
                case 2 -> {
                    int cut = rnd.nextInt(size + 1);
                    one = direct(cut).put(b, 0, cut).flip();
                    two = ByteBuffer.wrap(b, cut, size - cut).slice();
                    long n = end.conn.write(new ByteBuffer[] {one, two});
                    if (n != size) {
                        life.stress.fail(life, "write said " + n + " of " + size, null);
                    }
                }
                default -> end.conn.write(b, 0, size);
            }
        } catch (IOException e) {
            int n = e instanceof InterruptedIOException i ? i.bytesTransferred : 0;
            life.note(this, Op.WRITE, -2 - n);
            if (one != null && e instanceof InterruptedIOException) {
                int moved = one.position() + (two == null ? 0 : two.position());
                if (moved != n) {
                    life.stress.fail(life, "said " + n + ", but the buffers moved " + moved, e);
                }
            }
            stream.written[index] = at + n;
            return failed(e, true, start, changes);
        }
        stream.written[index] = at + size;
        life.note(this, Op.WRITE, size);
        return true;
    }

    // ---- errors ----

    /** Goes on after an error that was due; any other fails the run. */
    private boolean failed(IOException e, boolean io, long start, long changes) throws IOException {
        life.stress.counts.error(e.getClass().getSimpleName());
        boolean due =
                switch (e) {
                    case NetError.Timeout t -> io && end.deadline(mode).mayFire(start, changes);
                    case NetError.Interrupted i -> io && ++taken <= sent.get() && cleared();
                    case NetError.Closed c -> life.broken;
                    case NetError.Failed f -> life.broken && isReset(f);
                    default -> false;
                };
        if (!due) {
            throw e;
        }
        if (e instanceof NetError.Timeout) {
            timedOut++;
            life.hush[direction].woken(this, true);
            heal();
        }
        return e instanceof InterruptedIOException || !io && !end.closing;
    }

    /** The status was kept; now it is taken. */
    private boolean cleared() {
        boolean set = Thread.interrupted();
        life.hush[direction].woken(this, false);
        return set;
    }

    private void heal() throws IOException {
        try {
            set(end, mode, rnd.nextBoolean() ? Op.DEADLINE_RENEWED : Op.DEADLINE_CLEARED, 0);
        } catch (IOException e) {
            failed(e, false, 0, 0);
        }
    }

    private static boolean isReset(NetError.Failed e) {
        String m = String.valueOf(e.getMessage()).toLowerCase();
        return m.contains("reset") || m.contains("broken pipe");
    }

    @Override
    public String toString() {
        return "%d: %s %d of direction %d, %s, done %s, interrupts sent %d taken %d, timeouts %d"
                .formatted(
                        number, mode, index, direction, doing, done, sent.get(), taken, timedOut);
    }
}
