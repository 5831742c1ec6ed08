package org.gopark.internal.runtime;

/**
 * Numbers that a seed decides: SplitMix64.
 *
 * <p>Go: runtime/rand.go, in spirit
 */
final class Rand {
    private long state;

    Rand(long seed) {
        state = seed;
    }

    private long next() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A number from 0 to {@code n - 1}; Go: runtime/rand.go cheaprandn */
    int next(int n) {
        return (int) (((next() >>> 32) * n) >>> 32);
    }
}
