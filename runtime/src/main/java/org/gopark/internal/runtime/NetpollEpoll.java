package org.gopark.internal.runtime;

import static org.gopark.internal.syscall.SyscallError.check;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.gopark.internal.syscall.Linux;
import org.gopark.internal.syscall.SysfdLinux;
import org.jspecify.annotations.Nullable;

/**
 * The back end of Linux: edge-triggered epoll. A descriptor is added once, for both directions, and
 * stays; the kernel tells each change of its readiness once.
 *
 * <p>Needs {@code --enable-native-access}.
 *
 * <p>Go: runtime/netpoll_epoll.go
 */
final class NetpollEpoll implements Netpoll {
    /*
     * Any number of threads may poll; each edge goes to one of them. Two have memory for events: the
     * one that blocks, and one of those that poll with 0; another finds nothing, as in Go.
     *
     * An event carries the slot of its descriptor and the number of its opening, and one that was
     * under way when the slot was left is dropped (PollCache#live). So close waits for nobody.
     *
     * Breaking. The eventfd is level-triggered and stays readable until the blocking poll has read
     * it:
     *
     *   netpollBreak:   wakeSig 0 to 1;   then write
     *   blocking poll:  read;             then wakeSig = 0
     *
     * A break between the last two is absorbed by a thread that is awake. netpoll(0) leaves both
     * alone.
     *
     * Hanging up. Data and the end of the stream may come in one event, and a reader that takes the
     * data may wait before it tries again: so hup is set before READY (see PollDesc).
     *
     * The end. epfd and eventfd are closed when nobody uses them any more, or their numbers would be
     * somebody else's:
     *
     *   a user:    users + 1;        then look at stopped
     *   shutdown:  stopped = true;   then break until users is 0
     */
    private static final long BREAK = -1; // no slot has this number

    private final boolean virtual;
    private int epfd = -1; // written by init, before there is another thread
    private int eventfd = -1;
    private @Nullable PollCache pollcache;
    private @Nullable NetpollMaster master; // where the poller is a virtual thread

    private final NetpollEvents blocking = new NetpollEvents();
    private final NetpollEvents polling = new NetpollEvents(); // by who has set pollingNet
    private final AtomicBoolean pollingNet = new AtomicBoolean();
    private final AtomicInteger wakeSig = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private volatile boolean stopped;

    private final Lone lone = new Lone(); // of the blocking poll
    private volatile int lastBatch;

    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong batches = new AtomicLong(); // polls that readied somebody
    private final AtomicLong readied = new AtomicLong();

    /** The poller is a {@code virtual} thread, which must not block its carrier, or an M. */
    NetpollEpoll(boolean virtual) {
        this.virtual = virtual;
    }

    @Override
    public void init(Sched sched) throws IOException {
        pollcache = sched.pollcache;
        boolean done = false;
        try {
            epfd = check("epoll_create1", Linux.epollCreate());
            eventfd = check("eventfd", Linux.eventfd());
            MemorySegment ev = NetpollEvents.event(Linux.EPOLLIN, BREAK);
            check("epoll_ctl", Linux.epollCtl(epfd, Linux.EPOLL_CTL_ADD, eventfd, ev));
            if (virtual) {
                master = new NetpollMaster(sched, epfd);
            }
            done = true;
        } finally {
            if (!done) {
                closeAll();
            }
        }
    }

    /** False when the poller has stopped; else {@link #leave} is owed. */
    private boolean enter() {
        users.incrementAndGet(); // pairs with #shutdown: counted; now look at stopped
        if (stopped) {
            leave();
            return false;
        }
        return true;
    }

    private void leave() {
        users.decrementAndGet();
    }

    @Override
    public void open(PollDesc pd) throws IOException {
        if (!(pd.fd instanceof SysfdLinux fd)) {
            throw new IOException("epoll polls descriptors only");
        }
        if (!enter()) {
            throw new IOException("the runtime is closed");
        }
        try {
            int events = Linux.EPOLLIN | Linux.EPOLLOUT | Linux.EPOLLRDHUP | Linux.EPOLLET;
            MemorySegment ev = NetpollEvents.event(events, PollCache.userData(pd));
            int op = Linux.EPOLL_CTL_ADD;
            check("epoll_ctl", Linux.epollCtl(epfd, op, fd.number(), ev));
            pd.key = this;
        } finally {
            leave();
        }
    }

    /** Before the descriptor is closed, which would not do if it had a duplicate. */
    @Override
    public void close(PollDesc pd) {
        if (pd.key == null || !(pd.fd instanceof SysfdLinux fd) || !enter()) {
            return;
        }
        try {
            MemorySegment ev = NetpollEvents.event(0, 0);
            Linux.epollCtl(epfd, Linux.EPOLL_CTL_DEL, fd.number(), ev);
        } finally {
            leave();
        }
    }

    @Override
    public void arm(PollDesc pd, Mode mode) {}

    @Override
    public void connected(PollDesc pd) {}

    @Override
    public void netpollBreak() {
        if (!wakeSig.compareAndSet(0, 1) || !enter()) {
            return;
        }
        try {
            writeBreak();
        } finally {
            leave();
        }
    }

    private void writeBreak() {
        MemorySegment one = MemorySegment.ofArray(new long[] {1});
        long n;
        do {
            n = Linux.write(eventfd, one, Long.BYTES);
        } while (n == Linux.EINTR); // EAGAIN: it is full, and so readable
    }

    /** The blocking poll has seen the eventfd. */
    private void broken() {
        MemorySegment count = MemorySegment.ofArray(new long[1]);
        Linux.read(eventfd, count, Long.BYTES);
        wakeSig.set(0);
    }

    @Override
    public void netpoll(long delay, GList toRun) throws IOException {
        if (!enter()) {
            return;
        }
        try {
            if (delay != 0) {
                block(delay, toRun);
            } else if (pollingNet.compareAndSet(false, true)) {
                try {
                    int n = wait(polling, 0);
                    deliver(polling, n, false, toRun);
                } finally {
                    pollingNet.set(false);
                }
            }
        } finally {
            leave();
        }
    }

    private void block(long delay, GList toRun) throws IOException {
        NetpollMaster m = master;
        int n;
        if (m == null) {
            n = wait(blocking, millis(delay));
        } else {
            n = wait(blocking, 0);
            if (n == 0) {
                m.await();
                n = wait(blocking, 0);
            }
        }
        deliver(blocking, n, true, toRun);
    }

    /** How many events there are; 0 if none came in time, or a signal while there was a limit. */
    private int wait(NetpollEvents events, int millis) throws IOException {
        int n;
        do {
            n = events.wait(epfd, millis);
        } while (n == Linux.EINTR && millis <= 0);
        return n == Linux.EINTR ? 0 : check("epoll_pwait", n);
    }

    /** Below a millisecond a timeout is rounded up, or a short one would spin; above, down. */
    private static int millis(long nanos) {
        if (nanos < 0) {
            return -1;
        }
        if (nanos < 1_000_000) {
            return 1;
        }
        return nanos < 1_000_000_000_000_000L ? (int) (nanos / 1_000_000) : 1_000_000_000;
    }

    private void deliver(NetpollEvents events, int n, boolean blocked, GList toRun) {
        int before = toRun.size();
        for (int i = 0; i < n; i++) {
            long userData = events.userData(i);
            if (userData != BREAK) {
                event(events.events(i), userData, blocked, toRun);
            } else if (blocked) {
                broken();
            }
        }
        if (blocked) {
            lone.polled();
        }
        polls.getAndIncrement();
        int ready = toRun.size() - before;
        if (ready > 0) {
            lastBatch = ready;
            batches.getAndIncrement();
            readied.getAndAdd(ready);
        }
    }

    private void event(int events, long userData, boolean blocked, GList toRun) {
        PollCache cache = pollcache;
        PollDesc pd = cache == null ? null : cache.live(userData);
        if (pd == null) {
            return;
        }
        if (blocked) {
            lone.event(pd);
        } else {
            lone.disturb(pd);
        }
        int seq = (int) (userData >>> 32);
        int gone = Linux.EPOLLHUP | Linux.EPOLLERR;
        if ((events & (Linux.EPOLLRDHUP | gone)) != 0) {
            pd.setHup(seq); // first the bit, then the edge
        }
        pd.setEventErr(events == Linux.EPOLLERR, seq);
        if ((events & (Linux.EPOLLIN | Linux.EPOLLRDHUP | gone)) != 0) {
            pd.netpollready(toRun, Mode.READ);
        }
        if ((events & (Linux.EPOLLOUT | gone)) != 0) {
            pd.netpollready(toRun, Mode.WRITE);
        }
    }

    /** Everything is told to the kernel at once. */
    @Override
    public boolean hasPending() {
        return false;
    }

    @Override
    public int lastBatch() {
        return lastBatch;
    }

    @Override
    public boolean isAlone(PollDesc pd) {
        return lone.is(pd);
    }

    @Override
    public void shutdown() {
        stopped = true; // pairs with #enter; who sees it does not use the descriptors
        do {
            writeBreak();
            if (master != null) {
                master.stop();
            }
            Thread.yield();
        } while (users.get() != 0);
        closeAll();
    }

    private void closeAll() {
        if (master != null) {
            master.close();
        }
        for (int fd : new int[] {eventfd, epfd}) {
            if (fd >= 0) {
                Linux.close(fd);
            }
        }
    }

    @Override
    public NetpollCounts counts() {
        return new NetpollCounts(polls.get(), batches.get(), readied.get(), 0, 0);
    }
}
