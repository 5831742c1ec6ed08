package org.gopark.internal.runtime;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.internal.syscall.SysfdChannel;
import org.jspecify.annotations.Nullable;

/**
 * The portable back end: one {@link Selector}, public JDK API only, no flags.
 *
 * <p>Who polls is among those whom it wakes: a virtual thread on their scheduler ({@link
 * NetpollThread}), or an M without work. They run, and drain what was reported, before there is
 * another select. So read interest can stay registered for the life of a connection, and the steady
 * state has no epoll_ctl and no wake-up.
 *
 * <p>Go: runtime/netpoll_solaris.go, whose event ports also must be armed
 */
final class NetpollSelector implements Netpoll, Consumer<SelectionKey> {
    /*
     * A selector is level-triggered: it reports a readable channel on every select until somebody
     * reads. It is one monitor, and whoever selects eats a wakeup that was meant for another. So
     *
     * Polling. One at a time, by pollLock: netpoll(0) gives up at once if it is taken; the blocking
     * one, which never meets another of its kind, after a while, and comes again.
     *
     * Parked. Registering, arming and cancelling only queue work; a select begins by taking all of
     * it. So
     *
     *   a thread:    queue the key operation; count it as pending; then, if parked, wakeup
     *   a poller:    read what is pending; if it may block, parked = true; then select;
     *                then lower pending by what it has read
     *
     * and an operation waits for a select in progress, or somebody must poll since it is pending.
     *
     * Where Ms poll, "queue" is for a virtual thread a queue of our own, which the next poller
     * empties first. A key operation takes a monitor of the selector; and a virtual thread that had
     * to wait for one is its heir, so that an M that waits too waits for a goroutine, which may
     * have no M but this.
     *
     * (runtime/spin/selector_many.pml has this and the next.)
     *
     * Breaking. A wakeup that is eaten by a netpoll(0) must not be lost to the blocking one, or to
     * the next of those:
     *
     *   netpollBreak:   wakeSig 0 to 1;         then wakeup
     *   blocking poll:  wakeSig 1: selectNow, else select;   then wakeSig = 0
     *
     * netpoll(0) leaves wakeSig alone.
     *
     * Reading (and accepting). key.interestOps() is the armed bit; there is no other flag, since a
     * copy would be a third word in the race. A key that fires while rg is READY already belongs to
     * somebody who does not read, and would fire for ever:
     *
     *   the poller:  disarm;                    then look at rg again: not READY means arm again
     *   a waiter:    rg = WAIT;                 then look at the bit: clear means arm (and wake)
     *
     * One of the two sees the other.
     *
     * Writing and connecting. A socket is nearly always writable, so the bit is set only while
     * somebody waits: by the waiter, after WAIT is published. The poller clears the bit first and
     * readies wg second. In the opposite order the writer could wake, try, wait again, find the bit
     * still set, not arm, and then lose the bit to the poller. A dialler clears OP_CONNECT itself
     * when it is connected: an edge that was on the way may have made it arm once too often.
     *
     * Closing. A registered channel is not closed by close(): the kernel's descriptor stays open
     * until a select has flushed the cancelled key. So pollClose waits here until the channel is
     * deregistered, and only then is it closed, for real:
     *
     *   the closer:  cancel; append itself; then, as above, pending and parked; wait
     *   the poller:  parked = true; then look at closers: none means select, else selectNow;
     *                after every select release those whose channel is deregistered, keep the rest
     *
     * A key that is cancelled just before a select is flushed at its start, and the closer's wakeup
     * then ends that select. When the runtime stops, the last poller closes the selector, which
     * deregisters every key, and releases all; a closer looks at that after it has appended itself.
     */
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int PATIENCE = 1000; // times that a poller tries to get the lock

    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    /** Written once by init, before the poller starts and before any descriptor is opened. */
    private @Nullable Selector selector;

    private final AtomicInteger pollLock = new AtomicInteger(); // 1: somebody polls
    private final AtomicInteger wakeSig = new AtomicInteger();
    private final NetpollClosers closers = new NetpollClosers();
    private final NetpollChanges changes;

    /** Whoever is readied has read before the same poller polls again; another M may be faster. */
    private final int unreadPolls;

    private volatile boolean parked;

    // Under the poll lock.
    private boolean stopped;
    private final Lone lone = new Lone();
    private @Nullable GList toRun; // during a select
    private volatile int lastBatch;

    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong batches = new AtomicLong(); // polls that readied somebody
    private final AtomicLong readied = new AtomicLong();
    private final AtomicLong wakeups = new AtomicLong();
    private final AtomicLong disarms = new AtomicLong();

    /** For a poller that is a virtual thread. */
    NetpollSelector() {
        this(false);
    }

    /** For Ms as pollers, if {@code ms}. */
    NetpollSelector(boolean ms) {
        changes = new NetpollChanges(ms);
        unreadPolls = ms ? 8 : 1;
    }

    @Override
    public void init(Sched sched) throws IOException {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new SyscallError("epoll_create1", e);
        }
    }

    private Selector selector() {
        Selector s = selector;
        if (s == null) {
            throw new IllegalStateException("netpoll is not initialised");
        }
        return s;
    }

    /** The next select begins with {@code op}; a select in progress makes way for it. */
    private void change(PollDesc pd, NetpollChanges.KeyOp op) throws IOException {
        changes.make(pd, op);
        wake();
    }

    /** {@link #change}, of a key that may be going away: then whoever waits is readied by that. */
    private void changeIfValid(PollDesc pd, NetpollChanges.KeyOp op) {
        try {
            change(pd, op);
        } catch (CancelledKeyException | IOException e) {
            // The runtime stops: it has evicted, or will.
        }
    }

    @Override
    public void open(PollDesc pd) throws IOException {
        if (!(pd.fd instanceof SysfdChannel fd)) {
            throw new IOException("the selector polls channels only");
        }
        pd.key = fd.channel(); // until the key is there
        boolean registered = false;
        try {
            change(pd, () -> register(pd, fd));
            registered = true;
        } catch (ClosedSelectorException e) {
            throw new IOException("the runtime is closed", e);
        } finally {
            if (!registered) {
                pd.key = null;
            }
        }
    }

    private void register(PollDesc pd, SysfdChannel fd) throws IOException {
        // A socket whose connect is under way is armed for OP_CONNECT by its dialler and for
        // nothing else: OP_WRITE would make the selector spin, OP_READ comes with the first read.
        SelectableChannel channel = fd.channel();
        int ops = fd.isConnecting() ? 0 : channel.validOps() & READ_OPS;
        pd.key = channel.register(selector(), ops, pd);
    }

    @Override
    public void close(PollDesc pd) {
        if (pd.key == null || !(pd.fd instanceof SysfdChannel fd)) {
            return; // never registered
        }
        NetpollClosers.Closer closer = closers.make(fd.channel());
        changeIfValid(
                pd,
                () -> {
                    if (pd.key instanceof SelectionKey key) {
                        key.cancel();
                    }
                    closers.add(closer);
                });
        closer.await();
    }

    @Override
    public void arm(PollDesc pd, Mode mode) {
        try {
            // Pairs with #disarm: WAIT is out; now look at the armed bit.
            if (pd.key instanceof SelectionKey key && (key.interestOps() & op(key, mode)) != 0) {
                return;
            }
            if (changes.isQueued(pd)) {
                change(pd, () -> armNow(pd, mode));
            } else {
                armNow(pd, mode); // not by way of an object: it is part of some steady states
                wake();
            }
        } catch (CancelledKeyException | IOException e) {
            // The runtime stops: it has evicted, or will, and that readies the waiter.
        }
    }

    private static void armNow(PollDesc pd, Mode mode) {
        if (pd.key instanceof SelectionKey key) {
            key.interestOpsOr(op(key, mode));
        }
    }

    @Override
    public void connected(PollDesc pd) {
        // The dialler may have armed it again while its last edge was on the way, and on a
        // connected channel OP_CONNECT is never reported and never rests.
        changeIfValid(
                pd,
                () -> {
                    if (pd.key instanceof SelectionKey key) {
                        key.interestOpsAnd(~SelectionKey.OP_CONNECT);
                    }
                });
    }

    private static int op(SelectionKey key, Mode mode) {
        if (mode == Mode.READ) {
            return key.channel().validOps() & READ_OPS;
        }
        PollDesc pd = (PollDesc) key.attachment();
        Sysfd fd = pd.fd;
        return fd != null && fd.isConnecting() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    }

    /** After a key operation: a poller that may be in its select has not seen it. */
    private void wake() {
        changes.made();
        if (parked) {
            wakeups.incrementAndGet();
            selector().wakeup();
        }
    }

    @Override
    public void netpollBreak() {
        if (wakeSig.compareAndSet(0, 1)) {
            selector().wakeup(); // sticky: if nobody selects, the next select returns at once
        }
    }

    @Override
    public boolean hasPending() {
        return changes.pending() > 0 || !closers.isEmpty();
    }

    @Override
    public void netpoll(long delay, GList list) throws IOException {
        if (!lockPoll(delay == 0 ? 1 : PATIENCE)) {
            return;
        }
        List<NetpollClosers.Closer> gone;
        try {
            if (stopped) {
                return;
            }
            int before = list.size();
            toRun = list;
            int seen = changes.pending(); // before the select that takes them
            if (delay == 0) {
                changes.makeQueued();
                selector().selectNow(this);
            } else {
                block(delay);
            }
            changes.seen(seen);
            polled(list.size() - before);
            gone = closers.takeGone();
        } finally {
            toRun = null;
            pollLock.set(0);
        }
        for (int i = 0; i < gone.size(); i++) {
            gone.get(i).release(); // readies, and so not under a lock
        }
    }

    /** False if somebody else polls. */
    private boolean lockPoll(int tries) {
        for (int i = 0; i < tries; i++) {
            if (pollLock.compareAndSet(0, 1)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private void block(long delay) throws IOException {
        Selector sel = selector();
        parked = true; // pairs with #wake
        try {
            changes.makeQueued();
            if (wakeSig.get() != 0 || !closers.isEmpty()) {
                sel.selectNow(this);
            } else if (delay < 0) {
                sel.select(this);
            } else {
                sel.select(this, millis(delay));
            }
        } finally {
            parked = false;
            wakeSig.set(0);
        }
    }

    private void polled(int n) {
        polls.setRelease(polls.getPlain() + 1);
        if (n > 0) {
            lastBatch = n;
            batches.setRelease(batches.getPlain() + 1);
            readied.setRelease(readied.getPlain() + n);
        }
        lone.polled();
    }

    /** Below a millisecond a timeout is rounded up, or a short one would spin; above, down. */
    private static long millis(long nanos) {
        if (nanos < 1_000_000) {
            return 1;
        }
        return nanos < 1_000_000_000_000_000L ? nanos / 1_000_000 : 1_000_000_000;
    }

    /** One event, during a select, on the poller. */
    @Override
    public void accept(SelectionKey key) {
        PollDesc pd = (PollDesc) key.attachment();
        GList list = toRun;
        if (list == null) {
            throw new IllegalStateException("an event outside of a select");
        }
        lone.event(pd);
        try {
            int ready = key.readyOps();
            if ((ready & READ_OPS) != 0) {
                if (!pd.isReady(Mode.READ)) {
                    pd.unread = 0;
                    pd.netpollready(list, Mode.READ);
                } else if (parked && ++pd.unread >= unreadPolls) { // netpoll(0) does not spin
                    disarm(key, pd);
                }
            }
            if ((ready & WRITE_OPS) != 0) {
                key.interestOpsAnd(~WRITE_OPS); // first the bit,
                pd.netpollready(list, Mode.WRITE); // then the writer
            }
        } catch (CancelledKeyException e) {
            // Being closed: whoever waited has been readied by pollUnblock.
        }
    }

    /** The key fires although its last edge was not consumed: stops it until somebody waits. */
    private void disarm(SelectionKey key, PollDesc pd) {
        int ops = key.channel().validOps() & READ_OPS;
        key.interestOpsAnd(~ops);
        disarms.setRelease(disarms.getPlain() + 1);
        // Pairs with #arm: the bit is clear; now look at rg again.
        if (!pd.isReady(Mode.READ)) {
            key.interestOpsOr(ops);
            changes.made();
        }
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
        do {
            netpollBreak();
        } while (!lockPoll(PATIENCE));
        try {
            stopped = true;
            selector().close();
        } catch (IOException e) {
            // Its keys are invalid all the same; there is nothing else to give back.
        } finally {
            pollLock.set(0);
        }
        closers.stop(); // nobody waits any more,
        changes.makeQueued();
        closers.stop(); // but for those who were about to
    }

    @Override
    public NetpollCounts counts() {
        return new NetpollCounts(
                polls.getAcquire(),
                batches.getAcquire(),
                readied.getAcquire(),
                wakeups.get(),
                disarms.getAcquire());
    }
}
