package org.gopark.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a stress run has done so far. Any thread. */
final class StressCounts {
    /** The kinds of operation; one operation is one public call. */
    enum Op {
        DIAL,
        ACCEPT,
        READ,
        WRITE,
        OPTION,
        DEADLINE_RENEWED,
        DEADLINE_CLEARED,
        DEADLINE_SHORT,
        DEADLINE_PAST,
        INTERRUPT,
        CLOSE_WRITE,
        CLOSE_READ,
        RESET,
        CLOSE
    }

    private final LongAdder[] ops = new LongAdder[Op.values().length];
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();

    /** How many connections have ended, all of their bytes accounted for. */
    final LongAdder passed = new LongAdder();

    StressCounts() {
        for (int i = 0; i < ops.length; i++) {
            ops[i] = new LongAdder();
        }
    }

    void add(Op op) {
        ops[op.ordinal()].increment();
    }

    void error(String name) {
        errors.computeIfAbsent(name, k -> new LongAdder()).increment();
    }

    long of(Op op) {
        return ops[op.ordinal()].sum();
    }

    long operations() {
        long n = 0;
        for (LongAdder a : ops) {
            n += a.sum();
        }
        return n;
    }

    long errors(String name) {
        LongAdder n = errors.get(name);
        return n == null ? 0 : n.sum();
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        s.append(operations()).append(" operations:");
        for (Op op : Op.values()) {
            s.append(' ').append(op.name().toLowerCase()).append('=').append(of(op));
        }
        s.append("; bytes written=").append(bytesWritten).append(" read=").append(bytesRead);
        s.append("; errors that were due:");
        errors.forEach((name, n) -> s.append(' ').append(name).append('=').append(n));
        return s.toString();
    }
}
