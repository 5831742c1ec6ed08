package org.gopark.runtime;

/**
 * In a simulated runtime nobody can move any more: every goroutine waits, no timer is armed and
 * nothing is under way in the network. The message has the goroutine dump.
 *
 * <p>Go: runtime/proc.go checkdead
 */
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public DeadlockException(String message) {
        super(message);
    }
}
