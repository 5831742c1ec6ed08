package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lock of a descriptor. Blocked lockers are goroutines of a runtime of the test's own. */
@Timeout(60)
final class FDMutexTest {
    private static final boolean READ = true;
    private static final boolean WRITE = false;
    private static final int MAX = (1 << 20) - 1;

    private final GoRuntime rt = GoRuntime.builder().build();

    @AfterEach
    void closeRuntime() {
        rt.close();
    }

    private <T> Future<T> go(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        rt.go(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Go: internal/poll/fd_mutex_test.go TestMutexLock */
    @Test
    void mutexLock() {
        FDMutex mu = new FDMutex();
        assertThat(mu.incref()).isTrue();
        assertThat(mu.decref()).isFalse();
        assertThat(mu.rwlock(READ, true)).isTrue();
        assertThat(mu.rwlock(WRITE, true))
                .as("reading and writing do not mind each other")
                .isTrue();
        assertThat(mu.rwlock(READ, false)).as("busy").isFalse();
        assertThat(mu.rwlock(WRITE, false)).as("busy").isFalse();
        assertThat(mu.rwunlock(READ)).isFalse();
        assertThat(mu.rwunlock(WRITE)).isFalse();
        assertThat(mu.state()).isZero();
    }

    /** Go: internal/poll/fd_mutex_test.go TestMutexClose */
    @Test
    void mutexClose() {
        FDMutex mu = new FDMutex();
        assertThat(mu.increfAndClose()).isTrue();
        assertThat(mu.isClosed()).isTrue();
        assertThat(mu.incref()).isFalse();
        assertThat(mu.rwlock(READ, true)).isFalse();
        assertThat(mu.rwlock(WRITE, true)).isFalse();
        assertThat(mu.increfAndClose()).isFalse();
        assertThat(mu.decref()).as("the last reference destroys").isTrue();
    }

    /** Go: internal/poll/fd_mutex_test.go TestMutexCloseUnblock */
    @ParameterizedTest
    @ValueSource(booleans = {READ, WRITE})
    void mutexCloseUnblock(boolean read) throws Exception {
        FDMutex mu = new FDMutex();
        assertThat(mu.rwlock(read, true)).isTrue();
        List<Future<Boolean>> blocked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            blocked.add(go(() -> mu.rwlock(read, true)));
        }
        rt.awaitQuiescent();
        assertThat(blocked).noneMatch(Future::isDone);

        assertThat(mu.increfAndClose()).isTrue();
        for (Future<Boolean> f : blocked) {
            assertThat(f.get(10, TimeUnit.SECONDS)).isFalse();
        }
        assertThat(mu.decref()).as("the one inside is still there").isFalse();
        assertThat(mu.rwunlock(read)).as("it leaves last").isTrue();
    }

    /** An unlock lets one in, and only one. */
    @ParameterizedTest
    @ValueSource(booleans = {READ, WRITE})
    void unlockLetsOneIn(boolean read) throws Exception {
        FDMutex mu = new FDMutex();
        assertThat(mu.rwlock(read, true)).isTrue();
        List<Future<Boolean>> blocked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            blocked.add(go(() -> mu.rwlock(read, true)));
        }
        rt.awaitQuiescent();
        for (int inside = 1; inside <= 3; inside++) {
            assertThat(mu.rwunlock(read)).isFalse();
            rt.awaitQuiescent();
            assertThat(blocked.stream().filter(Future::isDone)).hasSize(inside);
        }
        assertThat(mu.rwunlock(read)).isFalse();
        for (Future<Boolean> f : blocked) {
            assertThat(f.get()).isTrue();
        }
        assertThat(mu.state()).isZero();
    }

    /** Go: internal/poll/fd_mutex_test.go TestMutexPanic */
    @Test
    void mutexPanic() {
        FDMutex mu = new FDMutex();
        assertInconsistent(mu::decref);
        assertInconsistent(() -> mu.rwunlock(READ));
        assertInconsistent(() -> mu.rwunlock(WRITE));

        mu.incref();
        assertInconsistent(() -> mu.rwunlock(READ));
        mu.decref();
        assertInconsistent(mu::decref);

        mu.rwlock(READ, true);
        assertInconsistent(() -> mu.rwunlock(WRITE));
        mu.rwunlock(READ);
        assertInconsistent(() -> mu.rwunlock(READ));
        assertThat(mu.state()).as("misuse changes nothing").isZero();
    }

    private static void assertInconsistent(Runnable misuse) {
        assertThatThrownBy(misuse::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("inconsistent poll.fdMutex");
    }

    /** Go: internal/poll/fd_mutex_test.go TestMutexOverflowPanic */
    @Test
    void mutexOverflowPanic() {
        FDMutex mu = new FDMutex();
        for (int i = 0; i < MAX; i++) {
            assertThat(mu.incref()).isTrue();
        }
        assertOverflow(mu::incref);
        assertOverflow(() -> mu.rwlock(READ, false));
        assertOverflow(mu::increfAndClose);
        assertThat(mu.isClosed()).isFalse();
        for (int i = 0; i < MAX; i++) {
            assertThat(mu.decref()).isFalse();
        }
        assertThat(mu.state()).as("nothing has spilled into other fields").isZero();
    }

    /** More waiters than can be counted: 2^20 threads are too many, so the count is set. */
    @ParameterizedTest
    @ValueSource(booleans = {READ, WRITE})
    void waitersOverflow(boolean read) {
        FDMutex mu = new FDMutex();
        mu.rwlock(read, true);
        long one = read ? 1L << 23 : 1L << 43;
        assertThat(mu.casState(mu.state(), mu.state() + one * MAX)).isTrue();
        assertOverflow(() -> mu.rwlock(read, true));
    }

    private static void assertOverflow(Runnable tooMany) {
        assertThatThrownBy(tooMany::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "too many concurrent operations on a single file or socket (max 1048575)");
    }

    /**
     * Readers exclude readers, writers writers, and the last one to leave, alone, destroys.
     *
     * <p>Go: internal/poll/fd_mutex_test.go TestMutexStress, with a tenth of its operations
     */
    @Test
    void mutexStress() throws Exception {
        FDMutex mu = new FDMutex();
        long[] reads = new long[2]; // both guarded by the read lock, equal whenever it is free
        long[] writes = new long[2];
        List<Future<Boolean>> all = new ArrayList<>();
        for (int p = 0; p < 8; p++) {
            long seed = p;
            all.add(go(() -> stress(mu, new Random(seed), reads, writes)));
        }
        for (Future<Boolean> f : all) {
            assertThat(f.get(50, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(reads[0]).isPositive();
        assertThat(writes[0]).isPositive();
        assertThat(mu.state()).isZero();
        assertThat(mu.increfAndClose()).isTrue();
        assertThat(mu.decref()).isTrue();
    }

    private static boolean stress(FDMutex mu, Random rnd, long[] reads, long[] writes) {
        for (int i = 0; i < 100_000; i++) {
            boolean ok =
                    switch (rnd.nextInt(3)) {
                        case 0 -> mu.incref() && !mu.decref();
                        case 1 -> mu.rwlock(READ, true) && bump(reads) && !mu.rwunlock(READ);
                        default -> mu.rwlock(WRITE, true) && bump(writes) && !mu.rwunlock(WRITE);
                    };
            if (!ok) {
                return false;
            }
            if (i % 1000 == 0) {
                Thread.yield();
            }
        }
        return true;
    }

    private static boolean bump(long[] pair) {
        boolean equal = pair[0] == pair[1];
        pair[0]++;
        if ((pair[0] & 0xff) == 0) {
            Thread.yield(); // with the lock held
        }
        pair[1]++;
        return equal;
    }
}
