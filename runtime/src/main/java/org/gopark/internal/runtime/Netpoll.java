package org.gopark.internal.runtime;

import java.io.IOException;

/**
 * The platform half of the network poller. A back end tells a {@link PollDesc} when its descriptor
 * may have become readable or writable; PollDesc, on top of it, is the same for all of them.
 *
 * <ul>
 *   <li>Readiness is a hint: a waiter that is told "ready" tries its system call, and waits again
 *       if that would block. A back end may therefore report too much (an event that was consumed
 *       meanwhile), but never too little.
 *   <li>{@link #open} arranges for edges in both directions. A back end that cannot wait for both
 *       for ever at no cost learns by {@link #arm} who waits.
 *   <li>Every event goes through {@code PollDesc.netpollready}, by a descriptor that cannot have
 *       been recycled: either the registration is gone before {@link #close} returns, or the event
 *       carries the slot and sequence number of its opening ({@link PollCache#live}).
 * </ul>
 *
 * <p>Go: runtime/netpoll.go, the comment at its head
 */
sealed interface Netpoll permits NetpollSelector, NetpollEpoll, NetpollSim {
    /**
     * Makes the poller, for the descriptors of {@code sched}. Called once, before any other method,
     * by the first thread that opens.
     */
    void init(Sched sched) throws IOException;

    /**
     * Registers the descriptor of {@code pd}, for as long as it is open. Any thread.
     *
     * <p>Go: runtime/netpoll_epoll.go netpollopen
     */
    void open(PollDesc pd) throws IOException;

    /**
     * Removes the registration; when it returns, no event of this opening can arrive any more and
     * the descriptor can really be closed. Any thread except the poller's; may park, cannot be
     * interrupted.
     *
     * <p>Go: runtime/netpoll_epoll.go netpollclose
     */
    void close(PollDesc pd);

    /**
     * Somebody has published WAIT for {@code mode} and is about to park: makes sure that the next
     * readiness is reported. Called on the waiter's thread; does not block, does not throw when the
     * registration is going away, since then close readies the waiter.
     *
     * <p>Go: runtime/netpoll_solaris.go netpollarm
     */
    void arm(PollDesc pd, Mode mode);

    /** The connect that {@code pd} was opened for has succeeded. Called by the dialler. */
    void connected(PollDesc pd);

    /**
     * Makes the blocking {@link #netpoll}, or else the next one, return soon. Any thread.
     *
     * <p>Go: runtime/netpoll_epoll.go netpollBreak
     */
    void netpollBreak();

    /**
     * Waits for events and puts the goroutines that they make ready on {@code toRun}, which the
     * caller readies: for ever if {@code delay} is negative, not at all if it is 0, else for at
     * most that many nanoseconds. One thread at a time blocks; any number may poll with 0 beside
     * it, which finds nothing if the blocking one is better placed to.
     *
     * <p>Go: runtime/netpoll_epoll.go netpoll
     */
    void netpoll(long delay, GList toRun) throws IOException;

    /**
     * Whether somebody waits for a poll although nobody waits for readiness: a registration or a
     * cancellation that no poll has seen. Any thread.
     */
    boolean hasPending();

    /**
     * How many goroutines the last call of {@link #netpoll} that readied any has readied: above 1,
     * a thread that parks gives its carrier to somebody. Any thread; may be out of date.
     */
    int lastBatch();

    /**
     * Whether {@code pd} has had the last events to itself, several polls long. Any thread; may be
     * out of date.
     */
    boolean isAlone(PollDesc pd);

    /**
     * The last act: every registration is gone, whoever is in {@link #close} or comes later does
     * not wait, and another poll finds nothing. Called when nobody polls any more, or is about to
     * stop.
     */
    void shutdown();

    /** What it has done so far. Any thread. */
    NetpollCounts counts();
}
