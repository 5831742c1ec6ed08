package org.gopark.internal.runtime;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.runtime.GoroutineDump.Goroutine;
import org.gopark.runtime.GoroutineDump.IOWait;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of a goroutine dump while the goroutines run.
 *
 * <p>Go: runtime/traceback.go goroutineheader, tracebackothers
 *
 * <p>Differs from Go: the world is not stopped. Each row is true of some moment during the dump;
 * two rows need not be true of the same one.
 */
final class Traceback {
    /*
     * A row of a goroutine that waits is taken between two looks:
     *
     *   status WAITING; its wait; since when      // the first
     *   descriptor, deadline, stack               // what the row says
     *   status WAITING; its wait; since when      // the second: as before, or again from the start
     *
     * A wait of a descriptor is made anew by each opening (PollDesc#retire), and the descriptor
     * cannot be closed under one who waits; so if the wait is the same in both looks, the
     * descriptor in between was that of this opening. Between two parks on the same wait with the
     * same since the looks see no difference, and there is none in what the row says.
     */
    private static final int TRIES = 8;

    private static final boolean CREATOR = DebugVars.get("creator") > 0;
    private static final StackWalker WALKER = StackWalker.getInstance();

    private static final String RUNTIME = "org.gopark.internal.runtime.";
    private static final String FACE = "org.gopark.runtime.";

    private Traceback() {}

    /** Where the caller of the runtime is; null unless {@code -Dgopark.debug=creator=1}. */
    static @Nullable StackTraceElement gopc() {
        if (!CREATOR) {
            return null;
        }
        return WALKER.walk(frames ->
                frames.map(StackWalker.StackFrame::toStackTraceElement)
                        .filter(f -> !isRuntime(f))
                        .findFirst()
                        .orElse(null));
    }

    /**
     * The goroutines of {@code only}, or of every runtime if that is null, and the threads that
     * wait there without being goroutines: the caller first, then by number.
     */
    static List<Goroutine> take(@Nullable Sched only) {
        Map<Long, Goroutine> rows = new TreeMap<>();
        forEachG(
                only,
                gp -> {
                    Goroutine row = row(gp);
                    if (row != null) {
                        rows.put(gp.goid, row);
                    }
                });
        List<Goroutine> list = new ArrayList<>(rows.size());
        G self = Proc.getg();
        Goroutine own = self == null ? null : rows.remove(self.goid);
        if (own != null) {
            list.add(own);
        }
        list.addAll(rows.values());
        return list;
    }

    /**
     * The goroutines of {@code only}, or of every runtime if that is null, and the foreign Gs that
     * are parked there, in no order. A foreign one may be gone when {@code action} sees it.
     *
     * <p>Go: runtime/proc.go forEachG
     */
    static void forEachG(@Nullable Sched only, Consumer<G> action) {
        for (Iterable<G> all : List.of(Proc.allgs(), Proc.foreign())) {
            for (G gp : all) {
                if (only == null || gp.sched == only) {
                    action.accept(gp);
                }
            }
        }
        for (Sched sched : only == null ? Sched.polled() : List.of(only)) {
            sched.pollcache.forEach(pd -> {
                for (Mode mode : Mode.values()) {
                    if (pd.semaphore(mode) instanceof G gp && gp.isForeign()) {
                        action.accept(gp);
                    }
                }
            });
        }
    }

    /** Null if {@code gp} has ended, or is foreign and does not wait any more. */
    private static @Nullable Goroutine row(G gp) {
        for (int i = 0; i < TRIES; i++) {
            Thread t = gp.coro.thread();
            if (t == null) {
                return null;
            }
            Wait wait = waiting(gp);
            if (wait == null) {
                return gp.isForeign() ? null : awake(gp, t);
            }
            long since = wait.since;
            if (!stillWaiting(gp, wait, since)) {
                continue;
            }
            IOWait io = wait instanceof Wait.Poll p ? io(p) : null;
            StackTraceElement[] stack = t.getStackTrace();
            if (stillWaiting(gp, wait, since)) {
                Duration age = Duration.ofNanos(Math.max(0, now(gp) - since));
                return goroutine(gp, t, wait.reason().toString(), age, io, parked(stack));
            }
        }
        Thread t = gp.coro.thread(); // it is too busy to be caught waiting
        return t == null || gp.isForeign() ? null : awake(gp, t);
    }

    /** By the clock that the beginning of its wait was read from. */
    static long now(G gp) {
        return gp.sched == null ? Time.nanotime() : gp.sched.nanotime();
    }

    private static @Nullable Wait waiting(G gp) {
        return gp.readgstatus() == G.WAITING ? gp.waiting : null;
    }

    private static boolean stillWaiting(G gp, Wait wait, long since) {
        VarHandle.loadLoadFence(); // what was read before this is not read after it
        return waiting(gp) == wait && wait.since == since;
    }

    private static String number(PollDesc pd) {
        Sysfd fd = pd.fd;
        int n = fd == null ? -1 : fd.number();
        return n < 0 ? "#" + pd.slot : Integer.toString(n);
    }

    private static IOWait io(Wait.Poll wait) {
        PollDesc pd = wait.pd;
        long deadline = pd.deadline(wait.mode);
        Endpoint end = pd.endpoint;
        return new IOWait(
                wait.op(),
                number(pd),
                end == null ? "" : end.net(),
                end == null ? null : end.laddr(),
                end == null ? null : end.raddr(),
                end == null ? "" : end.toString(),
                deadline == 0
                        ? null
                        : Duration.ofNanos(Math.max(0, deadline - pd.sched.nanotime())));
    }

    /**
     * One that does not wait in a call of ours: it runs, or would like to, or waits for something
     * of the JDK's.
     */
    private static @Nullable Goroutine awake(G gp, Thread t) {
        String status;
        switch (t.getState()) {
            case NEW -> status = G.statusName(G.IDLE);
            case RUNNABLE -> status = runnable(gp, t);
            case BLOCKED -> status = "blocked";
            case WAITING -> status = "waiting";
            case TIMED_WAITING -> status = "timed waiting";
            default -> {
                return null; // TERMINATED
            }
        }
        return goroutine(gp, t, status, null, null, List.of(t.getStackTrace()));
    }

    /** Who runs, and who waits for its turn: only our own scheduler can tell of others. */
    private static String runnable(G gp, Thread t) {
        if (gp.insyscall) {
            return "syscall";
        }
        boolean runs =
                t == Thread.currentThread()
                        || (gp.sched instanceof SchedGMP s && s.mOf(gp) != null);
        return G.statusName(runs ? G.RUNNING : G.RUNNABLE);
    }

    private static Goroutine goroutine(
            G gp,
            Thread t,
            String status,
            @Nullable Duration age,
            @Nullable IOWait io,
            List<StackTraceElement> stack) {
        Class<?> task = gp.taskClass();
        return new Goroutine(
                gp.goid,
                status,
                age,
                io,
                t.getName(),
                task == null ? "" : name(task),
                Math.max(0, gp.parentGoid()),
                gp.gopc,
                withoutBottom(stack));
    }

    /** A lambda's class has a name of its own in each run. */
    private static String name(Class<?> task) {
        String name = task.getName();
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** Without the frames of the park itself, which are the same in all of them. */
    private static List<StackTraceElement> parked(StackTraceElement[] stack) {
        int top = 0;
        while (top < stack.length && !isRuntime(stack[top])) {
            top++; // the JDK's
        }
        while (top < stack.length && isRuntime(stack[top])) {
            top++;
        }
        List<StackTraceElement> all = Arrays.asList(stack);
        return top == stack.length ? all : all.subList(top, stack.length);
    }

    /** Without the frames below the task. */
    private static List<StackTraceElement> withoutBottom(List<StackTraceElement> stack) {
        int n = stack.size();
        if (n > 0 && stack.get(n - 1).getClassName().equals("java.lang.VirtualThread")) {
            n--;
            if (n > 0 && stack.get(n - 1).getClassName().equals(RUNTIME + "G")) {
                n--;
            }
        }
        return List.copyOf(stack.subList(0, n));
    }

    private static boolean isRuntime(StackTraceElement f) {
        String c = f.getClassName();
        return c.startsWith(RUNTIME) || c.startsWith(FACE);
    }
}
