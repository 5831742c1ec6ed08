package org.gopark.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gopark.internal.poll.ErrNetClosing;
import org.gopark.internal.runtime.RuntimeSema;
import org.gopark.runtime.Go;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link Resolver} without holding up goroutines. A look-up that has begun cannot be ended:
 * who has no more time leaves, and the answer is thrown away when it comes. One that still queues
 * for its turn is then not begun.
 *
 * <p>Go: net/lookup.go Resolver.lookupIPAddr, net/net.go acquireThread
 */
final class Lookup {
    /**
     * How many look-ups may be under way, of all runtimes: the system's resolver is one as well.
     */
    private static final int MAX = 32;

    private static final RuntimeSema SLOTS = new RuntimeSema();

    static {
        for (int i = 0; i < MAX; i++) {
            SLOTS.semrelease();
        }
    }

    private Lookup() {}

    /** What the one who asks is told. */
    private sealed interface Answer {}

    private record Found(List<InetAddress> ips) implements Answer {}

    private record Failed(Throwable reason) implements Answer {}

    /** The time is over, or the dial was cancelled. */
    private record Over() implements Answer {}

    /** Parks until there is an answer, or {@code ctx} is over. */
    static List<InetAddress> lookup(DialContext ctx, Resolver resolver, String host)
            throws IOException {
        ctx.check();
        Mailbox<Answer> box = new Mailbox<>();
        AtomicBoolean gone = new AtomicBoolean();
        DialContext.go(() -> {
            SLOTS.semacquire();
            try {
                if (!gone.get()) { // or those who have given up would hold up all that come later
                    box.put(ask(resolver, host));
                }
            } finally {
                SLOTS.semrelease();
            }
        });
        Answer answer;
        try (DialContext.Watch _ = ctx.onDone(() -> box.put(new Over()))) {
            answer = box.take();
        } finally {
            gone.set(true);
        }
        return switch (answer) {
            case Found found -> found.ips;
            case Over _ -> {
                ctx.check();
                throw new ErrNetClosing(
                        "the runtime is closed", null); // it died: timers fire early
            }
            case Failed(UnknownHostException e) -> throw noSuchHost(host, e);
            case Failed(Error e) -> throw e;
            case Failed(Throwable e) -> throw new IOException("lookup " + host + ": " + e, e);
        };
    }

    private static Answer ask(Resolver resolver, String host) {
        try {
            List<InetAddress> ips = Go.blocking(() -> List.copyOf(resolver.lookup(host)));
            if (ips.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return new Found(ips);
        } catch (Throwable e) {
            return new Failed(e);
        }
    }

    /**
     * Nobody has that name, or nobody could be asked. Go: net/net.go DNSError, whose texts it has
     */
    static final class DNSError extends UnknownHostException {
        private static final long serialVersionUID = 1;

        private final boolean temporary;

        private DNSError(String host, boolean temporary, @Nullable UnknownHostException e) {
            super(
                    "lookup "
                            + host
                            + (temporary
                                    ? ": temporary failure in name resolution"
                                    : ": no such host"));
            this.temporary = temporary;
            initCause(e);
        }

        /** Whether the same look-up may succeed a little later. Go: DNSError.Temporary */
        boolean temporary() {
            return temporary;
        }
    }

    static DNSError noSuchHost(String host, @Nullable UnknownHostException e) {
        String message = e == null ? "" : Objects.requireNonNullElse(e.getMessage(), "");
        return new DNSError(host, message.contains("Temporary failure"), e);
    }
}
