package org.gopark.internal.runtime;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sockets;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own scheduler of virtual threads runs the goroutines; the poller is a guest on it.
 * Works without flags.
 *
 * <p>Go: none.
 */
final class SchedJdk extends Sched {
    private final Mutex lock = new Mutex(); // guards template
    private @Nullable TemplateThread template;
    private volatile @Nullable Thread poller;
    private final Timers timers = new Timers();
    private final TimerThreads timerThreads = new TimerThreads(this, timers);
    private final Errands errands = new Errands(new RuntimeSema(Errands.MAX_BLOCKING));

    private final Supplier<Netpoll> newNetpoll;
    private final Sockets sockets;

    /** Whose back end polls channels. */
    SchedJdk(Supplier<Netpoll> newNetpoll, PollCache.Factory newPollDesc) {
        this(newNetpoll, ChannelSockets.SOCKETS, newPollDesc);
    }

    SchedJdk(Supplier<Netpoll> newNetpoll, Sockets sockets, PollCache.Factory newPollDesc) {
        super(newPollDesc);
        this.newNetpoll = newNetpoll;
        this.sockets = sockets;
    }

    @Override
    Netpoll newNetpoll() {
        return newNetpoll.get();
    }

    @Override
    Sockets sockets() {
        return sockets;
    }

    /**
     * A virtual thread inherits the scheduler of the one that makes it. A platform thread has none
     * to pass on, and a goroutine of a jdk runtime has the right one; any other virtual thread may
     * have been given a scheduler of its own, which nobody can see.
     */
    @Override
    Thread newThread(G gp) {
        G creator = Proc.getg();
        boolean known =
                !Thread.currentThread().isVirtual()
                        || (creator != null && creator.sched instanceof SchedJdk);
        return known
                ? TemplateThread.newVirtualThread(gp)
                : template().newVirtualThreadOnDefault(gp);
    }

    /**
     * The template thread, started when it is first needed. Go: runtime/proc.go startTemplateThread
     */
    private TemplateThread template() {
        lock.lock();
        TemplateThread t = template;
        lock.unlock();
        return t != null ? t : startTemplateThread();
    }

    /** Starts it first and publishes it second: nobody may wait for one that could not start. */
    private TemplateThread startTemplateThread() {
        TemplateThread fresh = new TemplateThread();
        fresh.start();
        lock.lock();
        TemplateThread t = template;
        if (t == null) {
            t = fresh;
            template = t;
        }
        lock.unlock();
        if (t != fresh) {
            fresh.stop(); // somebody was faster
        } else if (isStopping()) { // pairs with #stopThreads: published; now look at the state
            fresh.stop();
        }
        return t;
    }

    @Override
    void startNetpoll(Netpoll netpoll) {
        Thread t = template().newVirtualThreadOnDefault(new NetpollThread(this, netpoll));
        t.setName("gopark-netpoll");
        t.setContextClassLoader(ClassLoader.getSystemClassLoader()); // not that of the first caller
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
        timerThreads.stop();
    }

    @Override
    Timers timers() {
        return timers;
    }

    @Override
    void startTimers() {
        timerThreads.start();
    }

    @Override
    void wakeNetPoller(long when) {
        timerThreads.wake(when);
    }

    @Override
    int timersArmed() {
        return timers.armed();
    }

    /**
     * A virtual thread that blocks in the kernel holds its carrier; so the task runs on a thread of
     * the operating system while the goroutine parks.
     *
     * <p>Go: runtime/proc.go entersyscallblock, in effect
     */
    @Override
    <T> T blocking(Callable<T> task) throws Exception {
        if (!Thread.currentThread().isVirtual()) {
            return task.call();
        }
        return errands.run(task);
    }
}
