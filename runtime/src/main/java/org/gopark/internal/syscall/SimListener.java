package org.gopark.internal.syscall;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket of a {@link SimNet}.
 *
 * <p>Go: net/net_fake.go fakeNetFD.accept, in spirit
 */
final class SimListener extends SysfdSim implements SysfdListener {
    private final int backlog;
    private final ArrayDeque<SimStream> queue = new ArrayDeque<>();

    SimListener(SimNet net, int backlog) {
        super(net);
        this.backlog = backlog;
    }

    boolean isFull() {
        return queue.size() > backlog; // one more than asked for, as on Linux
    }

    void arrived(SimStream s) {
        queue.add(s);
        edge(false);
    }

    @Override
    boolean readable() {
        return !queue.isEmpty();
    }

    @Override
    public boolean hungUp() {
        return false;
    }

    @Override
    public @Nullable Sysfd accept() throws SyscallError {
        checkOpen("accept4");
        return queue.poll();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            net.unlisten(this);
            queue.forEach(SimStream::refuse);
            queue.clear();
        }
    }
}
