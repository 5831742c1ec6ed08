package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory: whatever is sent arrives in order, after a while that chance decides, in
 * pieces that chance cuts.
 *
 * <p>Used by one thread, the one that drives the simulation.
 *
 * <p>Go: net/net_fake.go, in spirit
 */
public final class SimNet implements Sockets {
    /** At most so long is anything under way. */
    static final int LATENCY_NANOS = 50_000;

    /** A connect that finds the listener's queue full is tried again after so long, as on Linux. */
    static final long SYN_RETRY_NANOS = 1_000_000_000;

    private static final int FIRST_PORT = 32768;
    private static final InetAddress ANY4 = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress ANY6 = InetAddress.ofLiteral("::"); // speaks both

    final SimWorld world;
    private final Map<InetSocketAddress, SimListener> listeners = new HashMap<>();
    private int lastPort = FIRST_PORT;

    public SimNet(SimWorld world) {
        this.world = world;
    }

    @Override
    public Sysfd listen(
            @Nullable ProtocolFamily family, InetSocketAddress laddr, int backlog, Control control)
            throws IOException {
        SimListener fd = new SimListener(this, Math.max(1, backlog));
        Sockets.prepare(fd, control);
        if (!isLocal(laddr.getAddress())) {
            throw new SyscallError("bind", new BindException("Cannot assign requested address"));
        }
        boolean both = family == null && laddr.getAddress().isAnyLocalAddress();
        InetAddress ip = both ? ANY6 : laddr.getAddress();
        int port = laddr.getPort() == 0 ? freePort() : laddr.getPort();
        InetSocketAddress name = new InetSocketAddress(ip, port);
        if (listeners.keySet().stream().anyMatch(other -> overlap(name, other))) {
            throw new SyscallError("bind", new BindException("Address already in use"));
        }
        listeners.put(name, fd);
        fd.local = name;
        return fd;
    }

    /** As on Linux: no two listeners on one port where one has an address of the other's. */
    private static boolean overlap(InetSocketAddress a, InetSocketAddress b) {
        return a.getPort() == b.getPort()
                && (a.getAddress().equals(b.getAddress()) || covers(a, b) || covers(b, a));
    }

    private static boolean covers(InetSocketAddress wide, InetSocketAddress narrow) {
        return wide.getAddress().equals(ANY6)
                || (wide.getAddress().equals(ANY4)
                        && !(narrow.getAddress() instanceof Inet6Address));
    }

    private static boolean isLocal(InetAddress ip) {
        return ip.isLoopbackAddress() || ip.isAnyLocalAddress();
    }

    private int freePort() {
        do {
            lastPort = lastPort == 65535 ? FIRST_PORT : lastPort + 1;
        } while (listeners.keySet().stream().anyMatch(a -> a.getPort() == lastPort));
        return lastPort;
    }

    @Override
    public Sysfd connect(
            @Nullable ProtocolFamily family,
            @Nullable InetSocketAddress laddr,
            InetSocketAddress raddr,
            Control control)
            throws IOException {
        SimStream fd = new SimStream(this);
        Sockets.prepare(fd, control);
        InetAddress from = laddr == null ? null : laddr.getAddress();
        if (from == null || from.isAnyLocalAddress()) {
            boolean v6 = raddr.getAddress() instanceof Inet6Address;
            from = InetAddress.ofLiteral(v6 ? "::1" : "127.0.0.1");
        }
        if (!isLocal(from)) {
            throw new SyscallError("bind", new BindException("Cannot assign requested address"));
        }
        int port = laddr == null || laddr.getPort() == 0 ? freePort() : laddr.getPort();
        fd.local = new InetSocketAddress(from, port);
        fd.remote = raddr;
        fd.connecting = true;
        world.at(later(), () -> syn(fd));
        return fd;
    }

    /** Some time from now. */
    long later() {
        return world.now() + 1 + world.random(LATENCY_NANOS);
    }

    /** The connect of {@code client} has arrived where it wanted to go. */
    private void syn(SimStream client) {
        if (client.closed) {
            return;
        }
        SimListener listener = listeners.get(client.remote);
        if (listener == null) {
            listener = wildcard(client.remote);
        }
        if (listener == null) {
            world.at(later(), client::refused);
        } else if (listener.isFull()) {
            world.at(world.now() + SYN_RETRY_NANOS, () -> syn(client));
        } else {
            SimStream server = new SimStream(this);
            server.local = client.remote;
            server.remote = client.local;
            server.peer = client;
            client.peer = server;
            listener.arrived(server);
            world.at(later(), client::established);
        }
    }

    /** Who listens on every address: of this family, or of both. */
    private @Nullable SimListener wildcard(@Nullable InetSocketAddress a) {
        if (a == null) {
            return null;
        }
        if (!(a.getAddress() instanceof Inet6Address)) {
            SimListener l = listeners.get(new InetSocketAddress(ANY4, a.getPort()));
            if (l != null) {
                return l;
            }
        }
        return listeners.get(new InetSocketAddress(ANY6, a.getPort()));
    }

    void unlisten(SimListener listener) {
        listeners.values().removeIf(l -> l == listener);
    }
}
