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
    private final Sched sched;
    private final Netpoll netpoll;
    private final GList toRun = new GList();

    NetpollThread(Sched sched, Netpoll netpoll) {
        this.sched = sched;
        this.netpoll = netpoll;
    }

    @Override
    public void run() {
        try {
            while (!sched.isStopping()) {
                netpoll.netpoll(-1, toRun);
                Proc.injectglist(sched, toRun);
                Thread.yield();
                Thread.interrupted(); // a select does not block while the status is set
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
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
        }
    }
}
