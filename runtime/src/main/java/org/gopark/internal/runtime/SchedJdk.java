package org.gopark.internal.runtime;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own scheduler of virtual threads runs the goroutines; the poller is a guest on it.
 * Works without flags.
 *
 * <p>Go: none.
 */
final class SchedJdk extends Sched {
    private static final int MAX_BLOCKING = 256;

    private final Mutex lock = new Mutex(); // guards template
    private @Nullable TemplateThread template;
    private volatile @Nullable Thread poller;
    private final RuntimeSema blockingSlots = new RuntimeSema(MAX_BLOCKING);

    SchedJdk(Supplier<Netpoll> newNetpoll, PollCache.Factory newPollDesc) {
        super(newNetpoll, newPollDesc);
    }

    /**
     * A virtual thread inherits the scheduler of the one that makes it. A platform thread has none
     * to pass on, and a goroutine of a jdk runtime has the right one; any other virtual thread may
     * have been given a scheduler of its own, which nobody can see.
     */
    @Override
    Thread newThread(G gp) {
        G creator = Proc.getg();
        if (creator != null && creator.sched instanceof SchedJdk) {
            return TemplateThread.newVirtualThread(gp);
        }
        return newVirtualThreadOnDefault(gp);
    }

    private Thread newVirtualThreadOnDefault(Runnable task) {
        if (!Thread.currentThread().isVirtual()) {
            return TemplateThread.newVirtualThread(task);
        }
        return template().newVirtualThreadOnDefault(task);
    }

    /**
     * The template thread, started when it is first needed. Go: runtime/proc.go startTemplateThread
     */
    private TemplateThread template() {
        TemplateThread fresh = new TemplateThread();
        TemplateThread t;
        lock.lock();
        if (template == null) {
            template = fresh;
        }
        t = template;
        lock.unlock();
        if (t == fresh) {
            t.start();
        }
        return t;
    }

    @Override
    void startNetpoll(Netpoll netpoll) {
        Thread t = newVirtualThreadOnDefault(new NetpollThread(this, netpoll));
        t.setName("gopark-netpoll");
        poller = t;
        t.start();
    }

    @Override
    void stopThreads() {
        Thread t = poller;
        if (t != null) {
            join(t);
        }
        lock.lock();
        TemplateThread tt = template;
        lock.unlock();
        if (tt != null) {
            tt.stop();
        }
    }

    private static void join(Thread t) {
        boolean interrupted = false;
        for (; ; ) {
            try {
                t.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * A virtual thread that blocks in the kernel holds its carrier; so the task runs on a thread of
     * the operating system, at most {@value #MAX_BLOCKING} at a time, while the goroutine parks.
     *
     * <p>Go: runtime/proc.go entersyscallblock, in effect
     */
    @Override
    <T> T blocking(Callable<T> task) throws Exception {
        if (!Thread.currentThread().isVirtual()) {
            return task.call();
        }
        Errand<T> errand = new Errand<>(task);
        blockingSlots.semacquire();
        try {
            TemplateThread.newPlatformThread("gopark-blocking", errand).start();
            errand.done.semacquire();
        } finally {
            blockingSlots.semrelease();
        }
        return errand.result();
    }

    private static final class Errand<T> implements Runnable {
        private final Callable<T> task;
        private final RuntimeSema done = new RuntimeSema();
        private @Nullable T result; // published by done
        private @Nullable Throwable failure;

        Errand(Callable<T> task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                result = task.call();
            } catch (Throwable e) {
                failure = e;
            } finally {
                done.semrelease();
            }
        }

        @SuppressWarnings("NullAway") // a task may return null, and then so does blocking
        T result() throws Exception {
            if (failure instanceof Exception e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            return result;
        }
    }
}
