package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor whose events a test makes itself, and whose waiters can be overtaken: each hook runs
 * just before (or after) a transition, as a thread that was faster would.
 *
 * <p>No deadline comes by itself as long as it is an hour away; {@link #fire} says that it is over.
 *
 * <p>Go: none.
 */
final class PollDescByHand extends PollDesc {
    static final long HOUR = TimeUnit.HOURS.toNanos(1);
    static final long PAST = -1;
    static final long NONE = 0;

    Runnable beforeAnnounce = () -> {};
    Runnable beforeCommit = () -> {};
    Runnable beforeLeave = () -> {};
    Runnable beforeAbandon = () -> {};
    Runnable afterAbandon = () -> {}; // if it was the waiter who won
    Runnable beforeFire = () -> {}; // the timer has fired, and does not have the lock yet
    final AtomicInteger commits = new AtomicInteger();

    PollDescByHand(Sched sched, int slot) {
        super(sched, slot);
    }

    @Override
    boolean announce(Mode mode) {
        beforeAnnounce.run();
        return super.announce(mode);
    }

    @Override
    boolean netpollblockcommit(Mode mode, G gp) {
        beforeCommit.run();
        boolean committed = super.netpollblockcommit(mode, gp);
        if (committed) {
            commits.incrementAndGet();
        }
        return committed;
    }

    @Override
    boolean leave(Mode mode) {
        beforeLeave.run();
        return super.leave(mode);
    }

    @Override
    boolean abandon(Mode mode, G gp) {
        beforeAbandon.run();
        boolean alone = super.abandon(mode, gp);
        if (alone) {
            afterAbandon.run();
        }
        return alone;
    }

    @Override
    void deadlineimpl(PollDeadline own, int seq, Mode mode) {
        beforeFire.run();
        super.deadlineimpl(own, seq, mode);
    }

    // ---- what the other side does ----

    /** The poller has an event. */
    void edge(Mode mode) {
        GList list = new GList();
        netpollready(list, mode);
        Proc.injectglist(sched, list);
    }

    /** The user sets the deadline of one direction. */
    void deadline(long nanos, Mode mode) {
        RuntimePoll.pollSetDeadline(this, nanos, mode == Mode.READ, mode == Mode.WRITE);
    }

    /** The user sets the deadline of both. */
    void deadline(long nanos) {
        RuntimePoll.pollSetDeadline(this, nanos, true, true);
    }

    /** Time passes: the deadlines of now are over, and their timers fire; later ones are not. */
    void fire() {
        lock.lock();
        long last = Math.max(rd, wd);
        lock.unlock();
        sched.timers().check(last);
    }

    /** Whatever is armed fires, also what should not be. */
    void everythingFires() {
        sched.timers().check(Time.MAX_WHEN);
    }

    /** How many timers are armed. */
    int armed() {
        return sched.timers().len() - sched.timers().zombies();
    }

    long when(Mode mode) {
        return mode == Mode.READ ? rd : wd;
    }

    int seq(Mode mode) {
        return mode == Mode.READ ? rseq : wseq;
    }

    /** Exactly these deadlines are over. */
    void assertExpired(Mode... modes) {
        List<Mode> expired = new ArrayList<>();
        for (Mode m : Mode.values()) {
            if (netpollcheckerr(m) == POLL_ERR_TIMEOUT) {
                expired.add(m);
            }
        }
        assertThat(expired).as("deadlines that are over").containsExactly(modes);
        assertThat(sched.death()).isNull();
    }

    // ---- who waits ----

    /** Somebody who is parked when this returns. */
    FutureTask<Integer> waiter(Mode mode) {
        FutureTask<Integer> f = TestSched.spawn(() -> RuntimePoll.pollWait(this, mode));
        TestSched.awaitParked(this, mode);
        return f;
    }

    /** What a wait ends with that has no reason to park. */
    int waitInVain(Mode mode) {
        int before = commits.get();
        int err = RuntimePoll.pollWait(this, mode);
        assertThat(commits).as("parked").hasValue(before);
        return err;
    }

    /** Nobody waits and nothing is pending. */
    void assertAtRest() {
        assertThat(semaphore(Mode.READ)).isNull();
        assertThat(semaphore(Mode.WRITE)).isNull();
        assertThat(sched.netpollWaiters()).isZero();
        assertThat(sched.death()).isNull();
    }
}
