package org.gopark.internal.runtime;

import java.util.concurrent.locks.LockSupport;
import org.gopark.internal.syscall.Carrier;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread in a known state that makes virtual threads for those that are not: a virtual
 * thread inherits the scheduler of the virtual thread that makes it, and without flags nobody can
 * see which one that is. This is also the one class that makes threads.
 *
 * <p>Go: runtime/proc.go templateThread
 */
final class TemplateThread implements Runnable {
    private final MpscUnboundedVarHandleArrayQueue<Request> requests =
            new MpscUnboundedVarHandleArrayQueue<>(16);
    private final Thread thread =
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false) // or its threads had a stranger's
                    .name("gopark-template")
                    .unstarted(this);
    private volatile boolean stopped;

    void start() {
        thread.start();
    }

    /** Ends the thread; it first answers those that have asked. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /**
     * An unstarted virtual thread that inherits what the JDK lets it inherit: the scheduler of a
     * virtual thread that calls, its inheritable thread-locals and its context class loader.
     */
    static Thread newVirtualThread(Runnable task) {
        return Thread.ofVirtual().unstarted(task);
    }

    /**
     * An unstarted virtual thread on the JDK's own scheduler, whoever calls; of the caller it
     * inherits only the context class loader. Parks until the template thread has answered.
     */
    Thread newVirtualThreadOnDefault(Runnable task) {
        Request r = new Request(task, Thread.currentThread());
        requests.offer(r);
        if (stopped) { // pairs with #run: appended; now look at stopped
            throw new IllegalStateException("gopark: the runtime is closed");
        }
        LockSupport.unpark(thread);
        return r.await();
    }

    /** An unstarted daemon thread of the operating system that inherits nothing from the caller. */
    static Thread newRuntimeThread(String name, Runnable task) {
        Thread t =
                Thread.ofPlatform()
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .name(name)
                        .unstarted(task);
        t.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return t;
    }

    /** An unstarted daemon thread of the operating system that runs goroutines: that of an M. */
    static Thread newCarrier(String name, M m) {
        Thread t = new CarrierOfM(name, m);
        t.setDaemon(true);
        t.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return t;
    }

    /** The M whose thread {@code t} is, or null. */
    static @Nullable M carried(@Nullable Thread t) {
        return t instanceof CarrierOfM carrier ? carrier.m : null;
    }

    private static final class CarrierOfM extends Carrier {
        final M m;

        CarrierOfM(String name, M m) {
            super(name, m);
            this.m = m;
        }
    }

    /** An unstarted daemon thread of the operating system, for a task of the caller's. */
    static Thread newPlatformThread(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).unstarted(task);
    }

    @Override
    public void run() {
        boolean last = false;
        while (!last) {
            last = stopped; // before the polls, which then see all who did not see it
            // poll, not drain: drain passes over a slot that is claimed and not filled yet.
            for (Request r; (r = requests.poll()) != null; ) {
                r.answer();
            }
            if (!last) {
                LockSupport.park(this);
                Thread.interrupted(); // cleared, or no park would park again; see Time#parkUntil
            }
        }
    }

    private static final class Request {
        private final Runnable task;
        private final Thread asker;
        private volatile @Nullable Object answer; // the Thread, or the Throwable instead of it

        Request(Runnable task, Thread asker) {
            this.task = task;
            this.asker = asker;
        }

        void answer() {
            try {
                Thread t = newVirtualThread(task);
                t.setContextClassLoader(asker.getContextClassLoader());
                answer = t;
            } catch (Throwable e) {
                answer = e;
            }
            LockSupport.unpark(asker);
        }

        Thread await() {
            boolean interrupted = false;
            Object a;
            while ((a = answer) == null) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (a instanceof Thread t) {
                return t;
            }
            throw new IllegalStateException("no thread could be made", (Throwable) a);
        }
    }
}
