package org.gopark.internal.runtime;

/**
 * The summary word of a {@link PollDesc}: what the lock-free side must know about the fields under
 * its lock.
 *
 * <pre>
 *   | 31 .. 25 | 24  | 23 .. 4           | 3              | 2              | 1        | 0       |
 *   | 0        | hup | low bits of fdseq | wd has expired | rd has expired | eventErr | closing |
 * </pre>
 *
 * <p>All bits but eventErr and hup are copies, rewritten by {@code PollDesc.publishInfo} under the
 * lock; those two live only here and are set by the poller with a CAS, if fdseq still matches.
 *
 * <p>Go: runtime/netpoll.go pollInfo
 */
final class PollInfo {
    static final int CLOSING = 1;
    static final int EVENT_ERR = 1 << 1;
    static final int EXPIRED_READ_DEADLINE = 1 << 2;
    static final int EXPIRED_WRITE_DEADLINE = 1 << 3;

    /** Go: none. */
    static final int HUP = 1 << 24;

    /** Without any of these nothing forbids to wait, in either mode. */
    static final int FORBIDS = CLOSING | EVENT_ERR | EXPIRED_READ_DEADLINE | EXPIRED_WRITE_DEADLINE;

    /** What only the poller knows. */
    static final int OF_THE_POLLER = EVENT_ERR | HUP;

    static final int FDSEQ_SHIFT = 4;
    static final int FDSEQ_BITS = 20;
    static final int FDSEQ_MASK = (1 << FDSEQ_BITS) - 1;

    private PollInfo() {}

    static boolean closing(int info) {
        return (info & CLOSING) != 0;
    }

    static boolean eventErr(int info) {
        return (info & EVENT_ERR) != 0;
    }

    /** The peer has ended its writing, or is gone: there may be no other edge. */
    static boolean hup(int info) {
        return (info & HUP) != 0;
    }

    static boolean expired(int info, Mode mode) {
        return (info & (mode == Mode.READ ? EXPIRED_READ_DEADLINE : EXPIRED_WRITE_DEADLINE)) != 0;
    }

    static int fdseq(int info) {
        return (info >>> FDSEQ_SHIFT) & FDSEQ_MASK;
    }
}
