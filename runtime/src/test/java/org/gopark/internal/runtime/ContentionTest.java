package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When fewer Ps are said to be enough, and for how long. */
final class ContentionTest {
    private static final long MS = 1_000_000;
    private static final long WINDOW = 20 * MS;

    private long now = TimeUnit.HOURS.toNanos(1);

    /** A window in which the Ms ran and waited so many milliseconds. */
    private int window(Contention c, long ran, long waited) {
        now += WINDOW;
        c.window(now, WINDOW, ran * MS, waited * MS);
        return c.enough();
    }

    /** How many windows it stays at {@code enough} although nobody waits. */
    private int windowsAt(Contention c, int enough) {
        int n = 0;
        while (c.enough() == enough) {
            window(c, 19, 0);
            n++;
        }
        return n;
    }

    private void succeeds(Contention c) {
        assertThat(window(c, 18, 17)).as("they take turns on one core").isEqualTo(1);
        assertThat(window(c, 18, 10)).as("of both kinds").isEqualTo(1);
        assertThat(window(c, 19, 1)).as("that was it").isEqualTo(1);
    }

    @Test
    void twoThatShareACoreBecomeOne() {
        Contention c = new Contention(2);
        assertThat(c.enough()).isEqualTo(2);
        assertThat(window(c, 38, 1)).as("each has its core").isEqualTo(2);
        succeeds(c);
        assertThat(windowsAt(c, 1)).as("windows of 20 ms in the first while").isEqualTo(5);
    }

    @Test
    void withoutACalmItIsHeldForTwiceAsLong() {
        Contention c = new Contention(2);
        for (int windows : new int[] {5, 10, 20, 40, 80, 160, 160, 160}) {
            succeeds(c);
            assertThat(windowsAt(c, 1)).isEqualTo(windows);
        }
        for (int i = 0; i < 1000; i++) {
            window(c, 0, 0); // nothing to do is no calm
        }
        succeeds(c);
        assertThat(windowsAt(c, 1)).isEqualTo(160);
        for (int i = 0; i < 5; i++) {
            assertThat(window(c, 30, 1)).isEqualTo(2);
        }
        succeeds(c);
        assertThat(windowsAt(c, 1)).isEqualTo(5);
    }

    /** Others want every core: fewer Ms would only get less. */
    @Test
    void ifItIsNoHelpItIsGivenUp() {
        Contention c = new Contention(4);
        assertThat(window(c, 36, 36)).isEqualTo(2);
        assertThat(window(c, 30, 30)).isEqualTo(2);
        assertThat(window(c, 20, 20)).as("no better").isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(window(c, 36, 36)).as("not again at once").isEqualTo(4);
        }
        assertThat(window(c, 36, 36)).isEqualTo(2);
    }

    @Test
    void asManyAsTheyRan() {
        assertThat(window(new Contention(8), 50, 40)).isEqualTo(3);
        assertThat(window(new Contention(8), 150, 140)).isEqualTo(8);
        assertThat(window(new Contention(2), 25, 20)).as("two are needed").isEqualTo(2);
    }

    /** To wait is normal for who hardly runs: it is woken often. */
    @Test
    void whoHardlyRunsIsLeftAlone() {
        assertThat(window(new Contention(2), 4, 8)).isEqualTo(2);
        assertThat(window(new Contention(2), 0, 0)).isEqualTo(2);
    }

    @Test
    void itIsTimeEveryWindowAndLessOftenForManyMs() {
        Contention c = new Contention(2);
        assertThat(c.isTime(now, 3)).isTrue();
        c.look(now, List.of());
        assertThat(c.isTime(now + WINDOW - 1, 3)).isFalse();
        assertThat(c.isTime(now + WINDOW, 3)).isTrue();
        assertThat(c.isTime(now + WINDOW, 64)).isFalse();
        assertThat(c.isTime(now + 9 * WINDOW, 64)).isTrue();
        assertThat(new Contention(1).isTime(now, 1)).as("nothing to choose").isFalse();
        assertThat(new Contention(2, false).isTime(now, 1)).as("switched off").isFalse();
    }
}
