package org.gopark.internal.runtime;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.gopark.internal.runtime.RunqTest.Item;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The owner of a run queue against thieves and lookers, with rings of four: races S3, S4 and S7 of
 * the scheduler.
 *
 * <p>Go: runtime/proc.go runqput, runqputslow, runqget, runqgrab, runqempty
 */
public class RunqStress {
    private RunqStress() {}

    private static final int RING = 4;

    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle RUNNEXT;
    private static final VarHandle SLOTS;

    static {
        try {
            MethodHandles.Lookup in =
                    MethodHandles.privateLookupIn(Runq.class, MethodHandles.lookup());
            HEAD = in.findVarHandle(Runq.class, "head", int.class);
            TAIL = in.findVarHandle(Runq.class, "tail", int.class);
            RUNNEXT = in.findVarHandle(Runq.class, "runnext", Runnable.class);
            SLOTS = in.findVarHandle(Runq.class, "ring", Runnable[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** An empty queue whose counters stand at {@code count}. */
    static Runq at(int count, int size) {
        Runq q = new Runq(size, r -> {});
        HEAD.set(q, count);
        TAIL.set(q, count);
        return q;
    }

    /** What its ring refers to. */
    static Runnable[] slots(Runq q) {
        return (Runnable[]) SLOTS.get(q);
    }

    /** Twin: looks whether nobody was faster, and then takes. */
    static final class Weak extends Runq {
        Weak(Consumer<Runnable> globrunq) {
            super(RING, globrunq);
        }

        @Override
        boolean consume(int from, int to) {
            if (head() != from) {
                return false;
            }
            HEAD.setVolatile(this, to);
            return true;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the very task
        boolean takeNext(Runnable next) {
            if (runnext() != next) {
                return false;
            }
            Thread.onSpinWait(); // so that it is seen on any machine
            RUNNEXT.setVolatile(this, null);
            return true;
        }
    }

    /** Twin: does not look at tail again. */
    private static final class NoSecondLook extends Runq {
        NoSecondLook() {
            super(RING, r -> {});
        }

        @Override
        boolean runqempty() {
            boolean none = head() == tail();
            Thread.onSpinWait(); // so that it is seen on any machine
            return none && runnext() == null;
        }
    }

    /** Counts how often each of the tasks 0 to 8 has come out, and what has not. */
    static class Counted {
        private final int[] seen = new int[9];
        private final List<Runnable> global = new ArrayList<>();
        final Runq q;
        final Runq thief = new Runq(RING, r -> {});
        private Runnable first;
        private Runnable second;
        private Runnable stolen;
        private final boolean weak;

        Counted(boolean weak) {
            this.weak = weak;
            q = weak ? new Weak(global::add) : new Runq(RING, global::add);
        }

        /** A twin may notice what it has done; a real one that does has failed. */
        private void act(Runnable what) {
            try {
                what.run();
            } catch (RuntimeThrow e) {
                if (!weak) {
                    throw e;
                }
            }
        }

        void put(int from, int to) {
            for (int i = from; i < to; i++) {
                Item item = new Item(i);
                act(() -> q.runqput(item, false));
            }
        }

        void steal() {
            act(() -> stolen = thief.runqsteal(q, true));
        }

        void get() {
            act(() -> first = q.runqget());
            act(() -> second = q.runnextget());
        }

        /** About when a thief has waited long enough. */
        void getLate() {
            for (int i = 0; i < 100; i++) {
                Thread.onSpinWait();
            }
            get();
        }

        private void count(Runnable r) {
            if (r instanceof Item item) {
                seen[item.id()]++;
            }
        }

        private void drain(Runq from) {
            for (int i = 0; i < 2 * RING; i++) { // a broken one may have no end
                act(() -> count(from.runqget()));
            }
            count(from.runnextget());
        }

        /** How many of {@code n} are missing, and how many came out twice. */
        void count(int n, II_Result r) {
            count(first);
            count(second);
            count(stolen);
            global.forEach(this::count);
            drain(q);
            drain(thief);
            for (int i = 0; i < n; i++) {
                r.r1 += seen[i] == 0 ? 1 : 0;
                r.r2 += seen[i] > 1 ? 1 : 0;
            }
        }
    }

    // ---- S4: a thief against an owner who gives half away ----

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = FORBIDDEN, desc = "lost, or twice")
    public static class StealAgainstPutSlow extends Counted {
        public StealAgainstPutSlow() {
            super(false);
            put(0, RING);
        }

        @Actor
        public void owner() {
            put(RING, RING + 2);
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(RING + 2, r);
        }
    }

    /** Twin: both take the same half. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "lost, or twice")
    public static class StealAgainstPutSlowBroken extends Counted {
        public StealAgainstPutSlowBroken() {
            super(true);
            put(0, RING);
        }

        @Actor
        public void owner() {
            put(RING, RING + 2);
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(RING + 2, r);
        }
    }

    // ---- a thief against an owner who takes ----

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = FORBIDDEN, desc = "lost, or twice")
    public static class StealAgainstGet extends Counted {
        public StealAgainstGet() {
            super(false);
            put(0, 2);
        }

        @Actor
        public void owner() {
            get();
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(2, r);
        }
    }

    /** Twin: both take the first. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "each once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "lost, or twice")
    public static class StealAgainstGetBroken extends Counted {
        public StealAgainstGetBroken() {
            super(true);
            put(0, 2);
        }

        @Actor
        public void owner() {
            get();
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(2, r);
        }
    }

    // ---- S7: both want the one in front of all ----

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "once")
    @Outcome(expect = FORBIDDEN, desc = "lost, or twice")
    public static class StealRunnext extends Counted {
        public StealRunnext() {
            super(false);
            q.runqput(new Item(0), true);
        }

        @Actor
        public void owner() {
            getLate();
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(1, r);
        }
    }

    /** Twin: both take it. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "once")
    @Outcome(expect = ACCEPTABLE_INTERESTING, desc = "lost, or twice")
    public static class StealRunnextBroken extends Counted {
        public StealRunnextBroken() {
            super(true);
            q.runqput(new Item(0), true);
        }

        @Actor
        public void owner() {
            getLate();
        }

        @Actor
        public void thief() {
            steal();
        }

        @Arbiter
        public void after(II_Result r) {
            count(1, r);
        }
    }

    // ---- what is put is whole ----

    /** A task with a plain field, which must be seen as it was when it was put. */
    private static final class Plain implements Runnable {
        int value;

        @Override
        public void run() {}
    }

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "nothing to steal yet")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "stolen, whole")
    @Outcome(expect = FORBIDDEN, desc = "stolen before it was there")
    public static class WhatIsStolenIsWhole {
        private final Runq q = new Runq(RING, r -> {});
        private final Runq thief = new Runq(RING, r -> {});

        @Actor
        public void owner() {
            Plain p = new Plain();
            p.value = 1;
            q.runqput(p, false);
        }

        @Actor
        public void thief(I_Result r) {
            int n = q.size();
            Runnable stolen = thief.runqsteal(q, false);
            if (stolen instanceof Plain p) {
                r.r1 = p.value == 1 ? 1 : -1;
            } else {
                r.r1 = n == 0 ? 0 : -2;
            }
        }
    }

    // ---- S3: one task that moves is never nothing ----

    /** As it is. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "there is one")
    @Outcome(id = "true", expect = FORBIDDEN, desc = "looked in the wrong order")
    public static class EmptyAgainstKick {
        private final Runq q = new Runq(RING, r -> {});

        public EmptyAgainstKick() {
            q.runqput(new Item(0), true);
        }

        @Actor
        public void owner() {
            q.runqput(new Item(1), true); // kicks 0 to the ring
            q.runnextget();
        }

        @Actor
        public void looker(Z_Result r) {
            r.r1 = q.runqempty();
        }
    }

    /** Twin: the ring was empty, and then the front was. */
    @JCStressTest
    @State
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "there is one")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "looked in the wrong order")
    public static class EmptyAgainstKickBroken {
        private final Runq q = new NoSecondLook();

        public EmptyAgainstKickBroken() {
            q.runqput(new Item(0), true);
        }

        @Actor
        public void owner() {
            q.runqput(new Item(1), true);
            q.runnextget();
        }

        @Actor
        public void looker(Z_Result r) {
            r.r1 = q.runqempty();
        }
    }
}
