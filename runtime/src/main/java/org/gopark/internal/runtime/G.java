package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine: the identity, status and wait reason that go with a {@link Coroutine}.
 *
 * <p>A G is made by {@link Proc#newproc} for a task of {@code Go.go}, or for a thread of anybody
 * else's that blocks in a call of ours: such a G is <em>foreign</em>, is known only to the place
 * where it waits, and holds its thread only while it waits.
 *
 * <p>Go: runtime/runtime2.go g
 */
final class G implements Runnable, Executor {
    /*
     * The status is what gopark waits on:
     *
     *       IDLE -> RUNNING    // its thread started
     *    RUNNING -> WAITING    // gopark, itself, before it publishes itself anywhere
     *    WAITING -> RUNNABLE   // goready: whoever won the right to ready it, exactly once a park
     *    WAITING -> RUNNABLE   // parkM, itself, when the commit failed: then nobody else can
     *   RUNNABLE -> RUNNING    // gopark, itself, back on its stack
     *        any -> DEAD       // run, itself, when the task has ended, however it ended
     *
     * Every park has exactly one readier: the one who took the G out of rg, wg or a semaphore's
     * queue. gopark does not return before that readier has moved the status, however often the
     * thread wakes for other reasons; so a G is never readied for a wait that it has left.
     *
     * On a foreign scheduler runnable and running cannot be told apart from outside: RUNNABLE here
     * means readied and not yet back in gopark.
     */
    static final int IDLE = 0;
    static final int RUNNABLE = 1;
    static final int RUNNING = 2;
    static final int WAITING = 4;
    static final int DEAD = 6;

    private static final String[] STATUS_NAMES = {
        "idle", "runnable", "running", "syscall", "waiting", "", "dead"
    };

    private static final VarHandle STATUS =
            fieldVarHandle(lookup(), "status", VarHandle.class, G.class, int.class);

    /**
     * {@code Runnable.run}. Not final on purpose: then the JVM compiles a task by itself, and not
     * as part of the JDK's and our way to it, on which a third of the levels that it inlines are
     * gone.
     */
    private static MethodHandle taskRun = taskRun();

    final @Nullable Sched sched; // null: a foreign G that waits for a semaphore, of no runtime
    final long goid;
    final ThreadCoroutine coro = new ThreadCoroutine();
    long threadId; // set before the thread starts; of a foreign G: its thread's

    boolean startsLater; // not counted before it runs; set by who makes it

    Wait.@Nullable Sleep sleep; // made by its first sleep; confined to it

    private int status; // VarHandle STATUS
    private @Nullable Runnable fn; // the task; cleared when it ends
    private @Nullable Runnable cont; // of its virtual thread; written before it is first queued

    /**
     * It is in a call that blocks its thread, which its P does not wait for.
     *
     * <p>Differs from Go: not a status, since a task of {@code Go.blocking} may park as well.
     */
    volatile boolean insyscall;

    /** What it parks on, or parked on last. Written before the status becomes WAITING. */
    @Nullable Wait waiting;

    private static final long FOREIGN = -1;

    private final long parentGoid; // 0: made by a thread that is no goroutine; or FOREIGN

    /** Where it was made; null unless {@code -Dgopark.debug=creator=1} asks for it. */
    final @Nullable StackTraceElement gopc;

    /** A G for {@code fn}, idle until its thread runs it. */
    G(Sched sched, long goid, Runnable fn) {
        this(sched, goid, fn, 0, null);
    }

    /** One that says in a dump who made it. */
    G(Sched sched, long goid, Runnable fn, long parentGoid, @Nullable StackTraceElement gopc) {
        this.sched = sched;
        this.goid = goid;
        this.fn = fn;
        this.parentGoid = parentGoid;
        this.gopc = gopc;
    }

    /** A foreign G for {@code thread}, which is running: it is the caller. */
    G(@Nullable Sched sched, long goid, Thread thread) {
        this.sched = sched;
        this.goid = goid;
        this.threadId = thread.threadId();
        this.status = RUNNING;
        this.parentGoid = FOREIGN;
        this.gopc = null;
    }

    /** It lies where somebody will find it: not on its way there any more, nor on its way back. */
    boolean isParked() {
        if (readgstatus() != WAITING) {
            return false;
        }
        Wait wait = waiting;
        return wait != null && wait.holds(this);
    }

    boolean isForeign() {
        return parentGoid == FOREIGN;
    }

    /** Go: runtime/runtime2.go g.parentGoid */
    long parentGoid() {
        return parentGoid;
    }

    /**
     * The class of its task, or null: it is foreign, or has ended. Go: runtime/runtime2.go
     * g.startpc
     */
    @Nullable Class<?> taskClass() {
        Runnable task = fn;
        return task == null ? null : task.getClass();
    }

    /**
     * The scheduler of its thread, if that is ours: called by the JDK, on any thread, when the
     * thread is runnable.
     *
     * <p>Threads that the goroutine starts by itself inherit it. They are told apart by what they
     * submit, which is not the continuation of this one.
     */
    @Override
    public void execute(Runnable command) {
        Sched s = sched;
        if (!(s instanceof SchedGMP gmp)) {
            throw new RuntimeThrow(s, "runtime: execute of another scheduler");
        }
        gmp.execute(isContinuation(command) ? this : command);
    }

    @SuppressWarnings("ReferenceEquality") // the very continuation
    private boolean isContinuation(Runnable command) {
        if (cont == null && readgstatus() == IDLE) {
            cont = command; // the start of its thread
        }
        return cont == command;
    }

    /** What runs its thread until it parks or ends; null when the task has ended. */
    @Nullable Runnable continuation() {
        return cont;
    }

    /** The body of the goroutine's thread. */
    @Override
    public void run() {
        Runnable task = fn;
        if (task == null) {
            throw new RuntimeThrow(sched, "runtime: goroutine runs twice");
        }
        casgstatus(IDLE, RUNNING);
        if (startsLater) {
            Proc.started(this);
        }
        try {
            taskRun.invokeExact(task);
        } catch (Throwable e) { // a handle's signature; a task may throw what it likes
            throw G.<RuntimeException>asItIs(e);
        } finally {
            fn = null;
            cont = null; // what its thread still does it does as a stranger
            STATUS.setVolatile(this, DEAD);
            Proc.goexit0(this);
        }
    }

    /** To be thrown as it is. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException asItIs(Throwable e) throws E {
        throw (E) e;
    }

    private static MethodHandle taskRun() {
        try {
            return lookup().findVirtual(Runnable.class, "run", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    int readgstatus() {
        return (int) STATUS.getVolatile(this);
    }

    /**
     * Moves the status, by the goroutine itself and where nobody else may; throws when it is not
     * {@code from}.
     *
     * <p>Go: runtime/proc.go casgstatus
     *
     * <p>Differs from Go: a store, since no collector sets a bit in it meanwhile; who finds the
     * goroutine where it then waits sees it.
     */
    void casgstatus(int from, int to) {
        if (readgstatus() == from) {
            STATUS.setRelease(this, to);
        } else {
            throw new RuntimeThrow(
                    sched,
                    "casgstatus: bad incoming values: goroutine "
                            + goid
                            + " is "
                            + statusName(readgstatus())
                            + ", not "
                            + statusName(from));
        }
    }

    /** Moves the status, where another thread may, too; false when it is not {@code from}. */
    boolean trycasgstatus(int from, int to) {
        return STATUS.compareAndSet(this, from, to);
    }

    static String statusName(int status) {
        return STATUS_NAMES[status];
    }

    @Override
    public String toString() {
        int s = readgstatus();
        Wait wait = waiting;
        String text = s == WAITING && wait != null ? wait.reason().toString() : statusName(s);
        return "goroutine " + goid + " [" + text + "]";
    }
}
