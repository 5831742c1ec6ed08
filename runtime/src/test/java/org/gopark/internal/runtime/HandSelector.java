package org.gopark.internal.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A selector without channels, which tells whether it would have blocked for ever, and the way into
 * the {@link NetpollSelector} that uses it.
 *
 * <p>Go: none.
 */
final class HandSelector extends Selector {
    private static final VarHandle SELECTOR = field("selector", Selector.class);
    private static final VarHandle TO_RUN = field("toRun", GList.class);
    private static final VarHandle PARKED = field("parked", boolean.class);
    private static final VarHandle WAKE_SIG = field("wakeSig", AtomicInteger.class);
    private static final VarHandle CLOSERS = field("closers", NetpollClosers.class);
    private static final VarHandle CHANGES = field("changes", NetpollChanges.class);

    volatile boolean woken;
    volatile boolean nobodyElse; // those who could wake it have done what they do
    volatile boolean lost; // it would block for ever
    boolean eats; // selectNow takes a wakeup, as in the JDK
    volatile boolean overlapped; // two were in selectNow
    Runnable duringSelect = () -> {};
    private final AtomicInteger inside = new AtomicInteger();
    boolean deaf; // hears no wakeup of the thread that set it

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(NetpollSelector.class, MethodHandles.lookup())
                    .findVarHandle(NetpollSelector.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A back end on this selector, whose poller is a virtual thread. */
    NetpollSelector netpoll() {
        return netpoll(false);
    }

    /** One that Ms poll, if {@code ms}. */
    NetpollSelector netpoll(boolean ms) {
        NetpollSelector np = new NetpollSelector(ms);
        SELECTOR.set(np, this);
        return np;
    }

    static AtomicInteger wakeSig(NetpollSelector np) {
        return (AtomicInteger) WAKE_SIG.get(np);
    }

    static NetpollClosers closers(NetpollSelector np) {
        return (NetpollClosers) CLOSERS.get(np);
    }

    static NetpollChanges changes(NetpollSelector np) {
        return (NetpollChanges) CHANGES.get(np);
    }

    /** Says that {@code np} is in a select that puts what it readies on {@code list}. */
    static void selecting(NetpollSelector np, GList list) {
        TO_RUN.set(np, list);
    }

    static void setParked(NetpollSelector np, boolean parked) {
        PARKED.setVolatile(np, parked);
    }

    static boolean isParked(NetpollSelector np) {
        return (boolean) PARKED.getVolatile(np);
    }

    @Override
    public int select(Consumer<SelectionKey> action) {
        while (!woken && !nobodyElse) {
            Thread.onSpinWait();
        }
        lost = !woken;
        return 0;
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) {
        overlapped |= inside.incrementAndGet() > 1;
        if (eats) {
            woken = false;
        }
        duringSelect.run();
        inside.decrementAndGet();
        return 0;
    }

    @Override
    public Selector wakeup() {
        if (!deaf) {
            woken = true;
        }
        return this;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public SelectorProvider provider() {
        return SelectorProvider.provider();
    }

    @Override
    public Set<SelectionKey> keys() {
        return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return Set.of();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
