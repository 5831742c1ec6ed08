package org.gopark.internal.runtime;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The closers that wait until a select has taken their channel out of the selector; the protocol is
 * in {@link NetpollSelector}.
 *
 * <p>Go: none; close(2) takes a descriptor out of an epoll set.
 */
final class NetpollClosers {
    private final MpscUnboundedVarHandleArrayQueue<Closer> pending =
            new MpscUnboundedVarHandleArrayQueue<>(64);
    private final ArrayList<Closer> closing = new ArrayList<>(); // confined to who polls
    private volatile int kept; // how many are in closing
    private volatile boolean stopped;

    /** One who waits for {@code channel}, not in the list yet. */
    Closer make(SelectableChannel channel) {
        return new Closer(channel);
    }

    /** Appends one whose key is cancelled. Any thread. */
    void add(Closer closer) {
        pending.offer(closer);
    }

    /** Whether a select is wanted that somebody looks at afterwards. Any thread. */
    boolean isEmpty() {
        return kept == 0 && pending.isEmpty();
    }

    /** After a select: those whose channel is gone, to be released. By who polls. */
    List<Closer> takeGone() {
        pending.drain(closing::add);
        if (closing.isEmpty()) {
            return List.of();
        }
        List<Closer> gone = new ArrayList<>();
        closing.removeIf(c -> {
            boolean is = !c.channel.isRegistered();
            if (is) {
                gone.add(c);
            }
            return is;
        });
        kept = closing.size();
        return gone;
    }

    /** There will be no select any more: releases all. When nobody polls any more. */
    void stop() {
        stopped = true; // pairs with Closer#await
        // poll, not drain: drain passes over a slot that is claimed and not filled yet.
        for (Closer c; (c = pending.poll()) != null; ) {
            closing.add(c);
        }
        closing.forEach(Closer::release);
        closing.clear();
        kept = 0;
    }

    /** Who waits. */
    final class Closer {
        private final SelectableChannel channel;
        private final RuntimeSema done = new RuntimeSema();

        private Closer(SelectableChannel channel) {
            this.channel = channel;
        }

        void await() {
            if (!stopped) { // pairs with #stop: in some queue; now look at stopped
                done.semacquire();
            }
        }

        void release() {
            done.semrelease();
        }
    }
}
