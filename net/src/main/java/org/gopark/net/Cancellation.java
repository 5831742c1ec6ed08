package org.gopark.net;

import java.util.ArrayList;
import java.util.List;

/**
 * A handle by which one thread ends the dials of another: {@link Dialer#dial(String, String,
 * Cancellation)}. Once used up it stays so; a dial that is handed one says "operation was
 * canceled". A connection that was made is not touched.
 *
 * <p>Any thread may use it; nothing blocks.
 *
 * <p>Go: context.WithCancel
 */
public final class Cancellation {
    private final List<Runnable> callbacks = new ArrayList<>(); // guarded by this
    private boolean canceled; // guarded by this

    /** One that nobody has used. */
    public Cancellation() {}

    /** Ends what was handed this. A second call does nothing. */
    public void cancel() {
        List<Runnable> all;
        synchronized (this) {
            canceled = true;
            all = List.copyOf(callbacks);
            callbacks.clear();
        }
        all.forEach(Runnable::run);
    }

    public synchronized boolean isCanceled() {
        return canceled;
    }

    /** Runs {@code callback} when this is cancelled, which may be now. Go: context.AfterFunc */
    void onCancel(Runnable callback) {
        synchronized (this) {
            if (!canceled) {
                callbacks.add(callback);
                return;
            }
        }
        callback.run();
    }

    /** Takes a callback back; false if it has run, or is running. */
    @SuppressWarnings("ReferenceEquality")
    synchronized boolean forget(Runnable callback) {
        return callbacks.removeIf(c -> c == callback);
    }
}
