package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The run queue of one P: a ring, and one place in front of it for the goroutine that was readied
 * last. Whoever owns the P puts and takes; any other thread may take away half of it.
 *
 * <p>What is queued is a task and not a link: a virtual thread may legally be submitted twice.
 *
 * <p>Go: runtime/runtime2.go p.runq, p.runnext; runtime/proc.go runqput and its kin
 */
class Runq {
    /*
     * head and tail run freely and are taken modulo the size; tail - head is how many there are.
     *
     *   put:    the owner writes the slot, then tail (release)
     *   take:   anyone reads head, tail (acquire) and the slots, then CASes head: whoever wins owns
     *           what it has read. A slot is not written again before head has passed it, so that a
     *           reader who was overtaken reads a wrong task and loses the CAS
     *   next:   the owner exchanges it; anyone may CAS it to null
     *
     * A task that is kicked out of runnext is for a moment in no place:
     *
     *   runqput:    exchange runnext;            then move tail
     *   runqempty:  tail, then runnext: empty;   then look at tail again
     *
     * Only the owner writes slots, so it may read those that it has consumed after the CAS; a thief
     * must have read them before.
     */
    static final int SIZE = 256;

    private static final int SPINS = 100; // 2.5 us on an AMD EPYC; Go sleeps for 3

    private static final VarHandle HEAD =
            fieldVarHandle(lookup(), "head", VarHandle.class, Runq.class, int.class);
    private static final VarHandle TAIL =
            fieldVarHandle(lookup(), "tail", VarHandle.class, Runq.class, int.class);
    private static final VarHandle RUNNEXT =
            fieldVarHandle(lookup(), "runnext", VarHandle.class, Runq.class, Runnable.class);

    private final @Nullable Runnable[] ring;
    private final int mask;
    private final Consumer<Runnable> globrunq;

    private int head; // VarHandle HEAD
    private int tail; // VarHandle TAIL; written by the owner
    private @Nullable Runnable runnext; // VarHandle RUNNEXT

    /** An empty one that gives what is too much for it to {@code globrunq}. */
    Runq(Consumer<Runnable> globrunq) {
        this(SIZE, globrunq);
    }

    /** With a ring of {@code size}, a power of two. */
    Runq(int size, Consumer<Runnable> globrunq) {
        this.ring = new Runnable[size];
        this.mask = size - 1;
        this.globrunq = globrunq;
    }

    // ---- the owner ----

    /**
     * Queues {@code gp}: in front of all, and then what was there goes to the end, or at the end.
     * If the ring is full, half of it goes to the global queue.
     *
     * <p>Go: runtime/proc.go runqput
     */
    final void runqput(Runnable gp, boolean next) {
        Runnable kicked = gp;
        if (next) {
            // Pairs with #runqempty: exchange runnext; then move tail.
            kicked = (Runnable) RUNNEXT.getAndSet(this, gp);
            if (kicked == null) {
                return;
            }
        }
        int t = tail;
        for (; ; ) {
            int h = (int) HEAD.getAcquire(this);
            if (t - h < ring.length) {
                ring[t & mask] = kicked;
                publish(t + 1);
                return;
            }
            if (runqputslow(kicked, h)) {
                return;
            }
        }
    }

    /**
     * Queues one of many at the end; if the ring is full, in the global queue, so that they run in
     * order.
     *
     * <p>Go: runtime/proc.go runqputbatch
     *
     * <p>Differs from Go: one by one, as the JDK submits them.
     */
    final void runqputbatch(Runnable gp) {
        int t = tail;
        if (t - (int) HEAD.getAcquire(this) < ring.length) {
            ring[t & mask] = gp;
            publish(t + 1);
        } else {
            globrunq.accept(gp);
        }
    }

    /**
     * Gives half of a full ring, and {@code gp}, to the global queue; false if a thief was faster,
     * and there is room again.
     *
     * <p>Go: runtime/proc.go runqputslow
     *
     * <p>Differs from Go: one by one, without a lock and a batch; what others put at the same time
     * may come in between.
     */
    private boolean runqputslow(Runnable gp, int h) {
        int n = ring.length / 2;
        if (!consume(h, h + n)) {
            return false;
        }
        for (int i = 0; i < n; i++) {
            globrunq.accept(clear(h + i));
        }
        globrunq.accept(gp);
        return true;
    }

    /**
     * Takes the one in front of all, which inherits the time slice of the one that ran before; or
     * null.
     *
     * <p>Go: runtime/proc.go runqget, its first half
     *
     * <p>Differs from Go: two methods and not two results.
     */
    final @Nullable Runnable runnextget() {
        Runnable next = runnext();
        // If the CAS fails it was stolen: only the owner puts one there.
        return next != null && takeNext(next) ? next : null;
    }

    /**
     * Takes the first of the ring, or null.
     *
     * <p>Go: runtime/proc.go runqget, its second half
     */
    final @Nullable Runnable runqget() {
        for (; ; ) {
            int h = (int) HEAD.getAcquire(this);
            if (tail == h) {
                return null;
            }
            if (consume(h, h + 1)) {
                return clear(h);
            }
        }
    }

    /**
     * Takes half of what {@code victim} has, rounded up: one to run, and the others go behind the
     * own ones, for which there must be room: half a ring. Null if there is nothing to take.
     *
     * <p>Go: runtime/proc.go runqsteal
     *
     * <p>Differs from Go: room is made sure of before anything is taken.
     */
    final @Nullable Runnable runqsteal(Runq victim, boolean stealRunNext) {
        if (size() > ring.length / 2) {
            throw new RuntimeThrow(null, "runqsteal: runq overflow");
        }
        int t = tail;
        int n = victim.runqgrab(this, t, stealRunNext);
        if (n == 0) {
            return null;
        }
        n--;
        Runnable gp = clear(t + n);
        if (n > 0) {
            publish(t + n);
        }
        return gp;
    }

    /** Gives everything to the global queue, in order. */
    final void flush() {
        for (Runnable gp; (gp = runnextget()) != null || (gp = runqget()) != null; ) {
            globrunq.accept(gp);
        }
    }

    /**
     * What the owner has put at that place of the ring. Only to be looked at: a thief may have it,
     * and run it.
     */
    final @Nullable Runnable peek(int i) {
        return ring[i & mask];
    }

    /** Empties a slot of the owner's, or it would keep alive what has ended. */
    private Runnable clear(int i) {
        Runnable gp = ring[i & mask];
        if (gp == null) {
            throw new RuntimeThrow(null, "runq: a slot is empty");
        }
        ring[i & mask] = null;
        return gp;
    }

    // ---- anyone ----

    /**
     * Copies half of the queue behind {@code at} in the ring of the thief, and makes that its own.
     * If there is but the one in front of all, {@code stealRunNext} takes even that, after a moment
     * in which its own P may run it. The slots of the victim keep what was stolen until they are
     * used again: a thief may not write them.
     *
     * <p>Go: runtime/proc.go runqgrab
     */
    private int runqgrab(Runq thief, int at, boolean stealRunNext) {
        for (; ; ) {
            int h = (int) HEAD.getAcquire(this);
            int t = (int) TAIL.getAcquire(this);
            int n = t - h - (t - h) / 2;
            if (n > ring.length / 2) {
                continue; // head and tail do not belong together
            }
            if (n == 0) {
                Runnable next = stealRunNext ? runnext() : null;
                if (next == null) {
                    return 0;
                }
                giveChance();
                if (takeNext(next)) {
                    thief.ring[at & thief.mask] = next;
                    return 1;
                }
                continue;
            }
            for (int i = 0; i < n; i++) {
                thief.ring[(at + i) & thief.mask] = ring[(h + i) & mask];
            }
            if (consume(h, h + n)) {
                return n;
            }
        }
    }

    /**
     * Whether nothing is queued. Never true while there is always something, however it moves.
     *
     * <p>Go: runtime/proc.go runqempty
     */
    boolean runqempty() {
        for (; ; ) {
            int h = (int) HEAD.getAcquire(this);
            int t = (int) TAIL.getAcquire(this);
            Runnable next = runnext();
            // Pairs with #runqput: runnext was empty; now look whether what it held is in the ring.
            if (t == (int) TAIL.getAcquire(this)) {
                return h == t && next == null;
            }
        }
    }

    /** How many are in the ring; may be out of date. Go: runtime/proc.go schedtrace */
    final int size() {
        int h = (int) HEAD.getAcquire(this);
        return (int) TAIL.getAcquire(this) - h;
    }

    /** With the one in front of all. */
    final int length() {
        return size() + (runnext() == null ? 0 : 1);
    }

    // ---- transitions, which a test may weaken ----

    /** Everything from {@code from} to {@code to} is the caller's, if nobody was faster. */
    boolean consume(int from, int to) {
        return HEAD.compareAndSet(this, from, to);
    }

    /** {@code next} is the caller's, if nobody was faster. */
    boolean takeNext(Runnable next) {
        return RUNNEXT.compareAndSet(this, next, null);
    }

    /** What was written to the slots below {@code to} may be taken. Owner. */
    private void publish(int to) {
        TAIL.setRelease(this, to);
    }

    final @Nullable Runnable runnext() {
        return (Runnable) RUNNEXT.getVolatile(this);
    }

    final int head() {
        return (int) HEAD.getAcquire(this);
    }

    final int tail() {
        return (int) TAIL.getAcquire(this);
    }

    /** The P that was given the task has mostly run it by now. */
    private static void giveChance() {
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
        }
    }
}
