package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.runtime.RunqTest.Item;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every interleaving, within bounds, of the owner of a run queue, thieves and lookers has the
 * result of some sequence of the same operations; and the checker would notice if it had not, since
 * it rejects the twin that looks and then takes.
 */
@Timeout(60)
final class RunqLincheckTest {
    private static final int RING = 4;
    private static final int NONE = Integer.MIN_VALUE;

    /** What Lincheck calls. The owner is one thread at a time, and so is the thief. */
    public abstract static class Operations {
        private final List<Integer> overflow = new ArrayList<>();
        private final Runq q;
        private final Runq thief = new Runq(RING, r -> {});

        Operations(boolean weak) {
            q = weak ? new RunqStress.Weak(this::spill) : new Runq(RING, this::spill);
        }

        private void spill(Runnable r) {
            overflow.add(id(r));
        }

        private static int id(Runnable r) {
            return r instanceof Item item ? item.id() : NONE;
        }

        @Operation(nonParallelGroup = "owner")
        public final String put(int id) {
            overflow.clear();
            q.runqput(new Item(id), false);
            return overflow.toString();
        }

        @Operation(nonParallelGroup = "owner")
        public final String putNext(int id) {
            overflow.clear();
            q.runqput(new Item(id), true);
            return overflow.toString();
        }

        @Operation(nonParallelGroup = "owner")
        public final int getNext() {
            return id(q.runnextget());
        }

        @Operation(nonParallelGroup = "owner")
        public final int get() {
            return id(q.runqget());
        }

        @Operation
        public final boolean isEmpty() {
            return q.runqempty();
        }

        /** All that it got, the one to run first. */
        @Operation(nonParallelGroup = "thief")
        public final String steal() {
            List<Integer> got = new ArrayList<>();
            for (Runnable r = thief.runqsteal(q, false); r != null; r = thief.runqget()) {
                got.add(id(r));
            }
            return got.toString();
        }
    }

    public static final class Real extends Operations {
        public Real() {
            super(false);
        }
    }

    public static final class Broken extends Operations {
        public Broken() {
            super(true);
        }
    }

    /** The same in plain words. */
    public static final class Spec {
        private final ArrayDeque<Integer> ring = new ArrayDeque<>();
        private int next = NONE;

        public String put(int id) {
            List<Integer> overflow = new ArrayList<>();
            if (ring.size() == RING) {
                overflow.add(ring.remove());
                overflow.add(ring.remove());
                overflow.add(id);
            } else {
                ring.add(id);
            }
            return overflow.toString();
        }

        public String putNext(int id) {
            int kicked = next;
            next = id;
            return kicked == NONE ? "[]" : put(kicked);
        }

        public int getNext() {
            int gp = next;
            next = NONE;
            return gp;
        }

        public int get() {
            return ring.isEmpty() ? NONE : ring.remove();
        }

        public boolean isEmpty() {
            return ring.isEmpty() && next == NONE;
        }

        public String steal() {
            List<Integer> got = new ArrayList<>();
            for (int n = ring.size() - ring.size() / 2; n > 0; n--) {
                got.add(ring.remove());
            }
            if (!got.isEmpty()) {
                got.addFirst(got.removeLast()); // the last one is to run
            }
            return got.toString();
        }
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(4)
                .actorsAfter(2)
                .iterations(8)
                .invocationsPerIteration(300)
                .sequentialSpecification(Spec.class);
    }

    @Test
    void everyInterleavingIsSequential() {
        options().check(Real.class);
    }

    @Test
    void theBrokenTwinIsRejected() {
        assertThatThrownBy(() -> options().check(Broken.class))
                .isInstanceOf(LincheckAssertionError.class);
    }
}
