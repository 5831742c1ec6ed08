package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every interleaving, within bounds, of two threads on {@link FDMutex} has the result of some
 * sequence of the same operations; and the checker would notice if it had not, since it rejects the
 * twin, in which a transition does not test what it replaces.
 *
 * <p>Operations that wait are left to FDMutexTest: a model checker has no goroutines.
 */
@Timeout(60)
final class FDMutexLincheckTest {
    /** What Lincheck calls, on the lock that a subclass gives. */
    public abstract static class Operations {
        private final FDMutex mu;

        Operations(FDMutex mu) {
            this.mu = mu;
        }

        @Operation
        public final boolean incref() {
            return mu.incref();
        }

        @Operation
        public final boolean decref() {
            return mu.decref();
        }

        @Operation
        public final boolean increfAndClose() {
            return mu.increfAndClose();
        }

        @Operation
        public final boolean tryReadLock() {
            return mu.rwlock(true, false);
        }

        @Operation
        public final boolean readUnlock() {
            return mu.rwunlock(true);
        }

        @Operation
        public final boolean tryWriteLock() {
            return mu.rwlock(false, false);
        }

        @Operation
        public final boolean writeUnlock() {
            return mu.rwunlock(false);
        }
    }

    public static final class Real extends Operations {
        public Real() {
            super(new FDMutex());
        }
    }

    /** Reads, compares and writes, but not in one step. */
    public static final class Broken extends Operations {
        public Broken() {
            super(
                    new FDMutex() {
                        @Override
                        boolean casState(long from, long to) {
                            return state() == from && overwrite(to);
                        }

                        private boolean overwrite(long to) {
                            long now = state();
                            while (!super.casState(now, to)) {
                                now = state();
                            }
                            return true;
                        }
                    });
        }
    }

    /** The same in plain words. Misuse is an exception that changes nothing. */
    public static final class Spec {
        private boolean closed;
        private boolean readLocked;
        private boolean writeLocked;
        private int references;

        public boolean incref() {
            references += closed ? 0 : 1;
            return !closed;
        }

        public boolean decref() {
            if (references == 0) {
                throw new IllegalStateException();
            }
            references--;
            return closed && references == 0;
        }

        public boolean increfAndClose() {
            boolean first = incref();
            closed = true;
            return first;
        }

        public boolean tryReadLock() {
            boolean free = !readLocked && incref();
            readLocked |= free;
            return free;
        }

        public boolean readUnlock() {
            if (!readLocked) {
                throw new IllegalStateException();
            }
            boolean destroy = decref(); // throws if somebody has dropped our reference
            readLocked = false;
            return destroy;
        }

        public boolean tryWriteLock() {
            boolean free = !writeLocked && incref();
            writeLocked |= free;
            return free;
        }

        public boolean writeUnlock() {
            if (!writeLocked) {
                throw new IllegalStateException();
            }
            boolean destroy = decref();
            writeLocked = false;
            return destroy;
        }
    }

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .iterations(30)
                .invocationsPerIteration(500)
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
