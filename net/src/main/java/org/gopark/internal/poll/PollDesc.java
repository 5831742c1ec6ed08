package org.gopark.internal.poll;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.Sysfd;

/**
 * The thin side of the door to the runtime: numbers to exceptions, and nothing else.
 *
 * <p>Go: internal/poll/fd_poll_runtime.go pollDesc
 */
final class PollDesc {
    // Must match the constants of org.gopark.internal.runtime.PollDesc.
    private static final int POLL_NO_ERROR = 0;
    private static final int POLL_ERR_CLOSING = 1;
    private static final int POLL_ERR_TIMEOUT = 2;
    private static final int POLL_ERR_NOT_POLLABLE = 3;
    private static final int POLL_ERR_INTERRUPTED = 4;

    private final org.gopark.internal.runtime.PollDesc runtimeCtx;

    /**
     * Registers {@code fd}, whose lock is {@code fdmu}; the first call in a runtime starts its
     * poller. Go: pollDesc.init
     */
    PollDesc(RuntimePoll runtime, Sysfd fd, Endpoint endpoint, FDMutex fdmu) throws IOException {
        runtime.pollServerInit();
        runtimeCtx = runtime.pollOpen(fd, endpoint);
        RuntimePoll.setTouched(runtimeCtx, fdmu);
    }

    void setAddr(Endpoint endpoint) {
        RuntimePoll.setAddr(runtimeCtx, endpoint);
    }

    /** Parks until the poller has let go; afterwards the descriptor may be closed. */
    void close() {
        RuntimePoll.pollClose(runtimeCtx);
    }

    /** Unblocks whoever waits, and forbids further waits. */
    void evict() {
        RuntimePoll.pollUnblock(runtimeCtx);
    }

    void prepareRead() throws IOException {
        convertErr(RuntimePoll.pollReset(runtimeCtx, Mode.READ));
    }

    void prepareWrite() throws IOException {
        convertErr(RuntimePoll.pollReset(runtimeCtx, Mode.WRITE));
    }

    /** Parks until a read is worth trying. */
    void waitRead() throws IOException {
        convertErr(RuntimePoll.pollWait(runtimeCtx, Mode.READ));
    }

    /** {@link #waitRead} before the first try, since the last read got all that was there. */
    void waitDrained() throws IOException {
        convertErr(RuntimePoll.pollWaitDrained(runtimeCtx));
    }

    /** Parks until a write is worth trying. */
    void waitWrite() throws IOException {
        convertErr(RuntimePoll.pollWait(runtimeCtx, Mode.WRITE));
    }

    /** Nanoseconds from now; 0 for none, below 0 for a deadline that is over. */
    void setDeadline(long d, boolean read, boolean write) throws IOException {
        convertErr(RuntimePoll.pollSetDeadline(runtimeCtx, d, read, write));
    }

    void connected() {
        RuntimePoll.pollConnected(runtimeCtx);
    }

    /** Runs a task that blocks its thread without holding up goroutines. */
    <T> T blocking(Callable<T> task) throws Exception {
        return RuntimePoll.blocking(runtimeCtx, task);
    }

    boolean waiting(Mode mode) {
        return RuntimePoll.waiting(runtimeCtx, mode);
    }

    boolean othersRunnable() {
        return RuntimePoll.othersRunnable(runtimeCtx);
    }

    boolean alone() {
        return RuntimePoll.alone(runtimeCtx);
    }

    /** Go: internal/poll/fd_poll_runtime.go convertErr */
    private void convertErr(int res) throws IOException {
        switch (res) {
            case POLL_NO_ERROR -> {}
            case POLL_ERR_CLOSING -> throw errClosing();
            case POLL_ERR_TIMEOUT -> throw new ErrDeadlineExceeded();
            case POLL_ERR_NOT_POLLABLE -> throw new IOException("not pollable");
            case POLL_ERR_INTERRUPTED -> throw new ErrInterrupted();
            default -> throw new IllegalStateException("unreachable: " + res);
        }
    }

    ErrNetClosing errClosing() {
        return new ErrNetClosing(RuntimePoll.death(runtimeCtx));
    }
}
