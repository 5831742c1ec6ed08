package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the network, and for the first timer: one M at a time, the one that went idle
 * first; and how it is made to come back.
 *
 * <p>Go: runtime/runtime2.go schedt.lastpoll, pollUntil
 */
final class Lastpoll {
    /*
     * lastpoll is 0 while an M waits; else the time when one did, or when sysmon asked last:
     *
     *       t -> 0      // waitElected, a swap: who gets a t waits
     *       0 -> now    // waitElected, when it is back
     *       t -> now    // claimPoll, a CAS: sysmon asks, since nobody waits
     *
     * Nothing is missed because
     *
     *   who waits:      lastpoll = 0;                 then look at all timers, and the global queue
     *   who arms:       the timer in its heap;        then, lastpoll 0: break (SchedGMP#wakeNetPoller)
     *   who has work:   the task in the global queue; then, no idle M and lastpoll 0: break
     *                                                                           (SchedGMP#needm)
     *
     * pollUntil says until when it waits; 0 is for ever, or not known yet, and is broken in any case.
     *
     * Before there is a netpoll it waits on a note. A wake-up of that, and a break of a poll, stay
     * until somebody has waited there; so a break need not know how far the M has come, and if it
     * chose the note just before there was a netpoll, who made that has broken both
     * (runtime/spin/lastpoll.pml; for the look at the global queue handoff.pml):
     *
     *   who waits:      lastpoll = 0, looks;   then at netpoll: null means sleep on the note
     *   who makes one:  netpoll set;           then wakes the note, and breaks the poll
     *   who breaks:     what it came for;      then looks at netpoll: breaks that, or wakes the note
     */
    private static final VarHandle LASTPOLL =
            fieldVarHandle(lookup(), "lastpoll", VarHandle.class, Lastpoll.class, long.class);

    /**
     * What was readied has run after so many times the patience of sysmon, or it asks all the same.
     */
    private static final int UNREAD_PATIENCE = 10;

    private final SchedGMP sched;
    private volatile @Nullable Netpoll netpoll;
    private long lastpoll = 1; // VarHandle LASTPOLL
    private volatile @Nullable G lastReadied; // by netpoll; null when it was seen to have run
    private volatile long pollUntil;
    private final Note note;

    Lastpoll(SchedGMP sched) {
        this.sched = sched;
        this.note = new Note(sched);
    }

    /** There is a network: the M that waits for timers alone waits for both now. */
    void setNetpoll(Netpoll np) {
        netpoll = np;
        note.wakeup();
        np.netpollBreak(); // of who has woken the note, and meant the M that was on its way here
    }

    @Nullable Netpoll netpollOrNull() {
        return netpoll;
    }

    /** Whether the network should be asked: somebody waits for it, and no M does. */
    boolean wantsNetpoll() {
        Netpoll np = netpoll;
        return np != null && !isPolling() && (sched.netpollWaiters() > 0 || np.hasPending());
    }

    /** Whether an M waits for the network. */
    boolean isPolling() {
        return (long) LASTPOLL.getVolatile(this) == 0;
    }

    /**
     * For sysmon: whether nobody has asked for {@code patience} nanoseconds, so that it should, and
     * now does.
     *
     * <p>Go: runtime/proc.go sysmon
     *
     * <p>Differs from Go: not before those have run whom the last poll found, up to ten times the
     * patience. Whom another poll finds would run after them, and a selector would report all of
     * them again that have not read yet.
     */
    boolean claimPoll(long now, long patience) {
        long last = (long) LASTPOLL.getVolatile(this);
        if (last == 0 || now - last < patience) {
            return false;
        }
        G gp = lastReadied;
        if (gp != null) {
            boolean waits = gp.readgstatus() == G.RUNNABLE;
            if (waits && now - last < UNREAD_PATIENCE * patience) {
                return false;
            }
            lastReadied = null;
        }
        return LASTPOLL.compareAndSet(this, last, now);
    }

    /** Asks the network, which there is; an error ends the runtime. */
    void netpoll(long delay, GList toRun) {
        Netpoll np = netpoll;
        if (np == null) {
            throw new IllegalStateException("netpoll is not initialised");
        }
        try {
            np.netpoll(delay, toRun);
        } catch (IOException e) {
            sched.die(e);
        }
        readied(toRun);
    }

    void readied(GList toRun) {
        if (!toRun.isEmpty()) {
            lastReadied = toRun.get(toRun.size() - 1);
        }
    }

    /** The M that calls becomes the one that waits, and waits; false if there is one already. */
    boolean waitElected(GList toRun) {
        if (!elect()) {
            return false;
        }
        try {
            block(toRun);
        } finally {
            pollUntil = 0;
            LASTPOLL.setVolatile(this, sched.nanotime());
        }
        return true;
    }

    boolean elect() {
        return (long) LASTPOLL.getAndSet(this, 0L) != 0;
    }

    private void block(GList toRun) {
        long when = sched.earliestTimer(); // pairs with who arms
        pollUntil = when;
        long delay = when == 0 ? -1 : Math.max(0, when - sched.nanotime());
        boolean work = !sched.runq.isEmpty() && sched.idle.npidle() > 0; // pairs with who has work
        if (delay == 0 || work || sched.hasStopped()) {
            return;
        }
        Thread.interrupted(); // a select does not block while the status is set
        if (netpoll == null) {
            note.sleepUntil(when == 0 ? Time.MAX_WHEN : when);
        } else {
            netpoll(delay, toRun);
        }
    }

    /** Makes the M that waits, or the next one, come back soon. Go: netpollBreak */
    void netpollBreak() {
        Netpoll np = netpoll;
        if (np == null) {
            note.wakeup();
        } else {
            np.netpollBreak();
        }
    }

    /** A timer is due at {@code when}, or 0: the M that waits for longer comes back. */
    void breakFor(long when) {
        if (when != 0 && isPolling()) {
            long until = pollUntil;
            if (until == 0 || until > when) {
                netpollBreak();
            }
        }
    }
}
