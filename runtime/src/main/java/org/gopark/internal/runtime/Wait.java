package org.gopark.internal.runtime;

import org.gopark.internal.syscall.Sysfd;

/**
 * What a goroutine parks on. Its class is the park blocker that the JDK's own thread dump prints,
 * so the class name tells the reason; {@link #commit} is the unlock function of Go's gopark.
 *
 * <p>A descriptor has one for each direction and keeps it, so that a park allocates nothing.
 *
 * <p>Go: runtime/runtime2.go waitReason, runtime/proc.go the unlockf of gopark
 */
abstract sealed class Wait permits Wait.Poll, Wait.Sleep, RuntimeSema.Semacquire {
    /**
     * When the wait in progress began, by the clock of {@code Sched.waitsince}. Written by the
     * goroutine before its status says that it waits; a dump that reads it looks at the status
     * again afterwards.
     *
     * <p>Go: runtime/runtime2.go g.waitsince
     *
     * <p>Differs from Go: written at each park and not by the collector.
     */
    long since;

    /** What a dump says. */
    abstract WaitReason reason();

    /**
     * Publishes {@code gp}, whose status is already waiting, to those who may ready it; false when
     * there is nothing to wait for any more, and then nobody else can ready it.
     *
     * <p>If it throws, it has not published.
     */
    abstract boolean commit(G gp);

    /**
     * Takes {@code gp} back before its time; false when somebody has already taken it out and owes
     * it a goready.
     */
    abstract boolean abandon(G gp);

    /**
     * Whether {@code gp}, whose status is waiting, has committed and was not taken out since. By
     * any thread; may be out of date when the caller looks at it.
     */
    abstract boolean holds(G gp);

    /** Whether an interrupt may end the wait, if {@link #abandon} succeeds. */
    boolean isInterruptible() {
        return true;
    }

    /** The goroutine was taken out, and an Error of the JVM keeps it from making use of that. */
    void forgo() {}

    /** One direction of a descriptor. */
    abstract static sealed class Poll extends Wait permits IORead, IOWrite, Accept, Connect {
        final PollDesc pd;
        final Mode mode;
        boolean interrupted; // an interrupt ended the last wait; confined to the waiter

        Poll(PollDesc pd, Mode mode) {
            this.pd = pd;
            this.mode = mode;
        }

        /** What to wait for on {@code fd} in {@code mode}. */
        static Poll of(PollDesc pd, Mode mode, Sysfd fd) {
            if (mode == Mode.READ) {
                return fd.isListener() ? new Accept(pd) : new IORead(pd);
            }
            return fd.isConnecting() ? new Connect(pd) : new IOWrite(pd);
        }

        @Override
        final WaitReason reason() {
            return WaitReason.IO_WAIT;
        }

        /** As errors name the operation. */
        abstract String op();

        @Override
        final boolean commit(G gp) {
            return pd.netpollblockcommit(mode, gp);
        }

        @Override
        final boolean abandon(G gp) {
            return pd.abandon(mode, gp);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // a G is itself
        final boolean holds(G gp) {
            return pd.semaphore(mode) == gp;
        }
    }

    static final class IORead extends Poll {
        IORead(PollDesc pd) {
            super(pd, Mode.READ);
        }

        @Override
        String op() {
            return "read";
        }
    }

    static final class IOWrite extends Poll {
        IOWrite(PollDesc pd) {
            super(pd, Mode.WRITE);
        }

        @Override
        String op() {
            return "write";
        }
    }

    /** A read wait on a listener. */
    static final class Accept extends Poll {
        Accept(PollDesc pd) {
            super(pd, Mode.READ);
        }

        @Override
        String op() {
            return "accept";
        }
    }

    /** A write wait on a socket whose connect is under way. */
    static final class Connect extends Poll {
        Connect(PollDesc pd) {
            super(pd, Mode.WRITE);
        }

        @Override
        String op() {
            return "dial";
        }
    }

    /** A goroutine that sleeps; its own for life. Go: runtime/time.go resetForSleep */
    static final class Sleep extends Wait {
        private final Sched sched;
        private final Timer timer;
        long when; // confined to the goroutine

        Sleep(Sched sched, G gp) {
            this.sched = sched;
            this.timer = sched.newTimer((arg, seq) -> Proc.goready((G) arg), gp);
        }

        @Override
        WaitReason reason() {
            return WaitReason.SLEEP;
        }

        @Override
        boolean commit(G gp) {
            timer.modify(when, 0);
            try {
                sched.startTimers(); // the thread may have ended meanwhile, with its runtime
            } catch (Throwable e) {
                if (timer.stop()) {
                    throw e;
                }
            }
            return true;
        }

        @Override
        boolean abandon(G gp) {
            return timer.stop();
        }

        /** It sleeps, whether the timer is set already or not: it always commits. */
        @Override
        boolean holds(G gp) {
            return true;
        }
    }
}
