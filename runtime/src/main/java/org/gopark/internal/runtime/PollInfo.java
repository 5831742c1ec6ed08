package org.gopark.internal.runtime;

/**
 * The summary word of a {@link PollDesc}: what the lock-free side must know about the fields under
 * its lock.
 *
 * <pre>
 *   | 31 .. 24 | 23 .. 4            | 3              | 2             | 1        | 0       |
 *   | 0        | low bits of fdseq  | wd has expired | rd has expired | eventErr | closing |
 * </pre>
 *
 * <p>All bits but eventErr are copies, rewritten by {@code PollDesc.publishInfo} under the lock;
 * eventErr lives only here and is flipped by the poller with a CAS, if fdseq still matches.
 *
 * <p>Go: runtime/netpoll.go pollInfo
 */
final class PollInfo {
    static final int CLOSING = 1;
    static final int EVENT_ERR = 1 << 1;
    static final int EXPIRED_READ_DEADLINE = 1 << 2;
    static final int EXPIRED_WRITE_DEADLINE = 1 << 3;

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

    static boolean expired(int info, Mode mode) {
        return (info & (mode == Mode.READ ? EXPIRED_READ_DEADLINE : EXPIRED_WRITE_DEADLINE)) != 0;
    }

    static int fdseq(int info) {
        return (info >>> FDSEQ_SHIFT) & FDSEQ_MASK;
    }
}
