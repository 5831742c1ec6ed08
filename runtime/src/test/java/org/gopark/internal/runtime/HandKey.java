package org.gopark.internal.runtime;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicInteger;
import org.gopark.internal.syscall.SysfdChannel;

/**
 * A selection key without a selector: the interest set is one atomic word, as in the JDK's own, and
 * the ready set is what a test says.
 *
 * <p>Go: none.
 */
class HandKey extends SelectionKey {
    final AtomicInteger interest;
    private final SelectableChannel channel;
    private final int ready;

    /** A key that is armed with {@code ops} and fires for them. */
    HandKey(PollDesc pd, int ops) {
        this.channel = ((SysfdChannel) pd.fd).channel();
        this.interest = new AtomicInteger(ops);
        this.ready = ops;
        attach(pd);
        pd.key = this;
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
        return true;
    }

    @Override
    public void cancel() {}

    @Override
    public int interestOps() {
        return interest.get();
    }

    @Override
    public SelectionKey interestOps(int ops) {
        throw new AssertionError("loses the bit of the other direction");
    }

    @Override
    public int interestOpsOr(int ops) {
        return interest.getAndUpdate(old -> old | ops);
    }

    @Override
    public int interestOpsAnd(int ops) {
        return interest.getAndUpdate(old -> old & ops);
    }

    @Override
    public int readyOps() {
        return ready;
    }
}
