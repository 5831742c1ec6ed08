package org.gopark.internal.runtime;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Key operations of a selector: made at once, or, where Ms poll and a virtual thread asks, by the
 * next poller; and how many of them no select has seen. The protocol is in {@link NetpollSelector}.
 *
 * <p>Go: none; epoll_ctl waits for nobody.
 */
final class NetpollChanges {
    /** What changes a key. */
    @FunctionalInterface
    interface KeyOp {
        void run() throws IOException;
    }

    private final @Nullable MpscUnboundedVarHandleArrayQueue<KeyOp> queue; // null: none waits
    private final AtomicInteger pending = new AtomicInteger(); // no select has seen them

    /** They wait for the next poller, if {@code ms} poll. */
    NetpollChanges(boolean ms) {
        queue = ms ? new MpscUnboundedVarHandleArrayQueue<>(64) : null;
    }

    /** A thread that is not virtual may do it itself, but not before what is queued for the key. */
    boolean isQueued(PollDesc pd) {
        return queue != null
                && (Thread.currentThread().isVirtual() || !(pd.key instanceof SelectionKey));
    }

    /** Makes the change, or queues it. Any thread, which then calls {@link #made}. */
    void make(PollDesc pd, KeyOp op) throws IOException {
        if (queue != null && isQueued(pd)) {
            queue.offer(op);
        } else {
            op.run();
        }
    }

    /** One more that no select has seen. */
    void made() {
        pending.incrementAndGet();
    }

    int pending() {
        return pending.get();
    }

    /** A select has seen {@code n} that were pending before it. */
    void seen(int n) {
        if (n > 0) {
            pending.getAndAdd(-n);
        }
    }

    /** Makes what is queued. By who polls. */
    void makeQueued() {
        if (queue == null) {
            return;
        }
        for (KeyOp op; (op = queue.relaxedPoll()) != null; ) {
            try {
                op.run();
            } catch (CancelledKeyException | ClosedSelectorException | IOException e) {
                // Closed meanwhile, or the runtime stops: whoever waits is readied by that.
            }
        }
    }
}
