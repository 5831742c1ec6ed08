package org.gopark.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.gopark.internal.poll.ErrInterrupted;
import org.gopark.internal.runtime.RuntimeSema;

/**
 * Messages from several goroutines to one that waits for them.
 *
 * <p>Go: a channel
 */
final class Mailbox<T> {
    private final ConcurrentLinkedQueue<T> messages = new ConcurrentLinkedQueue<>();
    private final RuntimeSema count = new RuntimeSema();

    /** Any thread; does not block. */
    void put(T message) {
        messages.add(message);
        count.semrelease();
    }

    /** The oldest message; parks until there is one. */
    T take() throws ErrInterrupted {
        if (!count.semacquireInterruptibly()) {
            throw new ErrInterrupted();
        }
        return messages.remove();
    }
}
