package org.gopark.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of this machine that treat who dials them well or badly, one of each kind in each
 * family: {@code s4} and {@code s6} answer, {@code r4} and {@code r6} refuse, as does {@code q4},
 * at {@code h4} and {@code h6} a connect hangs.
 *
 * <p>It hangs because the listener there has a full queue: then the kernel drops who comes. Who
 * refuses is bound and does not listen, and so nobody else can have that port.
 */
final class Destinations implements Closeable {
    private static final int QUEUE = 2; // what Linux keeps for a backlog of one
    private static final int ASKING = 2; // these wait already, and keep the queue full for ever

    final TCPListener s4;
    final TCPListener s6;
    private final List<TCPListener> holes = new ArrayList<>();
    private final List<SocketChannel> fillers = new ArrayList<>();
    private final List<Socket> refusing = new ArrayList<>();

    /** Skips the test where there is no IPv6. */
    Destinations() throws IOException {
        assumeTrue(hasIPv6(), "this system has no IPv6");
        s4 = Net.listen("tcp4", "127.0.0.1:0");
        s6 = Net.listen("tcp6", "[::1]:0");
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            Socket s = new Socket();
            refusing.add(s);
            s.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
            holes.add(hole(HostPort.join(host, "0")));
        }
    }

    private TCPListener hole(String address) throws IOException {
        TCPListener ln = ListenConfig.DEFAULT.withBacklog(1).listen("tcp", address);
        List<SocketChannel> all = new ArrayList<>();
        for (int i = 0; i < QUEUE + ASKING; i++) {
            SocketChannel ch = SocketChannel.open();
            fillers.add(ch);
            all.add(ch);
            ch.configureBlocking(false);
            ch.connect(new InetSocketAddress(ln.addr().ip(), ln.addr().port()));
        }
        Await.until("a full queue", () -> connected(all) == QUEUE, () -> connected(all) + " in it");
        return ln;
    }

    /** How many of {@code all} are connected, whose connect had been begun. */
    static int connected(List<SocketChannel> all) {
        int n = 0;
        for (SocketChannel ch : all) {
            try {
                n += ch.finishConnect() ? 1 : 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return n;
    }

    static boolean hasIPv6() {
        try (Socket s = new Socket()) {
            s.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The address of that name. */
    TCPAddr at(String name) {
        int family = name.endsWith("4") ? 0 : 1;
        return switch (name.charAt(0)) {
            case 's' -> (family == 0 ? s4 : s6).addr();
            case 'r' -> {
                Socket s = refusing.get(family);
                yield new TCPAddr(s.getLocalAddress(), s.getLocalPort());
            }
            case 'q' -> new TCPAddr(InetAddress.ofLiteral("127.0.0.2"), at("r4").port());
            default -> holes.get(family).addr();
        };
    }

    /** The addresses of those names, which spaces part. */
    List<TCPAddr> all(String names) {
        List<TCPAddr> all = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            all.add(at(name));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel ch : fillers) {
            ch.close();
        }
        for (TCPListener ln : holes) {
            ln.close();
        }
        for (Socket s : refusing) {
            s.close();
        }
        s4.close();
        s6.close();
    }
}
