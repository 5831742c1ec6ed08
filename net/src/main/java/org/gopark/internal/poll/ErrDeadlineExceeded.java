package org.gopark.internal.poll;

/**
 * The deadline of the operation is over.
 *
 * <p>Go: internal/poll/fd.go ErrDeadlineExceeded
 */
public final class ErrDeadlineExceeded extends ErrWait {
    private static final long serialVersionUID = 1;

    public ErrDeadlineExceeded() {
        super("i/o timeout");
    }
}
