package org.gopark.net;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.gopark.internal.poll.ErrDeadlineExceeded;
import org.gopark.internal.poll.ErrNetClosing;
import org.gopark.internal.poll.ErrWait;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.runtime.Go;

/**
 * How long a dial may take, and who may end it.
 *
 * <p>Go: context.Context, as net uses it
 *
 * @param deadline an instant of the runtime's clock; 0 for none
 */
record DialContext(RuntimePoll runtime, long deadline, Cancellation cancellation) {
    /** The dial's {@link Cancellation} was used. Go: net/net.go errCanceled */
    static final class ErrCanceled extends IOException {
        private static final long serialVersionUID = 1;

        ErrCanceled() {
            super("operation was canceled");
        }
    }

    /** No limits. Go: context.Background */
    static DialContext background() {
        return new DialContext(RuntimePoll.current(), 0, new Cancellation());
    }

    DialContext withDeadline(long earlier) {
        return new DialContext(runtime, earlier, cancellation);
    }

    DialContext withCancellation(Cancellation other) {
        return new DialContext(runtime, deadline, other);
    }

    /** Nanoseconds that are left: 0 without a deadline, below 0 when it is over. */
    long remaining() {
        if (deadline == 0) {
            return 0;
        }
        long left = deadline - runtime.nanotime();
        return left > 0 ? left : -1;
    }

    /** Starts a goroutine of the caller's runtime. */
    static void go(Runnable task) throws IOException {
        try {
            Go.go(task);
        } catch (IllegalStateException e) {
            throw new ErrNetClosing("the runtime is closed", e);
        }
    }

    /** Throws if it is over. Go: context.Context.Err, net/net.go mapErr */
    void check() throws IOException {
        if (cancellation.isCanceled()) {
            throw new ErrCanceled();
        }
        if (remaining() < 0) {
            throw new ErrDeadlineExceeded();
        }
    }

    /** What to say of a wait that ended: a cancellation works by a deadline in the past. */
    IOException map(ErrWait e) {
        return e instanceof ErrDeadlineExceeded && cancellation.isCanceled()
                ? new ErrCanceled()
                : e;
    }

    /**
     * Runs {@code callback}, which is short and does not block, when it is over, until the result
     * is closed.
     */
    Watch onDone(Runnable callback) {
        return new Watch(this, callback);
    }

    static final class Watch implements AutoCloseable {
        private final Cancellation cancellation;
        private final Runnable callback;
        private final BooleanSupplier stop; // the timer

        private Watch(DialContext ctx, Runnable callback) {
            this.cancellation = ctx.cancellation;
            this.callback = callback;
            long left = ctx.remaining();
            this.stop = ctx.runtime.afterFunc(left == 0 ? Long.MAX_VALUE : left, callback);
            cancellation.onCancel(callback);
        }

        @Override
        public void close() {
            var _ = stop.getAsBoolean();
            cancellation.forget(callback);
        }
    }
}
