package org.gopark.internal.poll;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a descriptor that is closed, or that was closed while the operation waited.
 *
 * <p>Go: internal/poll/fd.go errNetClosing
 */
public final class ErrNetClosing extends IOException {
    private static final long serialVersionUID = 1;

    public ErrNetClosing(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** {@code cause} is what killed the runtime, if that is why. */
    ErrNetClosing(@Nullable Throwable cause) {
        super("use of closed network connection", cause);
    }
}
