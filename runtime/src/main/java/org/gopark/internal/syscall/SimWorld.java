package org.gopark.internal.syscall;

/**
 * What a simulated network is given: time, chance, and others who come in between.
 *
 * <p>Go: none.
 */
public interface SimWorld {
    /** Virtual time, in nanoseconds. */
    long now();

    /** A number from 0 to {@code n - 1}; the same ones in the same order for the same seed. */
    int random(int n);

    /** Has {@code event} happen at {@code when}, or a little later. */
    void at(long when, Runnable event);

    /** A system call begins: others may run first. */
    void point();
}
