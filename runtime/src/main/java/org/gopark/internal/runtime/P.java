package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * The right to run goroutines, and the queue that goes with it. There are as many as goroutines may
 * run at a time; each is in the hands of one M, or of nobody.
 *
 * <p>Go: runtime/runtime2.go p
 *
 * <p>Differs from Go: it can be taken from an M whose goroutine runs. Java cannot preempt, so the
 * goroutine keeps the thread, and the others go on with another one.
 */
class P {
    /*
     * An M runs a goroutine, and sysmon takes the P away; at the same moment the goroutine wakes
     * another one, which the JDK turns into a call of its scheduler, on this M, that puts a task
     * into the queue of this P. Two owners would write the same slot. Hence one word:
     *
     *   | 30 bits: id of the M, from 1 | 2 bits: state |
     *
     *        none -> m|SCHED      // acquirep: who took it off the idle list, under the lock
     *     m|SCHED -> m|RUNNING    // leave: before a goroutine runs, and after its call of execute
     *   m|RUNNING -> m|SCHED      // enter, a CAS: at the start of execute, and after the goroutine
     *   m|RUNNING -> none         // retake, a CAS: sysmon, or who is about to block
     *     m|SCHED -> none         // releasep: the M has nothing to do
     *
     * What only an owner may do (put, take, tick) is done in SCHED, and nobody takes a P from that.
     * If enter fails the P is gone: execute puts the task into the global queue, and the M, when
     * its goroutine is done, goes to sleep. The id in the word tells a P that another M runs with
     * from one's own; and the same M cannot be given it again before its goroutine is done.
     */
    private static final int SCHED = 1;
    private static final int RUNNING = 2;

    private static final int SHIFT = 2;

    private static final VarHandle OWNER =
            fieldVarHandle(lookup(), "owner", VarHandle.class, P.class, int.class);

    private static final VarHandle SCHEDTICK =
            fieldVarHandle(lookup(), "schedtick", VarHandle.class, P.class, int.class);
    private static final VarHandle RUNTICK =
            fieldVarHandle(lookup(), "runtick", VarHandle.class, P.class, int.class);

    final int id;
    final Runq runq;
    final Prefetch prefetch;
    final Timers timers = new Timers();
    final Latencies latencies = new Latencies(); // of goroutines from runnable to running; owner
    final Latencies latenciesWhileIdle = new Latencies(); // while a P was idle

    /** The time slice is used up: what is in runnext goes to the end. Set by sysmon. */
    volatile boolean preempt;

    private int owner; // VarHandle OWNER; 0 is none
    private int schedtick; // VarHandle SCHEDTICK; written by the owner
    private int runtick; // VarHandle RUNTICK; written by the owner

    P(int id, GlobRunq globrunq) {
        this.id = id;
        this.runq = new Runq(globrunq::globrunqput);
        this.prefetch = new Prefetch(runq);
    }

    private static int word(int m, int state) {
        return m << SHIFT | state;
    }

    /** Nobody has it; now the M of that id, above 0, has it. Go: runtime/proc.go acquirep */
    final void acquirep(int m) {
        if (owner() != 0) {
            throw new RuntimeThrow(null, "acquirep: already in use: " + this);
        }
        OWNER.setRelease(this, word(m, SCHED));
    }

    /** The M gives it up. Go: runtime/proc.go releasep */
    final void releasep(int m) {
        if (!isScheduledBy(m)) {
            throw new RuntimeThrow(null, "releasep: invalid p state: " + this);
        }
        OWNER.setRelease(this, 0);
    }

    /** The M is about to run a goroutine, or to go on with it: from here on it may be taken. */
    final void leave(int m) {
        OWNER.setRelease(this, word(m, RUNNING));
    }

    /** The M wants to work on it again; false if it has been taken. */
    boolean enter(int m) {
        return OWNER.compareAndSet(this, word(m, RUNNING), word(m, SCHED));
    }

    /**
     * Takes it from the M, if that runs a goroutine with it; then nobody has it.
     *
     * <p>Go: runtime/proc.go retake
     */
    final boolean retake(int m) {
        return OWNER.compareAndSet(this, word(m, RUNNING), 0);
    }

    /** The M is between {@link #enter} and {@link #leave}. */
    final boolean isScheduledBy(int m) {
        return owner() == word(m, SCHED);
    }

    /** A goroutine of the M runs with it, unless it has been taken meanwhile. */
    final boolean isRunningOn(int m) {
        return owner() == word(m, RUNNING);
    }

    /**
     * The owner is about to run a goroutine, which begins a time slice or inherits it.
     *
     * <p>Go: runtime/runtime2.go p.schedtick
     *
     * <p>Differs from Go: two counts, since a goroutine that holds on to its M loses the P, and a
     * chain of them that inherit their slice only has to let others pass.
     */
    final void tick(boolean inheritTime) {
        RUNTICK.setOpaque(this, runtick + 1);
        if (!inheritTime) {
            SCHEDTICK.setOpaque(this, schedtick + 1);
        }
    }

    /** How many time slices there were. */
    final int schedtick() {
        return (int) SCHEDTICK.getOpaque(this);
    }

    /** How often a goroutine was run. */
    final int runtick() {
        return (int) RUNTICK.getOpaque(this);
    }

    /** The id of the M that has it, or 0; may be out of date. */
    final int m() {
        return owner() >>> SHIFT;
    }

    private int owner() {
        return (int) OWNER.getAcquire(this);
    }

    @Override
    public String toString() {
        int w = owner();
        if (w == 0) {
            return "P" + id + " idle";
        }
        String state = w == word(w >>> SHIFT, SCHED) ? " scheduling" : " running";
        return "P" + id + " of M" + (w >>> SHIFT) + state;
    }
}
