package org.gopark.net;

/** A task without a result, which may throw what it likes. */
@FunctionalInterface
interface Action {
    void run() throws Exception;
}
