package org.gopark.internal.runtime;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The verbs: park a goroutine, ready it, find out who is running.
 *
 * <p>Go: runtime/proc.go
 */
final class Proc {
    /**
     * Every goroutine that {@code Go.go} started and that has not ended, by its thread. A foreign G
     * is never in here; the place where it waits knows it.
     *
     * <p>Go: runtime/proc.go allgs
     */
    private static final ConcurrentHashMap<Thread, G> ALLGS = new ConcurrentHashMap<>();

    /**
     * The foreign Gs that are parked on something else than a descriptor, which would know them.
     *
     * <p>Go: none.
     */
    private static final Set<G> FOREIGN = ConcurrentHashMap.newKeySet();

    private Proc() {}

    /**
     * Starts a goroutine of {@code sched} that runs {@code fn}.
     *
     * <p>Go: runtime/proc.go newproc
     *
     * @throws IllegalStateException the runtime is closed or dead
     */
    static Thread newproc(Sched sched, Runnable fn) {
        sched.gcountAdd(1); // pairs with Sched#close: counted; now look at the state
        boolean started = false;
        try {
            if (sched.isEvicting()) {
                throw new IllegalStateException("gopark: the runtime is closed", sched.death());
            }
            G parent = getg();
            long parentGoid = parent == null ? 0 : parent.goid;
            G gp = new G(sched, Sched.nextGoid(), fn, parentGoid, Traceback.gopc());
            Thread t = sched.newThread(gp);
            gp.threadId = t.threadId();
            gp.coro.bind(t);
            ALLGS.put(t, gp);
            try {
                t.start();
                started = true;
                return t;
            } finally {
                if (!started) {
                    ALLGS.remove(t);
                }
            }
        } finally {
            if (!started) {
                sched.gcountAdd(-1);
            }
        }
    }

    /**
     * A goroutine of {@code sched} that runs {@code fn} when somebody starts its thread; until then
     * nobody counts it.
     *
     * <p>Go: none.
     *
     * @throws IllegalStateException the runtime is closed or dead
     */
    static Thread unstarted(Sched sched, Runnable fn) {
        if (sched.isEvicting()) {
            throw new IllegalStateException("gopark: the runtime is closed", sched.death());
        }
        G gp = new G(sched, Sched.nextGoid(), fn);
        gp.startsLater = true;
        Thread t = sched.newThread(gp);
        gp.threadId = t.threadId();
        gp.coro.bind(t);
        return t;
    }

    /** A goroutine of {@link #unstarted} begins. Called on its thread. */
    static void started(G gp) {
        ALLGS.put(Thread.currentThread(), gp);
        requireNonNull(gp.sched).gcountAdd(1);
    }

    /**
     * The task of {@code gp} has ended. Called on its thread.
     *
     * <p>Go: runtime/proc.go goexit0
     */
    static void goexit0(G gp) {
        ALLGS.remove(Thread.currentThread());
        gp.coro.bind(null);
        // Its thread may still wait, in an UncaughtExceptionHandler; then as a foreign G.
        gp.threadId = 0;
        requireNonNull(gp.sched).gcountAdd(-1);
    }

    /**
     * Parks the calling goroutine {@code gp} until somebody calls {@link #goready} for it, or not
     * at all if the wait's commit says that there is nothing to wait for.
     *
     * <p>Called on the goroutine's own thread. A wake for no reason, a stray permit, is no reason
     * to return. An interrupt is one if the wait is interruptible and the goroutine can take itself
     * out of where it waits; the status is kept for the caller in any case.
     *
     * <p>Go: runtime/proc.go gopark
     *
     * <p>Differs from Go: the unlock function runs before the thread leaves its stack; the permit
     * keeps a goready that comes in between.
     *
     * <p>Differs from Go: an interrupt can end it.
     *
     * @return false if an interrupt ended it: nobody has readied the goroutine, and nobody will
     */
    static boolean gopark(G gp, Wait wait) {
        gp.waiting = wait;
        wait.since = Sched.waitsince(gp.sched);
        boolean foreign = gp.isForeign();
        boolean unseen = foreign && !(wait instanceof Wait.Poll);
        if (foreign) {
            gp.coro.bind(Thread.currentThread());
        }
        try {
            if (unseen) {
                FOREIGN.add(gp);
            }
            gp.casgstatus(G.RUNNING, G.WAITING);
            boolean readied = parkM(gp, wait);
            gp.casgstatus(G.RUNNABLE, G.RUNNING);
            return readied;
        } finally {
            if (unseen) {
                FOREIGN.remove(gp);
            }
            if (foreign) {
                gp.coro.bind(null);
            }
        }
    }

    /**
     * The second half of gopark: publish, then test, then park. Leaves {@code gp} runnable.
     *
     * <p>Go: runtime/proc.go park_m
     *
     * <p>Differs from Go: dropg and schedule are the JDK's business; its scheduler takes the
     * carrier when the thread parks.
     */
    private static boolean parkM(G gp, Wait wait) {
        boolean committed = false;
        boolean interrupted = false;
        try {
            committed = wait.commit(gp);
            if (!committed) {
                gp.casgstatus(G.WAITING, G.RUNNABLE); // nobody else can ready it
            }
            while (gp.readgstatus() == G.WAITING) {
                gp.coro.suspend(wait);
                if (gp.readgstatus() == G.WAITING && Thread.interrupted()) {
                    interrupted = true; // and cleared, or the next suspend would not suspend
                    if (wait.isInterruptible() && wait.abandon(gp)) {
                        gp.casgstatus(G.WAITING, G.RUNNABLE); // nobody else can ready it now
                        return false;
                    }
                }
            }
            return true;
        } catch (Throwable e) {
            unwind(gp, committed, wait);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An Error of the JVM came up where the goroutine parked: leaves nothing of it behind. */
    private static void unwind(G gp, boolean committed, Wait wait) {
        if (committed && !wait.abandon(gp)) {
            while (gp.readgstatus() == G.WAITING) {
                Thread.yield(); // the goready is on its way
            }
            wait.forgo();
        }
        gp.trycasgstatus(G.WAITING, G.RUNNABLE);
        gp.casgstatus(G.RUNNABLE, G.RUNNING);
    }

    /**
     * Makes a parked goroutine runnable. Called by the one who took it out of where it waited, on
     * any thread, with no lock held.
     *
     * <p>Go: runtime/proc.go goready, ready
     */
    static void goready(G gp) {
        if (!gp.trycasgstatus(G.WAITING, G.RUNNABLE)) {
            throw new RuntimeThrow(gp.sched, "bad g->status in ready: " + gp);
        }
        gp.coro.ready();
    }

    /**
     * Readies everything on {@code list}, in order, lowers the count of waiters by as many, and
     * empties the list.
     *
     * <p>Go: runtime/proc.go injectglist
     *
     * <p>Differs from Go: one bad goroutine does not keep the others from running: an Error is
     * thrown when all have had their turn, an exception (the thread's own scheduler is gone) is
     * logged.
     *
     * <p>Differs from Go: the count of waiters is lowered here and not by the caller.
     */
    static void injectglist(Sched sched, GList list) {
        int n = list.size();
        if (n == 0) {
            return;
        }
        Error bad = null;
        for (int i = 0; i < n; i++) {
            try {
                goready(list.get(i));
            } catch (Error e) {
                bad = e;
            } catch (RuntimeException e) {
                System.getLogger("org.gopark")
                        .log(System.Logger.Level.WARNING, "gopark: cannot wake " + list.get(i), e);
            }
        }
        list.clear();
        sched.netpollAdjustWaiters(-n);
        if (bad != null) {
            throw bad;
        }
    }

    /**
     * The goroutine of the calling thread, or null if {@code Go.go} did not start it.
     *
     * <p>Go: runtime/stubs.go getg
     */
    static @Nullable G getg() {
        G gp = M.curg();
        return gp != null ? gp : ALLGS.get(Thread.currentThread());
    }

    /** The foreign Gs that are parked in a semaphore or asleep, of every runtime and of none. */
    static Iterable<G> foreign() {
        return FOREIGN;
    }

    /** The live goroutines, of every runtime. */
    static Iterable<G> allgs() {
        return ALLGS.values();
    }
}
