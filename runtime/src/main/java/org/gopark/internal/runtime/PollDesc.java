package org.gopark.internal.runtime;

import static java.lang.invoke.ConstantBootstraps.fieldVarHandle;
import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that the netpoller watches: two binary semaphores, one for the reader and one for
 * the writer, on which at most one goroutine each can wait.
 *
 * <p>The semaphores are lock-free; everything about deadlines and closing is guarded by {@code
 * lock} and published to the lock-free side through {@link PollInfo}. Descriptors are recycled
 * through {@link PollCache} and never given back to the collector, because a late event may still
 * name them.
 *
 * <p>Go: runtime/netpoll.go pollDesc
 */
public class PollDesc { // public, but nothing in it is: internal.poll holds it as an opaque handle
    /*
     * The reader's semaphore rg (wg is the same for the writer):
     *
     *                   netpollblock               netpollblockcommit
     *          .-----.                   .------.                      .-----.
     *   .----->| NIL |------------------>| WAIT |--------------------->|  G  |
     *   |      '-----'                   '------'                      '-----'
     *   |       |  ^  ^   timeout, close   |  |                         |   |
     *   |       |  |  '--------------------'  |    timeout, close: wake |   |
     *   |       |  '--------------------------|-------------------------'   |
     *   |  edge |                             | edge                        | edge: wake
     *   |       v                             v                             v
     *   |      .---------------------------------------------------------------.
     *   '------|                             READY                             |
     *  consume '---------------------------------------------------------------'
     *
     *      NIL -> WAIT    // announce: the waiter is about to park
     *     WAIT -> G       // netpollblockcommit: parked; fails if someone moved first
     *     WAIT -> READY   // netpollunblock by the poller, before the waiter committed
     *     WAIT -> NIL     // netpollunblock by timer or close, before the waiter committed
     *     WAIT -> NIL     // leave: the waiter itself, when info forbids parking
     *        G -> READY   // netpollunblock by the poller; then goready
     *        G -> NIL     // netpollunblock by timer or close; then goready
     *        G -> NIL     // abandon: the waiter itself, when it is interrupted
     *      NIL -> READY   // netpollunblock by the poller, nobody waits: the edge is remembered
     *    READY -> READY   // another edge: edges coalesce
     *    READY -> NIL     // consume or leave: the waiter takes the edge
     *      any -> NIL     // pollReset: a new read forgets the edge, a write keeps it; nobody waits
     *
     * Lost wake-ups are excluded by a store-load pair:
     *
     *   netpollblock:              rg = WAIT (CAS);     then read info
     *   pollUnblock, setDeadline:  write info (CAS);    then read rg
     *
     * so at least one side sees the other. Both are volatile-mode; weaker is not enough. A level-
     * triggered back end adds a second pair with the same shape, rg against its armed bit: see
     * NetpollSelector. So does an edge-triggered one for a reader that waits before it has tried,
     * since its last read was short. Data and the end of the stream may share one edge, which that
     * read has used up; no other will come:
     *
     *   netpollblock:  rg = WAIT (CAS);    then read hup: set means try
     *   the poller:    hup set (CAS);      then rg = READY
     *
     * A reader that finds neither has its edge before it. It must not forget a READY before such a
     * wait: it may be the only notice of what came after the short read.
     *
     * From G -> READY or G -> NIL on, the one who won the CAS owes the goroutine a goready; the
     * goroutine does not go on before it got it (G.status).
     */
    static final Object PD_READY = new Object(); // an edge is pending
    static final Object PD_WAIT = new Object(); // a goroutine prepares to park

    // Results of netpollcheckerr; internal.poll.PollDesc must match.
    static final int POLL_NO_ERROR = 0;
    static final int POLL_ERR_CLOSING = 1;
    static final int POLL_ERR_TIMEOUT = 2;
    static final int POLL_ERR_NOT_POLLABLE = 3;
    static final int POLL_ERR_INTERRUPTED = 4; // Go: none

    private static final VarHandle RG =
            fieldVarHandle(lookup(), "rg", VarHandle.class, PollDesc.class, Object.class);
    private static final VarHandle WG =
            fieldVarHandle(lookup(), "wg", VarHandle.class, PollDesc.class, Object.class);
    private static final VarHandle INFO =
            fieldVarHandle(lookup(), "info", VarHandle.class, PollDesc.class, int.class);
    private static final VarHandle FDSEQ =
            fieldVarHandle(lookup(), "fdseq", VarHandle.class, PollDesc.class, int.class);
    private static final VarHandle DEADLINE =
            fieldVarHandle(
                    lookup(), "deadline", VarHandle.class, PollDesc.class, PollDeadline.class);

    final Sched sched; // immutable
    final int slot; // immutable: the place in PollCache's table
    @Nullable PollDesc link; // free list; guarded by PollCache.lock

    private @Nullable Object rg; // null (NIL), PD_READY, PD_WAIT or a G; VarHandle RG
    private @Nullable Object wg; // the same for the writer; VarHandle WG
    private int info; // PollInfo; VarHandle INFO
    private int fdseq; // generation, 0 is never in use; written under lock; VarHandle FDSEQ

    // The goroutines that waited last, so that the usual wait looks none up. Written by the thread
    // that holds the descriptor's read or write lock in internal.poll.
    private @Nullable G lastReader;
    private @Nullable G lastWriter;

    // Written before the descriptor is handed out: fd by open, key by the back end's open.
    @Nullable Sysfd fd;
    volatile @Nullable Object key; // the back end's registration
    RuntimePoll.@Nullable Touched touched; // for Prefetch, which goes by nothing in it
    int unread; // so many polls have found the last edge not consumed; confined to who polls
    volatile @Nullable Endpoint endpoint; // for dumps; written once more when a dial knows it all

    // Made by the first who waits, kept for those after him; most connections never wait to write.
    // Written by the thread that holds the read or write lock, wwait also by the dialler.
    private Wait.@Nullable Poll rwait;
    private Wait.@Nullable Poll wwait;

    boolean drained; // the reader waits before it has tried; confined to who has the read lock

    private @Nullable PollDeadline deadline; // null until the first; kept; VarHandle DEADLINE

    final Mutex lock = new Mutex(); // guards all that follows
    boolean inuse; // between pollOpen and free
    boolean closing;
    int rseq; // a read timer that carries another number is stale
    int wseq;
    long rd; // read deadline: 0 none, above 0 an instant of nanotime, below 0 expired
    long wd;

    PollDesc(Sched sched, int slot) {
        this.sched = sched;
        this.slot = slot;
    }

    // ---- the semaphores: one method a transition ----

    final @Nullable Object semaphore(Mode mode) {
        return mode == Mode.READ ? RG.getVolatile(this) : WG.getVolatile(this);
    }

    private boolean cas(Mode mode, @Nullable Object from, @Nullable Object to) {
        return mode == Mode.READ
                ? RG.compareAndSet(this, from, to)
                : WG.compareAndSet(this, from, to);
    }

    /** READY to NIL: takes a remembered edge. */
    boolean consume(Mode mode) {
        return semaphore(mode) == PD_READY && cas(mode, PD_READY, null); // mostly there is none
    }

    /** NIL to WAIT: the caller is about to park. */
    boolean announce(Mode mode) {
        return cas(mode, null, PD_WAIT);
    }

    /**
     * WAIT to G: {@code gp}, whose status is waiting, may now be readied.
     *
     * <p>Go: runtime/netpoll.go netpollblockcommit
     *
     * <p>Differs from Go: runs before the thread leaves its stack, not after; an unpark that comes
     * before the park is kept by LockSupport's permit.
     *
     * <p>Differs from Go: the waiter is counted before the CAS and not after it, so that the commit
     * is the last thing that can happen here.
     */
    boolean netpollblockcommit(Mode mode, G gp) {
        sched.netpollAdjustWaiters(1); // before the CAS: nothing may fail after it
        boolean committed = cas(mode, PD_WAIT, gp);
        if (!committed) {
            sched.netpollAdjustWaiters(-1);
        }
        return committed;
    }

    /**
     * Any to NIL: the waiter goes; true if it takes an edge with it. A swap, not a store: an edge
     * that came since the wake must not be lost.
     */
    boolean leave(Mode mode) {
        Object old = mode == Mode.READ ? RG.getAndSet(this, null) : WG.getAndSet(this, null);
        if (old instanceof G) {
            throw new RuntimeThrow(sched, "runtime: corrupted polldesc");
        }
        return old == PD_READY;
    }

    /**
     * G to NIL by the waiter itself, which was interrupted; false if somebody has taken it out and
     * owes it a goready.
     *
     * <p>Go: none; nothing can throw a goroutine out of its park.
     */
    boolean abandon(Mode mode, G gp) {
        boolean alone = cas(mode, gp, null);
        if (alone) {
            sched.netpollAdjustWaiters(-1);
        }
        return alone;
    }

    /**
     * To READY ({@code ioready}) or to NIL: moves the semaphore for the poller, a timer or close,
     * and returns the goroutine that the caller now must ready, if one was parked.
     *
     * <p>The caller also owes {@code netpollAdjustWaiters(-1)}, after the goready: the count never
     * reads 0 while a G is on its way.
     *
     * <p>Go: runtime/netpoll.go netpollunblock
     */
    @Nullable G netpollunblock(Mode mode, boolean ioready) {
        for (; ; ) {
            Object old = semaphore(mode);
            if (old == PD_READY) {
                return null; // already; a timeout or close does not destroy an edge
            }
            if (old == null && !ioready) {
                return null; // only an edge is remembered; errors are in info
            }
            if (cas(mode, old, ioready ? PD_READY : null)) {
                return old instanceof G gp ? gp : null;
            }
        }
    }

    /**
     * The deadline of {@code mode}: an instant of nanotime, 0 for none, below 0 for one that is
     * over.
     */
    final long deadline(Mode mode) {
        lock.lock();
        long d = mode == Mode.READ ? rd : wd;
        lock.unlock();
        return d;
    }

    /**
     * The goroutine that waited here last, if it still sleeps although somebody has taken it out,
     * who owes it a goready; a moment later it must be awake, or its wake-up was lost.
     */
    @SuppressWarnings("ReferenceEquality") // a descriptor is its slot
    final @Nullable G owed(Mode mode) {
        G gp = mode == Mode.READ ? lastReader : lastWriter;
        if (gp == null
                || gp.readgstatus() != G.WAITING
                || !(gp.waiting instanceof Wait.Poll w)
                || w.pd != this
                || w.mode != mode) {
            return null;
        }
        Object s = semaphore(mode);
        return s == null || s == PD_READY ? gp : null;
    }

    /** READY, without looking further: an edge is pending that nobody has taken. */
    final boolean isReady(Mode mode) {
        return semaphore(mode) == PD_READY;
    }

    // ---- waiting ----

    /**
     * Waits for an edge; true if there was one, false if a deadline, close or an interrupt ended
     * the wait ({@link #takeInterrupt} tells the last). {@code waitio} waits also when info says
     * that there is an error.
     *
     * <p>Called by the one goroutine that holds the read (write) lock of the descriptor.
     *
     * <p>Go: runtime/netpoll.go netpollblock
     *
     * <p>Differs from Go: a level-triggered back end is armed here, after WAIT is published, and
     * not before the loop; the goroutine is found before it parks, so that nothing between
     * publishing and parking can throw.
     */
    boolean netpollblock(Mode mode, boolean waitio) {
        for (; ; ) {
            if (consume(mode)) {
                return true;
            }
            if (announce(mode)) {
                break;
            }
            Object old = semaphore(mode);
            if (old != null && old != PD_READY) {
                throw new RuntimeThrow(sched, "runtime: double wait");
            }
        }
        // Pairs with #pollUnblock: WAIT is out; now look at info. pollUnblock does the opposite:
        // info is out; now look at rg/wg.
        boolean free = waitio || netpollcheckerr(mode) == POLL_NO_ERROR;
        boolean hup = free && mode == Mode.READ && drained && hasHup();
        if (free && !hup && !park(mode)) {
            return false; // interrupted; an edge that came since is for the next one who waits
        }
        return leave(mode) || hup;
    }

    /** Pairs with {@link #setHup}: WAIT is out; now look at hup. */
    boolean hasHup() {
        return PollInfo.hup((int) INFO.getVolatile(this));
    }

    /** False if an interrupt ended it; then the waiter has taken itself out. */
    private boolean park(Mode mode) {
        try {
            G gp = waiter(mode);
            Wait.Poll wait = wait(mode);
            sched.netpoll().arm(this, mode);
            boolean readied = Proc.gopark(gp, wait);
            wait.interrupted = !readied;
            return readied;
        } catch (Throwable e) {
            // Only an Error of the JVM gets here (no memory, no stack), and gopark has taken the G
            // out again. A WAIT left behind would make the next wait die with "double wait"; if
            // there is no stack even for this, the next operation's pollReset takes it away.
            cas(mode, PD_WAIT, null);
            throw e;
        }
    }

    /** The G of the calling thread, usually the one that waited here last. */
    private G waiter(Mode mode) {
        G gp = mode == Mode.READ ? lastReader : lastWriter;
        if (gp == null || gp.threadId != Thread.currentThread().threadId()) {
            gp = sched.getg();
            if (mode == Mode.READ) {
                lastReader = gp;
            } else {
                lastWriter = gp;
            }
        }
        return gp;
    }

    /**
     * Whether it was an interrupt that ended the last netpollblock; asked once, after each that was
     * false, by the one who waited.
     */
    final boolean takeInterrupt(Mode mode) {
        Wait.Poll wait = mode == Mode.READ ? rwait : wwait;
        if (wait == null || !wait.interrupted) {
            return false;
        }
        wait.interrupted = false;
        return true;
    }

    private Wait.Poll wait(Mode mode) {
        Wait.Poll w = mode == Mode.READ ? rwait : wwait;
        if (w != null) {
            return w;
        }
        Sysfd sysfd = fd;
        if (sysfd == null) {
            throw new RuntimeThrow(sched, "runtime: wait on free polldesc");
        }
        w = Wait.Poll.of(this, mode, sysfd);
        if (mode == Mode.READ) {
            rwait = w;
        } else {
            wwait = w;
        }
        return w;
    }

    /** A dial is over: from now on a write wait is a wait to write. */
    final void connected() {
        wwait = null;
    }

    /**
     * What forbids waiting, most important first: closing, then the deadline, then (for a reader)
     * an event that said only "error". A writer learns more from its write.
     *
     * <p>Go: runtime/netpoll.go netpollcheckerr
     */
    int netpollcheckerr(Mode mode) {
        int i = (int) INFO.getVolatile(this);
        if ((i & PollInfo.FORBIDS) == 0) { // nearly always, and without a call
            return POLL_NO_ERROR;
        }
        if (PollInfo.closing(i)) {
            return POLL_ERR_CLOSING;
        }
        if (PollInfo.expired(i, mode)) {
            return POLL_ERR_TIMEOUT;
        }
        if (mode == Mode.READ && PollInfo.eventErr(i)) {
            return POLL_ERR_NOT_POLLABLE;
        }
        return POLL_NO_ERROR;
    }

    /**
     * An edge arrived for {@code mode}: remembers it, or puts the goroutine that waits for it on
     * {@code toRun}. Called by the poller.
     *
     * <p>Go: runtime/netpoll.go netpollready
     */
    final void netpollready(GList toRun, Mode mode) {
        toRun.reserve(); // before the CAS: once it is won, nothing may fail
        G gp = netpollunblock(mode, true);
        if (gp != null) {
            toRun.push(gp);
        }
    }

    // ---- what the lock guards ----

    /**
     * Copies the guarded fields into info, keeping eventErr and hup. Called with {@code lock} held.
     *
     * <p>Go: runtime/netpoll.go publishInfo
     */
    final void publishInfo() {
        int fresh = (fdseq & PollInfo.FDSEQ_MASK) << PollInfo.FDSEQ_SHIFT;
        if (closing) {
            fresh |= PollInfo.CLOSING;
        }
        if (rd < 0) {
            fresh |= PollInfo.EXPIRED_READ_DEADLINE;
        }
        if (wd < 0) {
            fresh |= PollInfo.EXPIRED_WRITE_DEADLINE;
        }
        for (; ; ) {
            int old = (int) INFO.getVolatile(this);
            int now = (old & PollInfo.OF_THE_POLLER) | fresh;
            if (old == now || INFO.compareAndSet(this, old, now)) {
                return; // what has not changed has been seen by whoever had to see it
            }
        }
    }

    /**
     * Sets the deadline of one direction or of both; see {@link PollDeadline#set}. Any thread.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollSetDeadline
     */
    final boolean pollSetDeadline(long d, boolean read, boolean write) {
        PollDeadline own = (PollDeadline) DEADLINE.getAcquire(this);
        if (own == null) {
            PollDeadline fresh = new PollDeadline(this);
            own = (PollDeadline) DEADLINE.compareAndExchange(this, null, fresh);
            if (own == null) {
                own = fresh;
            }
        }
        return own.set(d, read, write);
    }

    /**
     * A deadline is over: the timer of {@code mode} has fired, with the number {@code seq}. Called
     * on the thread that runs timers.
     *
     * <p>Go: runtime/netpoll.go netpolldeadlineimpl
     */
    void deadlineimpl(PollDeadline own, int seq, Mode mode) {
        G reader = null;
        G writer = null;
        String misuse = null;
        lock.lock();
        if (!isStale(seq, mode)) {
            misuse = own.expire(mode);
            publishInfo(); // pairs with #netpollblock: info is out; now look at rg and wg
            if (rd < 0) {
                reader = netpollunblock(Mode.READ, false);
            }
            if (wd < 0) {
                writer = netpollunblock(Mode.WRITE, false);
            }
        }
        lock.unlock();
        netpollgoready(reader, writer);
        if (misuse != null) {
            throw new RuntimeThrow(sched, misuse); // not under the lock: it logs
        }
    }

    /** The deadline was changed, or the descriptor closed, after this timer had fired. */
    boolean isStale(int seq, Mode mode) {
        return seq != (mode == Mode.READ ? rseq : wseq);
    }

    /**
     * Says whether the last event was nothing but an error; ignored when {@code seq} is not 0 and
     * the descriptor has been recycled since.
     *
     * <p>Go: runtime/netpoll.go setEventErr
     */
    final void setEventErr(boolean b, int seq) {
        setOfThePoller(PollInfo.EVENT_ERR, b, seq);
    }

    /**
     * An event of the opening {@code seq} said that the peer has hung up; it stays so until the
     * slot is opened again. By the poller, before the edge itself.
     *
     * <p>Go: none.
     */
    void setHup(int seq) {
        setOfThePoller(PollInfo.HUP, true, seq);
    }

    private void setOfThePoller(int bit, boolean b, int seq) {
        for (; ; ) {
            int old = (int) INFO.getVolatile(this);
            if (((old & bit) != 0) == b) {
                return;
            }
            if (seq != 0 && PollInfo.fdseq(old) != (seq & PollInfo.FDSEQ_MASK)) {
                return;
            }
            if (INFO.compareAndSet(this, old, old ^ bit)) {
                return;
            }
        }
    }

    /** The generation that events of this opening carry. Read by the poller without the lock. */
    final int fdseq() {
        return (int) FDSEQ.getVolatile(this);
    }

    /**
     * Takes the slot for {@code fd}. Go: runtime/netpoll.go poll_runtime_pollOpen, up to
     * netpollopen
     */
    final void open(Sysfd sysfd) {
        String misuse = null;
        lock.lock();
        if (busy(Mode.WRITE)) {
            misuse = "runtime: blocked write on free polldesc";
        } else if (busy(Mode.READ)) {
            misuse = "runtime: blocked read on free polldesc";
        } else {
            fd = sysfd;
            if (fdseq == 0) {
                FDSEQ.setVolatile(this, 1); // 0 stands for "any" in setEventErr
            }
            inuse = true;
            closing = false;
            setEventErr(false, 0);
            setOfThePoller(PollInfo.HUP, false, 0);
            rseq++;
            RG.setVolatile(this, null);
            rd = 0;
            wseq++;
            WG.setVolatile(this, null);
            wd = 0;
            publishInfo();
        }
        lock.unlock();
        if (misuse != null) {
            throw new RuntimeThrow(sched, misuse); // not under the lock: it logs
        }
    }

    /** Someone waits, or is about to: true for WAIT and G. */
    final boolean busy(Mode mode) {
        Object s = semaphore(mode);
        return s != null && s != PD_READY;
    }

    /**
     * A new operation begins: a reader forgets an edge of before. A writer keeps it, since there is
     * one with nearly every event: at worst it tries a full socket once more before it waits. Go:
     * runtime/netpoll.go poll_runtime_pollReset
     */
    final void reset(Mode mode) {
        if (mode == Mode.READ) {
            RG.setVolatile(this, null);
        } else if (WG.getVolatile(this) == PD_WAIT) { // see #park
            WG.setVolatile(this, null);
        }
    }

    /**
     * Evicts: from here on no wait on this descriptor can park, and those parked are readied. A
     * second call is an error of the caller, unless the runtime itself evicted first.
     *
     * <p>Go: runtime/netpoll.go poll_runtime_pollUnblock
     *
     * <p>Differs from Go: a no-op on a descriptor that a closing or dead runtime has evicted.
     */
    final void pollUnblock() {
        if (!tryUnblock() && !sched.isEvicting()) {
            throw new RuntimeThrow(sched, "runtime: unblock on closing polldesc");
        }
    }

    private boolean tryUnblock() {
        G reader = null;
        G writer = null;
        lock.lock();
        boolean first = inuse && !closing;
        if (first) {
            closing = true;
            rseq++;
            wseq++;
            publishInfo(); // pairs with #netpollblock: info is out; now look at rg and wg
            reader = netpollunblock(Mode.READ, false);
            writer = netpollunblock(Mode.WRITE, false);
            if (deadline != null) {
                deadline.stop();
            }
        }
        lock.unlock();
        netpollgoready(reader, writer);
        return first;
    }

    /** Evicts for the runtime itself: nothing happens if the slot is free or closing already. */
    final void evict() {
        tryUnblock();
    }

    /**
     * Readies what netpollunblock returned, if anything.
     *
     * <p>Go: runtime/netpoll.go netpollgoready
     *
     * <p>Differs from Go: the count of waiters is lowered after the goready and not before, so that
     * it is never 0 while a goroutine is on its way.
     */
    final void netpollgoready(@Nullable G reader, @Nullable G writer) {
        try {
            netpollgoready(reader);
        } finally {
            netpollgoready(writer); // also if the reader turned out to be corrupt
        }
    }

    private void netpollgoready(@Nullable G gp) {
        if (gp != null) {
            try {
                Proc.goready(gp);
            } finally {
                sched.netpollAdjustWaiters(-1);
            }
        }
    }

    /**
     * Leaves the slot; events that carry the old number are stale from here on. Go:
     * runtime/netpoll.go pollCache.free
     */
    final void retire() {
        lock.lock();
        FDSEQ.setVolatile(this, fdseq + 1);
        inuse = false;
        publishInfo();
        lock.unlock();
        fd = null;
        key = null;
        touched = null;
        endpoint = null;
        rwait = null;
        wwait = null;
        lastReader = null;
        lastWriter = null;
    }

    @Override
    public String toString() {
        return "pollDesc{#"
                + slot
                + " seq="
                + fdseq()
                + " rg="
                + describe(semaphore(Mode.READ))
                + " wg="
                + describe(semaphore(Mode.WRITE))
                + " info="
                + Integer.toBinaryString((int) INFO.getVolatile(this) & 0xf)
                + "}";
    }

    private static String describe(@Nullable Object s) {
        if (s == null) {
            return "nil";
        }
        return s == PD_READY ? "ready" : s == PD_WAIT ? "wait" : s.toString();
    }
}
