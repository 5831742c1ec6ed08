package org.gopark.internal.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The timers of a descriptor that has had a deadline: one for each direction, of which the reader's
 * serves both when they have the same deadline. The deadlines themselves, {@code rd} and {@code
 * wd}, are the descriptor's.
 *
 * <p>Made by the first deadline and kept for as long as the slot, so that a later one allocates
 * nothing.
 *
 * <p>Go: runtime/netpoll.go pollDesc, its fields rt, wt, rrun and wrun;
 * poll_runtime_pollSetDeadline
 */
final class PollDeadline {
    /*
     * What a deadline rd goes through (wd likewise):
     *
     *      0 -> t      // set: the timer is armed, with the number rseq
     *      t -> u      // set again: rseq + 1, so that a firing under way is stale; the timer moves
     *      t -> 0      // cleared: rseq + 1; the timer stops
     *      t -> -1     // fire, with the right number: info says expired; now wake the reader
     *    any -> below 0  // set to the past: the same, at once
     *     -1 -> t or 0   // set again: info says so; the descriptor works as before
     *
     * A reader that was woken by a deadline that was moved before it came to look finds info clean,
     * and waits again: RuntimePoll.pollWait.
     */
    private final PollDesc pd;
    private final Timer rt; // of the reader, or of both
    private final Timer wt;

    // Guarded by pd.lock: the timer was armed and not stopped since. Not cleared when it fires.
    private boolean rrun;
    private boolean wrun;

    PollDeadline(PollDesc pd) {
        this.pd = pd;
        this.rt = pd.sched.newTimer(PollDeadline::readTimer, this);
        this.wt = pd.sched.newTimer(PollDeadline::writeTimer, this);
    }

    /**
     * Sets the deadline of one direction or of both, and wakes whoever waits beyond it.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollSetDeadline
     *
     * @param d nanoseconds from now; 0 for none, below 0 for one that is over
     * @return false if the descriptor is closing, and nothing was set
     */
    boolean set(long d, boolean read, boolean write) {
        long when = d > 0 ? Time.after(pd.sched.nanotime(), d) : d;
        G reader = null;
        G writer = null;
        pd.lock.lock();
        try {
            if (pd.closing) {
                return false;
            }
            long rd0 = pd.rd;
            long wd0 = pd.wd;
            if (read) {
                pd.rd = when;
            }
            if (write) {
                pd.wd = when;
            }
            pd.publishInfo(); // pairs with PollDesc#netpollblock: info is out; now look at rg
            // and wg
            boolean combo = isCombo(pd.rd, pd.wd);
            boolean changed = combo != isCombo(rd0, wd0);
            armRead(pd.rd != rd0 || changed);
            armWrite(pd.wd != wd0 || changed, combo);
            if (pd.rd < 0) {
                reader = pd.netpollunblock(Mode.READ, false);
            }
            if (pd.wd < 0) {
                writer = pd.netpollunblock(Mode.WRITE, false);
            }
        } finally {
            pd.lock.unlock();
        }
        pd.netpollgoready(reader, writer);
        return true;
    }

    /** One timer is enough for both directions. */
    private static boolean isCombo(long rd, long wd) {
        return rd > 0 && rd == wd;
    }

    private void armRead(boolean changed) {
        if (!rrun) {
            if (pd.rd > 0) {
                rt.modify(pd.rd, pd.rseq);
                rrun = true;
            }
        } else if (changed) {
            pd.rseq++;
            if (pd.rd > 0) {
                rt.modify(pd.rd, pd.rseq);
            } else {
                rt.stop();
                rrun = false;
            }
        }
    }

    private void armWrite(boolean changed, boolean combo) {
        boolean alone = pd.wd > 0 && !combo;
        if (!wrun) {
            if (alone) {
                wt.modify(pd.wd, pd.wseq);
                wrun = true;
            }
        } else if (changed) {
            pd.wseq++;
            if (alone) {
                wt.modify(pd.wd, pd.wseq);
            } else {
                wt.stop();
                wrun = false;
            }
        }
    }

    /** The descriptor is being closed. Called with pd.lock held. */
    void stop() {
        if (rrun) {
            rt.stop();
            rrun = false;
        }
        if (wrun) {
            wt.stop();
            wrun = false;
        }
    }

    /** Go: runtime/netpoll.go netpollDeadline, netpollReadDeadline */
    private static void readTimer(Object arg, int seq) {
        PollDeadline deadline = (PollDeadline) arg;
        deadline.pd.deadlineimpl(deadline, seq, Mode.READ);
    }

    /** Go: runtime/netpoll.go netpollWriteDeadline */
    private static void writeTimer(Object arg, int seq) {
        PollDeadline deadline = (PollDeadline) arg;
        deadline.pd.deadlineimpl(deadline, seq, Mode.WRITE);
    }

    /**
     * The timer of {@code mode} has fired, with the right number: marks what is over. Called with
     * pd.lock held; says what is wrong, if something is.
     */
    @Nullable String expire(Mode mode) {
        boolean both = mode == Mode.READ && isCombo(pd.rd, pd.wd);
        if (mode == Mode.READ) {
            if (pd.rd <= 0 || !rrun) {
                return "runtime: inconsistent read deadline";
            }
            pd.rd = -1;
        }
        if (mode == Mode.WRITE || both) {
            if (pd.wd <= 0 || (!wrun && !both)) {
                return "runtime: inconsistent write deadline";
            }
            pd.wd = -1;
        }
        return null;
    }
}
