package org.gopark.net;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.RuntimePoll;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Immutable: each {@code with} method makes another one.
 *
 * <p>Go: net/dial.go Dialer
 *
 * @param timeout how long a dial may take at most, name look-up and all addresses together; zero
 *     for no limit but the operating system's, below zero for one that is over already
 * @param deadline until when it may take, or null; the earlier of the two counts
 * @param localAddr the near end, or null; port 0 lets the operating system choose
 * @param fallbackDelay of a {@code tcp} dial to a name that has addresses of both families: how
 *     long the first family is tried alone before the other joins in (RFC 6555); zero is 300 ms,
 *     below zero tries one address after the other
 * @param keepAlive what the connection begins with; null leaves it to the operating system
 * @param control what is to be done to each socket before it connects, or null
 * @param resolver who looks up names
 */
public record Dialer(
        Duration timeout,
        @Nullable Instant deadline,
        @Nullable TCPAddr localAddr,
        Duration fallbackDelay,
        @Nullable KeepAliveConfig keepAlive,
        @Nullable Control control,
        Resolver resolver) {
    /** No limits, 300 ms for the first family, {@link KeepAliveConfig#DEFAULT}. */
    public static final Dialer DEFAULT =
            new Dialer(
                    Duration.ZERO,
                    null,
                    null,
                    Duration.ZERO,
                    KeepAliveConfig.DEFAULT,
                    null,
                    Resolver.SYSTEM);

    public Dialer {
        Objects.requireNonNull(timeout);
        Objects.requireNonNull(fallbackDelay);
        Objects.requireNonNull(resolver);
    }

    public Dialer withTimeout(Duration d) {
        return new Dialer(d, deadline, localAddr, fallbackDelay, keepAlive, control, resolver);
    }

    public Dialer withDeadline(@Nullable Instant t) {
        return new Dialer(timeout, t, localAddr, fallbackDelay, keepAlive, control, resolver);
    }

    public Dialer withLocalAddr(@Nullable TCPAddr a) {
        return new Dialer(timeout, deadline, a, fallbackDelay, keepAlive, control, resolver);
    }

    public Dialer withFallbackDelay(Duration d) {
        return new Dialer(timeout, deadline, localAddr, d, keepAlive, control, resolver);
    }

    public Dialer withKeepAlive(@Nullable KeepAliveConfig config) {
        return new Dialer(timeout, deadline, localAddr, fallbackDelay, config, control, resolver);
    }

    public Dialer withControl(@Nullable Control hook) {
        return new Dialer(timeout, deadline, localAddr, fallbackDelay, keepAlive, hook, resolver);
    }

    public Dialer withResolver(Resolver r) {
        return new Dialer(timeout, deadline, localAddr, fallbackDelay, keepAlive, control, r);
    }

    /**
     * Connects to {@code address}. Any thread; parks until it is connected, has failed, is out of
     * time, or is interrupted.
     *
     * <p>A name may have several addresses. They are tried one by one, each with its share of the
     * time that is left, and those of the second family beside those of the first; the first
     * connection wins, and the others are closed.
     *
     * <p>Go: net/dial.go Dialer.Dial
     *
     * @param network {@code tcp}, {@code tcp4} (IPv4 only) or {@code tcp6} (IPv6 only)
     * @param address {@code host:port}; without a host, this machine; the port a number or the name
     *     of a service
     * @throws IOException a {@link NetError} that says what failed: a {@link
     *     java.net.SocketTimeoutException} if the time is over, an {@link
     *     java.io.InterruptedIOException} if the thread was interrupted (its status is kept); of
     *     several addresses, the error of the first
     */
    public TCPConn dial(String network, String address) throws IOException {
        return dial(network, address, new Cancellation());
    }

    /**
     * {@link #dial(String, String)}, which {@code cancellation} can end: then an {@link
     * java.io.InterruptedIOException} says "operation was canceled".
     *
     * <p>Go: net/dial.go Dialer.DialContext
     */
    public TCPConn dial(String network, String address, Cancellation cancellation)
            throws IOException {
        Objects.requireNonNull(network);
        Objects.requireNonNull(address);
        Objects.requireNonNull(cancellation);
        RuntimePoll runtime = RuntimePoll.current();
        DialContext ctx = new DialContext(runtime, deadline(runtime), cancellation);
        List<TCPAddr> addrs;
        try {
            addrs = TCPAddr.internetAddrList(ctx, resolver, network, address);
            if (address.isEmpty()) {
                throw AddrError.missingAddress();
            }
            addrs = matchLocalAddr(addrs, address);
        } catch (IOException e) {
            throw NetError.wrap(new NetOp("dial", network, null, null), e);
        }
        return new Dialing(this, network, ctx).dial(addrs);
    }

    /** The earlier of the two, by the runtime's clock; 0 for none. Go: Dialer.deadline */
    private long deadline(RuntimePoll runtime) {
        long now = runtime.nanotime();
        long earliest = 0;
        if (!timeout.isZero()) {
            earliest = at(now, TimeUnit.NANOSECONDS.convert(timeout));
        }
        if (deadline != null) {
            long at = at(now, runtime.until(deadline));
            earliest = earliest == 0 ? at : Math.min(earliest, at);
        }
        return earliest;
    }

    /** An instant above 0: one that is over may lie before the clock began. */
    private static long at(long now, long nanos) {
        long at = now + nanos;
        return at < 0 && nanos > 0 ? Long.MAX_VALUE : Math.max(at, 1);
    }

    /** Only addresses of the family of the local one. Go: net/dial.go Resolver.resolveAddrList */
    private List<TCPAddr> matchLocalAddr(List<TCPAddr> addrs, String address) throws IOException {
        if (localAddr == null || localAddr.ip() == null || localAddr.ip().isAnyLocalAddress()) {
            return addrs;
        }
        List<TCPAddr> same = addrs.stream().filter(this::isOfLocalFamily).toList();
        if (same.isEmpty()) {
            throw AddrError.of("no suitable address found", address);
        }
        return same;
    }

    private boolean isOfLocalFamily(TCPAddr a) {
        return localAddr == null
                || localAddr.ip() == null
                || a.ip() == null
                || a.ip().getClass() == localAddr.ip().getClass();
    }
}
