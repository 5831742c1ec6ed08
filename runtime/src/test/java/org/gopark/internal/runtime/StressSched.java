package org.gopark.internal.runtime;

import org.gopark.internal.syscall.Sysfd;

/**
 * The runtime that all states of a stress test share, and their descriptors.
 *
 * <p>A stress test looks at the pair of decisions and never parks: "the waiter would park" against
 * "the other side would wake it". A test that really parked would take a lost wake-up for a slow
 * run.
 *
 * <p>Go: none.
 */
final class StressSched {
    private static final TestSched T = new TestSched();
    static final Sched SCHED = T.sched;

    private StressSched() {}

    /** Opens {@code pd}, which is in no table and which no back end knows. */
    static <P extends PollDesc> P open(P pd) {
        pd.open(T.listener);
        return pd;
    }

    static PollDesc open() {
        return open(new PollDesc(SCHED, 0));
    }

    /** A goroutine without a thread, whose status is waiting. */
    static G waitingG() {
        return T.waitingG();
    }

    /** A goroutine without a thread, whose status is running. */
    static G runningG() {
        return new G(SCHED, 1, Thread.currentThread());
    }

    static Sysfd listener() {
        return T.listener;
    }
}
