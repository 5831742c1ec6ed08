package org.gopark.internal.runtime;

import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The run queue of a whole runtime, first in, first out: for whoever has no P, and for what is too
 * much for the queue of one.
 *
 * <p>Anyone puts, without a lock. Taking is for one thread at a time: the caller holds the
 * scheduler's lock.
 *
 * <p>Go: runtime/runtime2.go schedt.runq
 */
final class GlobRunq {
    private final MpscUnboundedVarHandleArrayQueue<Runnable> q =
            new MpscUnboundedVarHandleArrayQueue<>(128);

    /** Go: runtime/proc.go globrunqput */
    void globrunqput(Runnable gp) {
        q.offer(gp);
    }

    /**
     * Takes the first; null if there is none, or if its putter is not quite done, who will then
     * wake somebody.
     *
     * <p>Go: runtime/proc.go globrunqget
     */
    @Nullable Runnable globrunqget() {
        return q.relaxedPoll();
    }

    /**
     * Takes a fair part of the queue, at most half of a ring: the first to run, the others into
     * {@code local}, which the caller owns; what is too much for that comes back.
     *
     * <p>Go: runtime/proc.go globrunqgetbatch
     */
    @Nullable Runnable globrunqgetbatch(Runq local, int gomaxprocs) {
        Runnable first = q.relaxedPoll();
        if (first == null) {
            return null;
        }
        int size = q.size() + 1;
        int n = Math.min(Math.min(Runq.SIZE / 2, size), size / gomaxprocs + 1);
        for (int i = 1; i < n; i++) {
            Runnable gp = q.relaxedPoll();
            if (gp == null) {
                break;
            }
            local.runqput(gp, false);
        }
        return first;
    }

    boolean isEmpty() {
        return q.isEmpty();
    }

    /** How many there are; may be out of date. */
    int size() {
        return q.size();
    }
}
