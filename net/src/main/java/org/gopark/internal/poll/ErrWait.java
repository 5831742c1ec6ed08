package org.gopark.internal.poll;

import java.io.IOException;

/**
 * A wait that ended although the descriptor was not ready. The descriptor can be used on.
 *
 * <p>Go: none; there one error value each is enough.
 */
public abstract sealed class ErrWait extends IOException
        permits ErrDeadlineExceeded, ErrInterrupted {
    private static final long serialVersionUID = 1;

    private int bytesTransferred;

    ErrWait(String message) {
        super(message);
    }

    /** How much a write had written, at most what an int can say. */
    public final int bytesTransferred() {
        return bytesTransferred;
    }

    final void setBytesTransferred(long n) {
        bytesTransferred = (int) Math.min(n, Integer.MAX_VALUE);
    }

    /** The exception that net makes of this one has the stack trace. */
    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }
}
