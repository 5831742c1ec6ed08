package org.gopark.internal.poll;

/**
 * The thread was interrupted while it waited, or would have waited had it not been interrupted.
 *
 * <p>Go: none.
 */
public final class ErrInterrupted extends ErrWait {
    private static final long serialVersionUID = 1;

    public ErrInterrupted() {
        super("interrupted");
    }
}
