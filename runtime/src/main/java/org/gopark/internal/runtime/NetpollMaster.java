package org.gopark.internal.runtime;

import static org.gopark.internal.syscall.SyscallError.check;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
    private final RuntimeSema ready = new RuntimeSema();
    private final MemorySegment armed = NetpollEvents.event(Linux.EPOLLIN | Linux.EPOLLONESHOT, 0);
    private final MemorySegment errno = Linux.newErrno(); // the poller's
    private final Thread thread;
    private volatile boolean stopped;

    /** Waits for the epoll {@code polled}, when it is asked to. */
    NetpollMaster(Sched sched, int polled) throws IOException {
        this.polled = polled;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment e = arena.allocate(ValueLayout.JAVA_INT);
            epfd = check("epoll_create1", Linux.epollCreate(e));
            boolean started = false;
            try {
                MemorySegment unarmed = NetpollEvents.event(Linux.EPOLLONESHOT, 0);
                int n = Linux.epollCtl(epfd, Linux.EPOLL_CTL_ADD, polled, unarmed, e);
                check("epoll_ctl", n);
                thread = TemplateThread.newRuntimeThread("gopark-netpoll-master", () -> run(sched));
                thread.start();
                started = true;
            } finally {
                if (!started) {
                    Linux.close(epfd, e);
                }
            }
        }
    }

    /** Parks the poller until there are events. */
    void await() throws IOException {
        if (!stopped) {
            check("epoll_ctl", arm(errno));
            ready.semacquire();
        }
    }

    private int arm(MemorySegment e) {
        return Linux.epollCtl(epfd, Linux.EPOLL_CTL_MOD, polled, armed, e);
    }

    /** The poller is let go, now and for ever; the first epoll is ready. Any thread. */
    void stop() {
        stopped = true; // pairs with #run: then it is armed, and comes
        arm(Linux.newErrno());
    }

    /** After {@link #stop}, when nobody waits here any more. */
    void close() {
        Sched.join(thread);
        try (Arena arena = Arena.ofConfined()) {
            Linux.close(epfd, arena.allocate(ValueLayout.JAVA_INT));
        }
    }

    private void run(Sched sched) {
        NetpollEvents events = new NetpollEvents();
        try {
            while (!stopped) {
                int n = events.wait(epfd, -1);
                if (n != Linux.EINTR) {
                    check("epoll_wait", n);
                    ready.semrelease();
                }
            }
        } catch (Throwable e) {
            sched.die(e);
        } finally {
            stopped = true;
            ready.semrelease();
        }
    }
}
