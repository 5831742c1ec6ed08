package org.gopark.internal.runtime;

import org.gopark.internal.syscall.StackChunks;

/**
 * Brings the stacks of the goroutines that are about to run on one P into the cache, and the locks
 * of the descriptors that they have waited for.
 *
 * <p>With a thousand connections a stack is not there any more when its goroutine goes on. What
 * follows is slow because it is one thing after another: the thread, its continuation, the stack,
 * each of which says where the next one is, the lock, and then a system call before the next
 * goroutine. A processor waits for a dozen lines at a time as well as for one; so the stacks of a
 * batch are touched together, just before the first of them runs.
 *
 * <p>Used by the owner of the P.
 *
 * <p>Go: none.
 *
 * <p>Differs from Go: there a goroutine stays on its stack; ours is copied out of the heap, whole,
 * each time that it goes on.
 */
class Prefetch {
    /** So many stacks, with all that belongs to them, fill a second-level cache of 1 MiB. */
    static final int MANY = 512;

    static final int BATCH = 64;

    private static final int LEAST = 4; // below, hardly any miss has company

    private final Runq runq;
    private int done; // the place in the ring before which all have been touched
    private int read; // for the compiler

    Prefetch(Runq runq) {
        this.runq = runq;
    }

    /**
     * Is called before one is taken from the ring.
     *
     * @param goroutines how many there are
     */
    final void ahead(int goroutines) {
        if (goroutines < MANY) {
            return;
        }
        int head = runq.head();
        int left = done - head; // above the batch: left over from long ago
        if (left > 0 && left <= BATCH) {
            return;
        }
        int n = Math.min(runq.tail() - head, BATCH);
        if (n >= LEAST) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                if (runq.peek(head + i) instanceof G gp) {
                    sum += touch(gp);
                }
            }
            read = sum;
            done = head + n;
        }
    }

    /** The place in the ring before which all have been touched. */
    final int done() {
        return done;
    }

    int touch(G gp) {
        int sum = 0;
        if (gp.waiting instanceof Wait.Poll wait) {
            RuntimePoll.Touched lock = wait.pd.touched;
            sum += lock == null ? 0 : lock.touch();
        }
        Thread t = gp.coro.thread();
        return t == null ? sum : sum + StackChunks.touch(t);
    }

    /** What {@link #touch} made of what it read. */
    final int read() {
        return read;
    }
}
