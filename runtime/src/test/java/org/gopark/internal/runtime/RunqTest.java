package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Go: runtime/proc_test.go TestSchedLocalQueue, TestSchedLocalQueueSteal and their kin. */
@Timeout(30)
final class RunqTest {
    private final List<Runnable> overflow = new ArrayList<>();
    private final Runq q = new Runq(overflow::add);

    /** A task that is told apart by its number. */
    record Item(int id) implements Runnable {
        @Override
        public void run() {}
    }

    private static Runnable item(int id) {
        return new Item(id);
    }

    private void put(int from, int to) {
        for (int i = from; i < to; i++) {
            q.runqput(item(i), false);
        }
    }

    private List<Runnable> drain(Runq from) {
        List<Runnable> all = new ArrayList<>();
        for (Runnable r = from.runnextget(); r != null; r = from.runnextget()) {
            all.add(r);
        }
        for (Runnable r = from.runqget(); r != null; r = from.runqget()) {
            all.add(r);
        }
        return all;
    }

    private static List<Runnable> items(int from, int to) {
        List<Runnable> all = new ArrayList<>();
        for (int i = from; i < to; i++) {
            all.add(item(i));
        }
        return all;
    }

    /** Go: TestSchedLocalQueue. */
    @Test
    void firstInFirstOut() {
        assertThat(q.runqempty()).isTrue();
        for (int n = 0; n < Runq.SIZE; n++) {
            put(0, n);
            assertThat(q.runqempty()).isEqualTo(n == 0);
            assertThat(q.size()).isEqualTo(n);
            assertThat(drain(q)).isEqualTo(items(0, n));
            assertThat(q.runqget()).isNull();
        }
        assertThat(overflow).isEmpty();
    }

    @Test
    void ofABatchWhatIsTooMuchGoesToTheGlobalQueueAndTheOrderStays() {
        put(0, 10);
        for (int i = 10; i < Runq.SIZE + 3; i++) {
            q.runqputbatch(item(i));
        }
        assertThat(overflow).isEqualTo(items(Runq.SIZE, Runq.SIZE + 3));
        assertThat(drain(q)).isEqualTo(items(0, Runq.SIZE));
    }

    @Test
    void theLastReadiedIsTheNextAndKicksTheOneBeforeToTheEnd() {
        put(0, 3);
        q.runqput(item(10), true);
        assertThat(q.size()).isEqualTo(3);
        q.runqput(item(11), true);
        assertThat(q.runnextget()).isEqualTo(item(11));
        assertThat(q.runnextget()).isNull();
        assertThat(drain(q)).containsExactly(item(0), item(1), item(2), item(10));
    }

    @Test
    void halfOfAFullRingAndTheNewOneGoToTheGlobalQueue() {
        put(0, Runq.SIZE);
        assertThat(overflow).isEmpty();
        put(Runq.SIZE, Runq.SIZE + 1);
        List<Runnable> gone = items(0, Runq.SIZE / 2);
        gone.add(item(Runq.SIZE));
        assertThat(overflow).isEqualTo(gone);
        assertThat(drain(q)).isEqualTo(items(Runq.SIZE / 2, Runq.SIZE));
    }

    @Test
    void oneKickedOutOfAFullRingGoesToTheGlobalQueue() {
        q.runqput(item(1000), true);
        put(0, Runq.SIZE);
        q.runqput(item(1001), true);
        assertThat(overflow).hasSize(Runq.SIZE / 2 + 1).endsWith(item(1000));
        assertThat(q.runnextget()).isEqualTo(item(1001));
    }

    /** The counters run over, and nothing else happens. */
    @Test
    void countersMayOverflow() {
        Runq near = RunqStress.at(Integer.MAX_VALUE - 2, 8);
        for (int i = 0; i < 6; i++) {
            near.runqput(item(i), false);
        }
        assertThat(near.size()).isEqualTo(6);
        Runq thief = new Runq(8, overflow::add);
        assertThat(thief.runqsteal(near, false)).isEqualTo(item(2));
        assertThat(drain(near)).isEqualTo(items(3, 6));
        assertThat(drain(thief)).isEqualTo(items(0, 2));
    }

    /** Go: TestSchedLocalQueueSteal: a thief takes half, rounded up, and never more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 100, 255, 256})
    void aThiefTakesHalf(int n) {
        Runq thief = new Runq(overflow::add);
        put(0, n);
        Runnable stolen = thief.runqsteal(q, false);
        int half = n - n / 2;
        assertThat(stolen).isEqualTo(n == 0 ? null : item(half - 1));
        assertThat(drain(thief)).isEqualTo(items(0, Math.max(0, half - 1)));
        assertThat(drain(q)).isEqualTo(items(half, n));
    }

    @Test
    void runnextIsStolenOnlyWhenAskedForAndAlone() {
        Runq thief = new Runq(overflow::add);
        q.runqput(item(1), true);
        assertThat(thief.runqsteal(q, false)).isNull();
        put(2, 3);
        assertThat(thief.runqsteal(q, true)).isEqualTo(item(2));
        assertThat(thief.runqsteal(q, true)).isEqualTo(item(1));
        assertThat(q.runqempty()).isTrue();
        assertThat(thief.runqempty()).isTrue();
    }

    /** Otherwise the others would be written over what waits there. */
    @Test
    void aThiefWithoutRoomTakesNothing() {
        Runq thief = new Runq(4, overflow::add);
        Runq victim = new Runq(4, overflow::add);
        for (int i = 0; i < 3; i++) {
            thief.runqput(item(i), false);
            victim.runqput(item(10 + i), false);
        }
        assertThatThrownBy(() -> thief.runqsteal(victim, true))
                .isInstanceOf(RuntimeThrow.class)
                .hasMessage("runqsteal: runq overflow");
        assertThat(drain(victim)).isEqualTo(items(10, 13));
        assertThat(thief.runqget()).isEqualTo(item(0));
        assertThat(thief.runqsteal(victim, true)).isNull();
        assertThat(drain(thief)).isEqualTo(items(1, 3));
    }

    /** What has ended must not be kept alive by a slot that it has left. */
    @Test
    void aSlotForgetsWhatItsOwnerTook() {
        Runq small = new Runq(2, overflow::add);
        small.runqput(item(1), false);
        assertThat(small.runqget()).isEqualTo(item(1));
        assertThat(RunqStress.slots(small)).containsOnlyNulls();
        for (int i = 0; i < 3; i++) {
            small.runqput(item(i), false); // the third one drives the first out
        }
        assertThat(overflow).containsExactly(item(0), item(2));
        assertThat(RunqStress.slots(small)).containsExactlyInAnyOrder(item(1), null);
        Runq thief = new Runq(2, overflow::add);
        assertThat(thief.runqsteal(small, false)).isEqualTo(item(1));
        assertThat(RunqStress.slots(thief)).containsOnlyNulls();
    }

    /** Go: TestSchedLocalQueueEmpty: two tasks that move are never nothing. */
    @Test
    void whatMovesIsNotNothing() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        q.runqput(item(1), true);
        FutureTask<Integer> looks =
                TestSched.spawnPlatform(() -> {
                    int empty = 0;
                    while (rounds.get() < 200_000) {
                        if (q.runqempty()) {
                            empty++;
                        }
                    }
                    return empty;
                });
        while (rounds.getAndIncrement() < 200_000) {
            q.runqput(item(2), true); // the other one goes to the ring
            q.runnextget(); // one is left, in the ring
            q.runqput(item(3), true); // and comes to the front again
            q.runqget();
        }
        assertThat(TestSched.get(looks)).isZero();
    }

    /** An owner and two thieves: everything is run, and once. */
    @Test
    void nothingIsLostAndNothingTwice() throws Exception {
        int n = 300_000;
        AtomicIntegerArray seen = new AtomicIntegerArray(n);
        AtomicInteger left = new AtomicInteger(n);
        GlobRunq global = new GlobRunq();
        Runq owner = new Runq(global::globrunqput);
        List<FutureTask<Void>> thieves = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            thieves.add(
                    TestSched.spawnPlatform(() -> {
                        Runq own = new Runq(global::globrunqput);
                        while (left.get() > 0) {
                            take(own.runqsteal(owner, true), seen, left);
                            for (Runnable r = own.runqget(); r != null; r = own.runqget()) {
                                take(r, seen, left);
                            }
                        }
                        return null;
                    }));
        }
        for (int i = 0; i < n; i++) {
            owner.runqput(item(i), i % 3 == 0);
            if (i % 1000 > 500) {
                take(owner.runnextget(), seen, left);
                take(owner.runqget(), seen, left);
            }
            if (i % 128 == 0) {
                take(global.globrunqgetbatch(owner, 2), seen, left);
            }
        }
        while (left.get() > 0) {
            take(owner.runnextget(), seen, left);
            take(owner.runqget(), seen, left);
            take(global.globrunqget(), seen, left);
        }
        for (FutureTask<Void> t : thieves) {
            TestSched.get(t);
        }
        for (int i = 0; i < n; i++) {
            assertThat(seen.get(i)).as("item %s", i).isEqualTo(1);
        }
    }

    private static void take(Runnable r, AtomicIntegerArray seen, AtomicInteger left) {
        if (r instanceof Item item) {
            seen.incrementAndGet(item.id());
            left.decrementAndGet();
        }
    }
}
