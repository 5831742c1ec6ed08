package org.gopark.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gopark.internal.poll.ErrDeadlineExceeded;
import org.gopark.internal.poll.ErrInterrupted;
import org.gopark.internal.syscall.Errno;
import org.gopark.internal.syscall.SyscallError;
import org.jspecify.annotations.Nullable;

/**
 * One dial: which addresses are tried when.
 *
 * <p>Go: net/dial.go sysDialer
 */
final class Dialing {
    private static final Duration DEFAULT_FALLBACK_DELAY = Duration.ofMillis(300);
    private static final long SANE_MINIMUM = 2_000_000_000; // ns that each address has at least

    private final Dialer dialer;
    private final String network;
    private final DialContext ctx;

    Dialing(Dialer dialer, String network, DialContext ctx) {
        this.dialer = dialer;
        this.network = network;
        this.ctx = ctx;
    }

    /** To the first of {@code addrs} that answers; the families race if the dialer wants it. */
    TCPConn dial(List<TCPAddr> addrs) throws IOException {
        List<TCPAddr> primaries = new ArrayList<>();
        List<TCPAddr> fallbacks = new ArrayList<>();
        boolean race = network.equals("tcp") && !dialer.fallbackDelay().isNegative();
        for (TCPAddr a : addrs) { // the first one's family is primary
            (!race || isIPv4(a) == isIPv4(addrs.getFirst()) ? primaries : fallbacks).add(a);
        }
        return fallbacks.isEmpty()
                ? dialSerial(ctx, primaries)
                : dialParallel(primaries, fallbacks);
    }

    private static boolean isIPv4(TCPAddr a) {
        return a.ip() instanceof Inet4Address;
    }

    // ---- one after the other ----

    /**
     * Go: net/dial.go sysDialer.dialSerial
     *
     * <p>Differs from Go: who has ended the dial, or has no time left, is told so, even if an
     * address has failed before.
     */
    private TCPConn dialSerial(DialContext ctx, List<TCPAddr> addrs) throws IOException {
        IOException first = null;
        for (int i = 0; i < addrs.size(); i++) {
            TCPAddr raddr = addrs.get(i);
            try {
                ctx.check();
                long until =
                        partialDeadline(ctx.runtime().nanotime(), ctx.deadline(), addrs.size() - i);
                return dialTCP(ctx.withDeadline(until), raddr);
            } catch (IOException e) {
                if (isTheEnd(ctx, e)) {
                    throw NetError.wrap(op(raddr), e);
                }
                if (first == null) {
                    first = NetError.wrap(op(raddr), e);
                }
            }
        }
        throw Objects.requireNonNull(first);
    }

    /** Whether {@code e} is of the dial as a whole, and not of one address. */
    private static boolean isTheEnd(DialContext ctx, IOException e) {
        return e instanceof DialContext.ErrCanceled
                || e instanceof ErrInterrupted
                || (e instanceof ErrDeadlineExceeded && ctx.remaining() < 0);
    }

    private NetOp op(TCPAddr raddr) {
        return new NetOp("dial", network, dialer.localAddr(), raddr);
    }

    /**
     * Until when the next of {@code addresses} may take: its share of the time that is left, but
     * {@link #SANE_MINIMUM} if there is as much.
     *
     * <p>Go: net/dial.go partialDeadline
     */
    static long partialDeadline(long now, long deadline, int addresses) throws IOException {
        if (deadline == 0) {
            return 0;
        }
        long left = deadline - now;
        if (left <= 0) {
            throw new ErrDeadlineExceeded();
        }
        long share = left / addresses;
        if (share < SANE_MINIMUM) {
            share = Math.min(left, SANE_MINIMUM);
        }
        return now + share;
    }

    /**
     * When nobody listens on a port from the range that the system chooses local ports from, a dial
     * may meet itself: the two ends of the connection are one. Then, and when the system ran out of
     * local ports, it is tried again, twice; not if the user chose the local port.
     *
     * <p>Go: net/tcpsock_posix.go sysDialer.doDialTCPProto, selfConnect, spuriousENOTAVAIL
     */
    private TCPConn dialTCP(DialContext ctx, TCPAddr raddr) throws IOException {
        TCPAddr laddr = dialer.localAddr();
        boolean chosen = laddr != null && laddr.port() != 0;
        for (int retries = chosen ? 0 : 2; ; retries--) {
            try {
                NetFD fd = NetFD.dial(ctx, network, laddr, raddr, dialer.control());
                if (retries == 0 || !fd.laddr().equals(fd.raddr())) {
                    return new TCPConn(fd, dialer.keepAlive());
                }
                fd.close();
            } catch (SyscallError e) {
                if (retries == 0 || e.errno() != Errno.EADDRNOTAVAIL) {
                    throw e;
                }
            }
        }
    }

    // ---- side by side ----

    /** What the one who dials is told. */
    private sealed interface News {}

    private record Connected(TCPConn conn) implements News {}

    private record Failed(boolean primary, Throwable error) implements News {}

    /** The second family's turn has come. */
    private record FallbackDue() implements News {}

    /** The time is over, or the dial was cancelled. */
    private record Over() implements News {}

    /**
     * The first family at once, the second after a delay or when the first has failed. The first
     * connection wins; if there is none, the first family's error is the one to tell.
     *
     * <p>Go: net/dial.go sysDialer.dialParallel
     */
    private TCPConn dialParallel(List<TCPAddr> primaries, List<TCPAddr> fallbacks)
            throws IOException {
        Race race = new Race();
        TCPConn winner = null;
        BooleanSupplier stopFallback =
                ctx.runtime().afterFunc(fallbackDelay(), () -> race.box.put(new FallbackDue()));
        try (DialContext.Watch _ = ctx.onDone(() -> race.box.put(new Over()))) {
            race.start(true, primaries);
            Throwable primaryError = null;
            boolean fallbackFailed = false;
            while (winner == null) {
                switch (race.box.take()) {
                    case Connected news -> winner = news.conn;
                    case Over _ -> ctx.check();
                    case FallbackDue _ -> race.start(false, fallbacks);
                    case Failed news when news.primary -> {
                        primaryError = news.error;
                        if (stopFallback.getAsBoolean()) { // it need not wait for its time
                            race.start(false, fallbacks);
                        }
                    }
                    case Failed _ -> fallbackFailed = true;
                }
                if (primaryError != null && fallbackFailed) {
                    ctx.check(); // the second family may have failed of it
                    throw rethrow(primaryError);
                }
            }
            return winner;
        } catch (IOException e) {
            throw NetError.wrap(op(primaries.getFirst()), e);
        } finally {
            var _ = stopFallback.getAsBoolean();
            race.end(winner);
        }
    }

    private long fallbackDelay() {
        Duration d = dialer.fallbackDelay();
        return TimeUnit.NANOSECONDS.convert(d.isZero() ? DEFAULT_FALLBACK_DELAY : d);
    }

    private static IOException rethrow(Throwable e) {
        return switch (e) {
            case RuntimeException r -> throw r;
            case Error r -> throw r;
            case IOException io -> io;
            default -> throw new IllegalStateException(e);
        };
    }

    /** The racers, and what to do with one that comes in after the race. */
    private final class Race {
        final Mailbox<News> box = new Mailbox<>();
        private final Cancellation cancellation = new Cancellation();
        private final List<TCPConn> arrived = new ArrayList<>(); // guarded by this
        private boolean over; // guarded by this

        void start(boolean primary, List<TCPAddr> addrs) throws IOException {
            DialContext.go(() -> {
                try {
                    arrive(dialSerial(ctx.withCancellation(cancellation), addrs));
                } catch (Throwable e) {
                    box.put(new Failed(primary, e));
                }
            });
        }

        private void arrive(TCPConn conn) {
            boolean late;
            synchronized (this) {
                late = over;
                arrived.add(conn);
            }
            if (late) {
                closeQuietly(conn);
            } else {
                box.put(new Connected(conn));
            }
        }

        /** Whoever has not won is stopped or closed. */
        void end(@Nullable TCPConn winner) {
            List<TCPConn> all;
            synchronized (this) {
                over = true;
                all = List.copyOf(arrived);
            }
            cancellation.cancel();
            for (TCPConn conn : all) {
                if (conn != winner) {
                    closeQuietly(conn);
                }
            }
        }

        private void closeQuietly(TCPConn conn) {
            try {
                conn.close();
            } catch (IOException e) {
                // Nobody has asked for it.
            }
        }
    }
}
