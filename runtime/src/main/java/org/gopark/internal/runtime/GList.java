package org.gopark.internal.runtime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The goroutines that one poll made ready, oldest event first. Confined to the poller.
 *
 * <p>Go: runtime/proc.go gList
 *
 * <p>Differs from Go: an array in arrival order instead of a linked stack; whoever was ready first
 * runs first.
 */
final class GList {
    private @Nullable G[] gs = new G[64];
    private int size;

    /** Makes room for the two Gs of one event, so that no push after a won CAS can fail. */
    void reserve() {
        if (gs.length - size < 2) {
            gs = Arrays.copyOf(gs, gs.length * 2);
        }
    }

    void push(G gp) {
        gs[size++] = gp;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    G get(int i) {
        G gp = gs[i];
        if (i >= size || gp == null) {
            throw new IndexOutOfBoundsException(i);
        }
        return gp;
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            gs[i] = null; // not Arrays.fill: the store check of G[] had it compiled anew and anew
        }
        size = 0;
    }
}
