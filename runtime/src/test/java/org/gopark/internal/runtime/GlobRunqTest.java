package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.gopark.internal.runtime.RunqTest.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Go: runtime/proc.go globrunqput, globrunqget, globrunqgetbatch. */
@Timeout(30)
final class GlobRunqTest {
    private final GlobRunq q = new GlobRunq();
    private final Runq local = new Runq(q::globrunqput);

    @Test
    void firstInFirstOut() {
        assertThat(q.isEmpty()).isTrue();
        assertThat(q.globrunqget()).isNull();
        assertThat(q.globrunqgetbatch(local, 1)).isNull();
        for (int i = 0; i < 1000; i++) {
            q.globrunqput(new Item(i));
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(q.size()).isEqualTo(1000 - i);
            assertThat(q.globrunqget()).isEqualTo(new Item(i));
        }
        assertThat(q.isEmpty()).isTrue();
    }

    /** A P takes its share, at most half of what its ring can hold. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "2, 1, 2",
        "2, 2, 2",
        "10, 1, 10",
        "10, 4, 3",
        "128, 1, 128",
        "1000, 1, 128",
        "1000, 4, 128",
        "100, 4, 26"
    })
    void aBatchIsAFairPart(int size, int gomaxprocs, int taken) {
        for (int i = 0; i < size; i++) {
            q.globrunqput(new Item(i));
        }
        assertThat(q.globrunqgetbatch(local, gomaxprocs)).isEqualTo(new Item(0));
        assertThat(local.size()).isEqualTo(taken - 1);
        for (int i = 1; i < taken; i++) {
            assertThat(local.runqget()).isEqualTo(new Item(i));
        }
        assertThat(q.size()).isEqualTo(size - taken);
    }
}
