package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which goroutines are touched, and when. Go: none. */
final class PrefetchTest {
    private final Runq q = new Runq(gp -> {});
    private final List<Long> touched = new ArrayList<>();
    private final Prefetch prefetch =
            new Prefetch(q) {
                @Override
                int touch(G gp) {
                    touched.add(gp.goid);
                    return 1;
                }
            };

    private void put(int from, int to) {
        for (int i = from; i < to; i++) {
            q.runqput(new G(null, i, Thread.currentThread()), false);
        }
    }

    /** As an M does. */
    private void run(int n) {
        for (int i = 0; i < n; i++) {
            prefetch.ahead(Prefetch.MANY);
            assertThat(q.runqget()).isNotNull();
        }
    }

    private static List<Long> ids(int from, int to) {
        List<Long> all = new ArrayList<>();
        for (long i = from; i < to; i++) {
            all.add(i);
        }
        return all;
    }

    @Test
    void aBatchIsTouchedBeforeItsFirstRuns() {
        put(0, 10);
        prefetch.ahead(Prefetch.MANY);
        assertThat(touched).isEqualTo(ids(0, 10));
    }

    @Test
    void eachIsTouchedOnce() {
        put(0, 200);
        run(200);
        assertThat(touched).isEqualTo(ids(0, 200));
    }

    @Test
    void onlySoManyAtATime() {
        put(0, 200);
        prefetch.ahead(Prefetch.MANY);
        assertThat(touched).isEqualTo(ids(0, Prefetch.BATCH));
    }

    /** They come after the batch, and so are the next one. */
    @Test
    void whatIsPutMeanwhileIsNotForgotten() {
        put(0, 8);
        run(1);
        put(8, 20);
        run(19);
        assertThat(touched).isEqualTo(ids(0, 20));
    }

    @Test
    void fewGoroutinesAreInTheCacheAnyway() {
        put(0, 200);
        prefetch.ahead(Prefetch.MANY - 1);
        assertThat(touched).isEmpty();
    }

    @Test
    void fewThatAreReadyAreNotWorthIt() {
        put(0, 3);
        run(3);
        assertThat(touched).isEmpty();
    }

    /** Part of the batch is stolen, and the rest of it runs: then what comes is touched. */
    @Test
    void aThiefDoesNotStopIt() {
        put(0, 64);
        run(1);
        Runq thief = new Runq(gp -> {});
        assertThat(thief.runqsteal(q, false)).isNotNull();
        run(q.size());
        touched.clear();
        put(64, 74);
        run(10);
        assertThat(touched).isEqualTo(ids(64, 74));
    }

    /** The place up to which it went is meaningless when the ring has gone on without it. */
    @Test
    void itStartsAgainAfterAPause() {
        put(0, 64);
        prefetch.ahead(Prefetch.MANY);
        touched.clear();
        for (int i = 0; i < 100; i++) {
            assertThat(q.runqget()).as("run while there are few").isNotNull();
            put(64 + i, 65 + i);
        }
        prefetch.ahead(Prefetch.MANY);
        assertThat(touched).isEqualTo(ids(100, 164));
    }

    /** Others than goroutines run there, too. */
    @Test
    void strangersAreLeftAlone() {
        put(0, 4);
        q.runqput(() -> {}, false);
        put(5, 8);
        run(8);
        assertThat(touched).containsExactly(0L, 1L, 2L, 3L, 5L, 6L, 7L);
    }
}
