package org.gopark.internal.runtime;

/**
 * The poller when the scheduler is the JDK's: a virtual thread among its clients, which polls,
 * readies, and steps back behind those that it has readied.
 *
 * <p>The yield after <em>every</em> poll, also an empty one, is part of the protocol: the readied
 * threads drain their sockets before the next select would report them again, and a closer whose
 * cancelled key makes the selects return empty gets the carrier that it needs to go on.
 *
 * <p>Go: runtime/proc.go findRunnable, its last block
 */
final class NetpollThread implements Runnable {
    /*
     * Under load the poller is always in some queue of the JDK's scheduler, and a carrier that finds
     * work in its own queue, or in the one where it found some before, looks at no other. So a
     * goroutine that a platform thread starts or readies, and on one carrier any new one, would wait
     * for as long as the load lasts. Every so often the poller therefore parks for the shortest time
     * there is: the carrier runs dry, and has to look everywhere.
     */
    private static final long STEP_ASIDE_NANOS = 10_000_000; // the period of Go's sysmon, retake

    private final Sched sched;
    private final Netpoll netpoll;
    private final GList toRun = new GList();
    private long asideSince = Time.nanotime();

    NetpollThread(Sched sched, Netpoll netpoll) {
        this.sched = sched;
        this.netpoll = netpoll;
    }

    @Override
    public void run() {
        try {
            while (!sched.isStopping()) {
                long before = Time.nanotime();
                sched.netpollClock(0);
                netpoll.netpoll(-1, toRun);
                long after = Time.nanotime();
                sched.netpollClock(after);
                Proc.injectglist(sched, toRun);
                Thread.yield();
                if (after - before > STEP_ASIDE_NANOS) {
                    asideSince = after; // the poll itself was long enough aside
                } else if (after - asideSince > STEP_ASIDE_NANOS) {
                    asideSince = after;
                    Time.stepAside();
                }
                Thread.interrupted(); // a select does not block while the status is set
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            sched.netpollClock(0);
            lastWords();
        }
    }

    /** Nobody may hang on a poller that is gone, however it went. */
    private void lastWords() {
        try {
            Proc.injectglist(sched, toRun);
        } catch (RuntimeThrow e) {
            // The list is readied all the same, and the runtime is dead already.
        }
        try {
            if (sched.death() != null) {
                sched.evict();
            }
        } finally {
            netpoll.shutdown();
            sched.netpollEnded();
        }
    }
}
