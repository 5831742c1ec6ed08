package org.gopark.internal.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Native memory for calls belongs to one call at a time. */
@Timeout(30)
final class ScratchTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 20_000;
    private static final int MANY = 10 * Runtime.getRuntime().availableProcessors();

    @Test
    void isTheCallersAlone() throws Exception {
        List<FutureTask<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            long stamp = i + 1;
            FutureTask<Long> task = new FutureTask<>(() -> foreignStamps(stamp));
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (FutureTask<Long> task : tasks) {
            assertThat(task.get()).isZero();
        }
    }

    /** How often somebody else wrote into what this thread had. */
    private static long foreignStamps(long stamp) {
        long foreign = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Scratch s = Scratch.take();
            s.buffer.putLong(0, stamp);
            Thread.yield();
            if (s.buffer.getLong(0) != stamp) {
                foreign++;
            }
            s.give();
        }
        return foreign;
    }

    @Test
    void isUsedAgain() {
        Scratch first = Scratch.take();
        first.give();
        Set<Scratch> taken = take(MANY);
        assertThat(taken).contains(first);
        taken.forEach(Scratch::give);
    }

    @Test
    void thereAreAsManyAsAreTaken() {
        Set<Scratch> taken = take(MANY);
        assertThat(taken).hasSize(MANY);
        taken.forEach(Scratch::give); // more than are kept: the rest is let go
    }

    @Test
    void hasRoomForOneCall() {
        Scratch s = Scratch.take();
        assertThat(s.buffer.capacity()).isEqualTo(Linux.MAX_TRANSFER);
        assertThat(s.memory.byteSize()).isEqualTo(Linux.MAX_TRANSFER);
        assertThat(s.memory.address()).isEqualTo(s.address);
        s.give();
    }

    private static Set<Scratch> take(int n) {
        Set<Scratch> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < n; i++) {
            taken.add(Scratch.take());
        }
        return taken;
    }
}
