package org.gopark.internal.runtime;

import static org.gopark.internal.syscall.SyscallError.check;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.gopark.internal.syscall.Linux;

/**
 * Waits in the kernel for a poller that must not: a virtual thread would hold its carrier.
 *
 * <p>Go: none; an M without a P waits itself.
 */
final class NetpollMaster {
    /*
     * A second epoll, of one thread of the operating system, has the first one in it, once an
     * arming:
     *
     *   the poller:   has found nothing;         then arms, which looks again;   then parks
     *   the master:   the first one is ready;    then lets the poller go
     *
     * If it were told of each change instead (edge-triggered), one between the poller's look and its
     * park would be lost; if again and again (level-triggered), it would spin until the poller has
     * run.
     */
    private final int polled;
    private final int epfd;
    private final Note ready;
    private final MemorySegment armed = NetpollEvents.event(Linux.EPOLLIN | Linux.EPOLLONESHOT, 0);
    private final Thread thread;
    private volatile boolean stopped;

    /** Waits for the epoll {@code polled}, when it is asked to. */
    NetpollMaster(Sched sched, int polled) throws IOException {
        this.polled = polled;
        this.ready = new Note(sched);
        epfd = check("epoll_create1", Linux.epollCreate());
        boolean started = false;
        try {
            MemorySegment unarmed = NetpollEvents.event(Linux.EPOLLONESHOT, 0);
            int op = Linux.EPOLL_CTL_ADD;
            check("epoll_ctl", Linux.epollCtl(epfd, op, polled, unarmed));
            thread = TemplateThread.newRuntimeThread("gopark-netpoll-master", () -> run(sched));
            thread.start();
            started = true;
        } finally {
            if (!started) {
                Linux.close(epfd);
            }
        }
    }

    /** Parks the poller until there are events; if the kernel refuses, it polls again at once. */
    void await() {
        if (!stopped && arm() == 0) {
            ready.sleep();
        }
    }

    private int arm() {
        return Linux.epollCtl(epfd, Linux.EPOLL_CTL_MOD, polled, armed);
    }

    /** The poller is let go, now and for ever; the first epoll is ready. Any thread. */
    void stop() {
        stopped = true; // pairs with #run: then it is armed, and comes
        arm();
    }

    /** After {@link #stop}, when nobody waits here any more. */
    void close() {
        Sched.join(thread);
        Linux.close(epfd);
    }

    private void run(Sched sched) {
        NetpollEvents events = new NetpollEvents();
        try {
            while (!stopped) {
                int n = events.wait(epfd, -1);
                if (n != Linux.EINTR) { // a signal
                    check("epoll_pwait", n);
                    ready.wakeup();
                }
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            stopped = true;
            ready.wakeup();
        }
    }
}
