package org.gopark.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.random.RandomGenerator;

/**
 * The messages of the echo examples, {@code hello world! <number>}, and the lines that tell of
 * them.
 *
 * <p>The numbers are those that Go's {@code rand.Int} gives for seed 1; after the first ten, any.
 */
final class Messages {
    private static final long[] GO_SEED_1 = {
        5577006791947779410L,
        8674665223082153551L,
        6129484611666145821L,
        4037200794235010051L,
        3916589616287113937L,
        6334824724549167320L,
        605394647632969758L,
        1443635317331776148L,
        894385949183117216L,
        2775422040480279449L
    };

    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    private int given;

    byte[] next() {
        long number =
                given < GO_SEED_1.length ? GO_SEED_1[given] : random.nextLong() & Long.MAX_VALUE;
        given++;
        return ("hello world! " + number).getBytes(UTF_8);
    }

    /** Says that {@code n} bytes came ({@code in}) or went ({@code out}). */
    static void print(String direction, byte[] b, int n) {
        String text = new String(b, 0, n, UTF_8).stripTrailing();
        System.out.println(direction + " " + printable(text) + " n=" + n);
    }

    /** A client may send anything; the terminal is ours. */
    private static String printable(String s) {
        StringBuilder out = new StringBuilder(s.length());
        s.codePoints().map(c -> Character.isISOControl(c) ? '.' : c).forEach(out::appendCodePoint);
        return out.toString();
    }
}
