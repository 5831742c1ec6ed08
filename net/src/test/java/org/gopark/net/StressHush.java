package org.gopark.net;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.gopark.internal.runtime.Mode;
import org.gopark.net.StressCounts.Op;

/**
 * In one direction a worker falls silent, so that its opposite number must block, until a deadline
 * or an interrupt has ended that. Nothing is tried twice: a timer or an interrupt that gets lost
 * stops the connection, and the watchdog sees it.
 */
final class StressHush {
    private record Target(StressWorker worker, boolean byDeadline) {}

    private final AtomicReference<Target> target = new AtomicReference<>();

    boolean isOn() {
        return target.get() != null;
    }

    /** {@code w} was woken by its deadline, or by an interrupt whose status it has cleared. */
    void woken(StressWorker w, boolean byDeadline) {
        Target t = target.get();
        if (t != null
                && t.byDeadline == byDeadline
                && (byDeadline ? t.worker.mode == w.mode : t.worker == w)) {
            target.compareAndSet(t, null);
        }
    }

    /** Waits until {@code other} was woken, or its end. */
    void silence(StressLife life, StressWorker me, StressWorker other, boolean byDeadline)
            throws IOException {
        Target t = new Target(other, byDeadline);
        if (!target.compareAndSet(null, t)) {
            return;
        }
        try {
            StressEnd end = life.end(me.direction, other.mode);
            StressEnd.Deadline d = end.deadline(other.mode);
            Mode mode = other.mode;
            long set = 0;
            if (byDeadline) {
                set = end.set(mode, Op.DEADLINE_SHORT, 1_000_000);
                life.note(me, Op.DEADLINE_SHORT, other.number);
            } else {
                other.interrupt();
                life.note(me, Op.INTERRUPT, other.number);
            }
            while (target.get() == t && !life.broken && !other.isDone() && !life.stress.failed()) {
                LockSupport.parkNanos(500_000);
                me.takeInterrupt(); // or there would be no pause any more
                if (byDeadline && target.get() == t && d.changes != set) {
                    set = end.set(mode, Op.DEADLINE_SHORT, 1_000_000); // somebody else has set it
                }
            }
        } catch (IOException e) {
            if (!life.broken) {
                throw e;
            }
        } finally {
            target.compareAndSet(t, null);
        }
    }

    @Override
    public String toString() {
        return "silence for " + target.get();
    }
}
