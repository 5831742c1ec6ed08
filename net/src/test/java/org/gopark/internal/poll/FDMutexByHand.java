package org.gopark.internal.poll;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.gopark.internal.runtime.RuntimeSema;

/**
 * One direction of an {@link FDMutex} seen from inside: how many are counted as waiters, how many
 * sleep, and how many tickets there are that nobody has taken.
 *
 * <p>Go: none.
 */
final class FDMutexByHand {
    private static final VarHandle RSEMA = semaField("rsema");
    private static final VarHandle WSEMA = semaField("wsema");
    private static final VarHandle COUNT = field(RuntimeSema.class, "count", int.class);
    private static final long MAX = (1L << 20) - 1;

    private final FDMutex mu;
    private final boolean read;
    private final int shift;

    FDMutexByHand(FDMutex mu) {
        this(mu, true);
    }

    FDMutexByHand(FDMutex mu, boolean read) {
        this.mu = mu;
        this.read = read;
        this.shift = read ? 23 : 43;
    }

    private static VarHandle semaField(String name) {
        return field(FDMutex.class, name, RuntimeSema.class);
    }

    private static VarHandle field(Class<?> c, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(c, MethodHandles.lookup())
                    .findVarHandle(c, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void lock() {
        mu.rwlock(read, true);
    }

    boolean unlock() {
        return mu.rwunlock(read);
    }

    void close() {
        mu.increfAndClose();
    }

    /** So many more are counted, who sleep nowhere. */
    void count(int n) {
        mu.casState(mu.state(), mu.state() + ((long) n << shift));
    }

    /** One who is counted, and does not sleep any more, lowers the count. */
    void leaves() {
        mu.leaveQueue(1L << shift, MAX << shift);
    }

    int counted() {
        return (int) ((mu.state() >>> shift) & MAX);
    }

    boolean isLocked() {
        return (mu.state() & (read ? 2 : 4)) != 0;
    }

    /** Whether nobody uses it: but for the bit that says closed, the state is 0. */
    boolean isIdle() {
        return mu.state() >>> 1 == 0;
    }

    int sleepers() {
        RuntimeSema s = sema();
        return s == null ? 0 : s.waiters();
    }

    int tickets() {
        RuntimeSema s = sema();
        return s == null ? 0 : (int) COUNT.getVolatile(s);
    }

    private RuntimeSema sema() {
        return (RuntimeSema) (read ? RSEMA : WSEMA).getVolatile(mu);
    }
}
