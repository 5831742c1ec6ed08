package org.gopark.net;

/** A task without a result, which may throw what it likes. */
@FunctionalInterface
interface Action {
    void run() throws Exception;

    /** Runs {@code a}; what it throws fails the thread. */
    static void run(Action a) {
        try {
            a.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
