package org.gopark.internal.runtime;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.internal.syscall.SysfdChannel;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The portable back end: one {@link Selector}, public JDK API only, no flags.
 *
 * <p>The poller is a virtual thread on the scheduler of those that it wakes ({@link
 * NetpollThread}): they run, and drain what it reported, before it selects again. So read interest
 * can stay registered for the life of a connection, and the steady state has no epoll_ctl and no
 * wake-up.
 *
 * <p>Go: runtime/netpoll_solaris.go, whose event ports also must be armed
 */
final class NetpollSelector implements Netpoll, Consumer<SelectionKey> {
    /*
     * A selector is level-triggered: it reports a readable channel on every select until somebody
     * reads. Three protocols make edges of that.
     *
     * Parked. Registering, arming and cancelling only queue work; a select begins by taking all of
     * it. So
     *
     *   a thread:    queue the key operation;   then, if parked, wakeup
     *   the poller:  parked = true;             then select
     *
     * and no operation waits longer than for the select in progress.
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
     *   the closer:  cancel; append to pending; then, if parked, wakeup; wait
     *   the poller:  parked = true; then look at pending: empty means select, else selectNow;
     *                after every select release those whose channel is deregistered, keep the rest
     *
     * A key that is cancelled just before a select is flushed at its start, and the closer's wakeup
     * then ends that select. When the runtime stops, the poller closes the selector, which
     * deregisters every key, sets stopped, and releases all; a closer looks at stopped after it has
     * appended itself.
     */
    private static final int READ_OPS = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE_OPS = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    /** Written once by init, before the poller starts and before any descriptor is opened. */
    private @Nullable Selector selector;

    private final MpscUnboundedVarHandleArrayQueue<Deregistration> pending =
            new MpscUnboundedVarHandleArrayQueue<>(64);
    private final ArrayList<Deregistration> closing = new ArrayList<>(); // confined to the poller

    private volatile boolean parked;
    private volatile boolean stopped;
    private volatile int lastBatch;
    private final Lone lone = new Lone();
    private @Nullable GList toRun; // during a select; confined to the poller

    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong batches = new AtomicLong(); // polls that readied somebody
    private final AtomicLong readied = new AtomicLong();
    private final AtomicLong wakeups = new AtomicLong();
    private final AtomicLong disarms = new AtomicLong();

    @Override
    public void init() throws IOException {
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

    @Override
    public void open(PollDesc pd) throws IOException {
        if (!(pd.fd instanceof SysfdChannel fd)) {
            throw new IOException("the selector polls channels only");
        }
        // A socket whose connect is under way is armed for OP_CONNECT by its dialler and for
        // nothing else: OP_WRITE would make the selector spin, OP_READ comes with the first read.
        SelectableChannel channel = fd.channel();
        int ops = fd.isConnecting() ? 0 : channel.validOps() & READ_OPS;
        try {
            pd.key = channel.register(selector(), ops, pd);
        } catch (ClosedSelectorException e) {
            throw new IOException("the runtime is closed", e);
        }
        wake();
    }

    @Override
    public void close(PollDesc pd) {
        if (!(pd.key instanceof SelectionKey key)) {
            return; // never registered
        }
        key.cancel();
        Deregistration d = new Deregistration(key.channel());
        pending.offer(d);
        wake();
        if (!stopped) { // pairs with #shutdown: appended; now look at stopped
            d.done.semacquire();
        }
    }

    @Override
    public void arm(PollDesc pd, Mode mode) {
        if (!(pd.key instanceof SelectionKey key)) {
            return;
        }
        try {
            int op = op(key, mode);
            // Pairs with #disarm: WAIT is out; now look at the armed bit.
            if ((key.interestOps() & op) == 0) {
                key.interestOpsOr(op);
                wake();
            }
        } catch (CancelledKeyException e) {
            // The runtime stops: it has evicted, or will, and that readies the waiter.
        }
    }

    @Override
    public void connected(PollDesc pd) {
        if (!(pd.key instanceof SelectionKey key)) {
            return;
        }
        try {
            // The dialler may have armed it again while its last edge was on the way, and on a
            // connected channel OP_CONNECT is never reported and never rests.
            key.interestOpsAnd(~SelectionKey.OP_CONNECT);
        } catch (CancelledKeyException e) {
            // The runtime stops.
        }
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
        if (parked) {
            wakeups.incrementAndGet();
            selector().wakeup();
        }
    }

    @Override
    public void netpollBreak() {
        selector().wakeup(); // sticky: if nobody selects, the next select returns at once
    }

    @Override
    public void netpoll(long delay, GList list) throws IOException {
        Selector sel = selector();
        toRun = list;
        int before = list.size();
        parked = true; // pairs with #wake and with #close
        try {
            if (delay == 0 || !closing.isEmpty() || !pending.isEmpty()) {
                sel.selectNow(this);
            } else if (delay < 0) {
                sel.select(this);
            } else {
                sel.select(this, millis(delay));
            }
        } finally {
            parked = false;
            toRun = null;
        }
        polls.setRelease(polls.getPlain() + 1);
        int n = list.size() - before;
        if (n > 0) {
            lastBatch = n;
            batches.setRelease(batches.getPlain() + 1);
            readied.setRelease(readied.getPlain() + n);
        }
        lone.polled();
        releaseClosers();
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
                if (pd.isReady(Mode.READ)) {
                    disarm(key, pd);
                } else {
                    pd.netpollready(list, Mode.READ);
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
        }
    }

    private void releaseClosers() {
        pending.drain(closing::add);
        if (!closing.isEmpty()) {
            closing.removeIf(Deregistration::releaseIfDone);
        }
    }

    @Override
    public boolean isLevelTriggered() {
        return true;
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
        try {
            selector().close();
        } catch (IOException e) {
            // Its keys are invalid all the same; there is nothing else to give back.
        }
        stopped = true; // pairs with #close
        // poll, not drain: drain passes over a slot that is claimed and not filled yet.
        for (Deregistration d; (d = pending.poll()) != null; ) {
            closing.add(d);
        }
        closing.forEach(d -> d.done.semrelease());
        closing.clear();
    }

    long polls() {
        return polls.getAcquire();
    }

    long batches() {
        return batches.getAcquire();
    }

    long readied() {
        return readied.getAcquire();
    }

    long wakeups() {
        return wakeups.get();
    }

    long disarms() {
        return disarms.getAcquire();
    }

    /** A closer that waits until its channel has left the selector. */
    private static final class Deregistration {
        final SelectableChannel channel;
        final RuntimeSema done = new RuntimeSema();

        Deregistration(SelectableChannel channel) {
            this.channel = channel;
        }

        boolean releaseIfDone() {
            boolean gone = !channel.isRegistered();
            if (gone) {
                done.semrelease();
            }
            return gone;
        }
    }
}
