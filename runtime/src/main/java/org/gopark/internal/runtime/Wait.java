package org.gopark.internal.runtime;

/**
 * What a goroutine parks on. Its class is the park blocker that the JDK's own thread dump prints,
 * so the class name tells the reason; {@link #commit} is the unlock function of Go's gopark.
 *
 * <p>The waits of a descriptor are made when it is opened, one for each direction, so that a park
 * allocates nothing.
 *
 * <p>Go: runtime/runtime2.go waitReason, runtime/proc.go the unlockf of gopark
 */
abstract sealed class Wait permits Wait.Poll, RuntimeSema.Semacquire {
    final WaitReason reason;

    Wait(WaitReason reason) {
        this.reason = reason;
    }

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

    /** One direction of a descriptor. */
    abstract static sealed class Poll extends Wait permits IORead, IOWrite, Accept, Connect {
        final PollDesc pd;
        final Mode mode;

        Poll(PollDesc pd, Mode mode) {
            super(WaitReason.IO_WAIT);
            this.pd = pd;
            this.mode = mode;
        }

        @Override
        final boolean commit(G gp) {
            return pd.netpollblockcommit(mode, gp);
        }

        @Override
        final boolean abandon(G gp) {
            return pd.abandon(mode, gp);
        }
    }

    static final class IORead extends Poll {
        IORead(PollDesc pd) {
            super(pd, Mode.READ);
        }
    }

    static final class IOWrite extends Poll {
        IOWrite(PollDesc pd) {
            super(pd, Mode.WRITE);
        }
    }

    /** A read wait on a listener. */
    static final class Accept extends Poll {
        Accept(PollDesc pd) {
            super(pd, Mode.READ);
        }
    }

    /** A write wait on a socket whose connect is under way. */
    static final class Connect extends Poll {
        Connect(PollDesc pd) {
            super(pd, Mode.WRITE);
        }
    }
}
