package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.GoroutineDump;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * What only a back end can do that has descriptors of its own, and what can go wrong only there:
 * edges are told once, and numbers are used again.
 *
 * <p>Go: net/listen_test.go; internal/poll's issues 8891, 38747, 59545
 */
abstract class DescriptorContract extends NetContract {
    /** Go: net/listen_test.go TestDualStackTCPListener, its row tcp4 and tcp6 */
    @Test
    void tcp4AndTcp6OnOnePort() throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        TCPListener six = closing(Net.listen("tcp6", "[::]:0"));
        String port = Integer.toString(six.addr().port());
        TCPListener four = closing(Net.listen("tcp4", "0.0.0.0:" + port));
        TCPConn a = closing(Net.dial("tcp", "127.0.0.1:" + port));
        assertThat(closing(four.accept()).remoteAddr()).isEqualTo(a.localAddr());
        TCPConn b = closing(Net.dial("tcp", "[::1]:" + port));
        assertThat(closing(six.accept()).remoteAddr()).isEqualTo(b.localAddr());
    }

    @Test
    void tcp6TakesNoIPv4() throws Exception {
        assumeTrue(Destinations.hasIPv6(), "this system has no IPv6");
        TCPListener six = closing(Net.listen("tcp6", ":0"));
        String to = "127.0.0.1:" + six.addr().port();
        assertThatThrownBy(() -> Net.dial("tcp", to)).isInstanceOf(NetError.Connect.class);
    }

    @Test
    void aHookKnowsTheDescriptorUntilItEnds() throws Exception {
        List<Control.Socket> seen = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        Control hook =
                (network, address, socket) -> {
                    seen.add(socket);
                    numbers.add(socket.descriptor().orElseThrow());
                };
        TCPListener ln =
                closing(ListenConfig.DEFAULT.withControl(hook).listen("tcp", "127.0.0.1:0"));
        closing(Dialer.DEFAULT.withControl(hook).dial("tcp", ln.addr().toString()));
        assertThat(numbers).hasSize(2).doesNotHaveDuplicates().allMatch(n -> n > 2);
        for (Control.Socket s : seen) {
            assertThatThrownBy(s::descriptor).hasMessage("the hook has ended");
            assertThatThrownBy(() -> s.getOption(StandardSocketOptions.SO_RCVBUF))
                    .hasMessage("the hook has ended");
        }
    }

    /** What a hook does to the listener does not keep connections from being as they ought to. */
    @Test
    void connectionsBeginWithTheDefaultsWhateverAHookDoes() throws Exception {
        ListenConfig lc =
                ListenConfig.DEFAULT.withControl((network, address, socket) ->
                        socket.setOption(StandardSocketOptions.TCP_NODELAY, false));
        TCPListener ln = closing(lc.listen("tcp", "127.0.0.1:0"));
        dial(ln);
        TCPConn c = closing(ln.accept());
        assertThat(c.fd().pfd().getsockopt(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(c.fd().pfd().getsockopt(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    }

    @Test
    void aDumpNamesTheDescriptor() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        assertThat(rt.dump().goroutines())
                .extracting(GoroutineDump.Goroutine::io)
                .anySatisfy(io -> {
                    assertThat(io).isNotNull();
                    assertThat(Integer.parseInt(io.fd())).isGreaterThan(2);
                });
        p.client().write(new byte[1]);
        reader.get();
    }

    // ---- pipes of transfers ----

    /** Go: none; there each has one. */
    @Test
    void transfersThatWaitHoldNoPipe() throws Exception {
        int before = Sockets.pipes();
        List<Pair> sources = new ArrayList<>();
        List<Task<Long>> relays = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Pair src = pair();
            Pair dst = pair();
            sources.add(src);
            relays.add(go(() -> dst.client().transferFrom(src.server(), Long.MAX_VALUE)));
            awaitParked(src.server(), Mode.READ);
        }
        assertThat(Sockets.pipes() - before).as("ends of pipes").isLessThan(40);
        for (Pair src : sources) {
            src.client().close();
        }
        for (Task<Long> relay : relays) {
            assertThat(relay.get()).isZero();
        }
    }

    /** Go: net/splice_linux_test.go TestSplicePipePool */
    @Test
    void aPipeThatIsNotEmptyIsNotUsedAgain() throws Exception {
        int before = Sockets.pipes();
        for (int i = 0; i < 20; i++) {
            Pair src = pair();
            Pair dst = pair();
            src.server().setReadBuffer(64 * 1024); // or the kernel lets it grow beyond TOO_MUCH
            Task<Void> source = go(() -> src.client().write(new byte[Timeouts.TOO_MUCH]));
            Task<Long> relay = go(() -> dst.client().transferFrom(src.server(), Long.MAX_VALUE));
            awaitParked(dst.client(), Mode.WRITE);
            dst.client().setWriteDeadlineAfter(Timeouts.PAST);
            Timeouts.timesOut("readfrom " + dst.client(), relay);
            src.server().close();
            assertThat(source.failure()).isInstanceOf(NetError.class);

            Pair clean = pair();
            clean.client().write(new byte[] {1, 2, 3});
            Pair out = pair();
            assertThat(out.client().transferFrom(clean.server(), 3)).isEqualTo(3);
            assertThat(Sockets.readFull(out.server(), 3)).containsExactly(1, 2, 3);
        }
        assertThat(Sockets.pipes() - before).as("ends of pipes").isLessThan(20);
    }

    // ---- issues 8891 and 38747: the skip-read hang ----

    /** Data and the end of the stream in one segment, after reads that were short. */
    @RepeatedTest(20)
    void dataAndTheEndTogether() throws Exception {
        Pair p = pair();
        byte[] b = new byte[64];
        Task<Integer> reader =
                go(() -> {
                    int all = 0;
                    for (int n; (n = p.server().read(b)) >= 0; ) {
                        all += n;
                    }
                    return all;
                });
        int rounds = ThreadLocalRandom.current().nextInt(1, 40);
        for (int i = 0; i < rounds; i++) {
            p.client().write(new byte[3]);
            if (i % 4 == 0) {
                awaitParked(p.server(), Mode.READ);
            }
        }
        p.client().write(new byte[5]);
        p.client().closeWrite();
        assertThat(reader.get()).isEqualTo(3 * rounds + 5);
        p.server().write(new byte[1]);
        assertThat(p.client().read(b)).isEqualTo(1);
    }

    /** The reader is in every state: it waits, it is about to read, it has read short. */
    @RepeatedTest(20)
    void aResetReachesTheReader() throws Exception {
        Pair p = pair();
        Task<Void> reader =
                go(() -> {
                    byte[] b = new byte[64];
                    while (p.server().read(b) >= 0) {
                        // on, until the reset
                    }
                });
        int rounds = ThreadLocalRandom.current().nextInt(4);
        for (int i = 0; i < rounds; i++) {
            p.client().write(new byte[3]);
        }
        p.client().setLinger(0);
        p.client().close();
        assertThatThrownBy(reader::get)
                .hasRootCauseInstanceOf(IOException.class)
                .hasStackTraceContaining("connection reset by peer");
    }

    // ---- issue 59545: numbers are used again ----

    private static final int CHURNERS = 8;

    /**
     * Connections come and go while their events are under way; each has bytes of its own, and
     * never sees another's. It goes on until events of connections that were gone have been seen,
     * where there are any: a poller that is one of many goroutines is hardly ever overtaken. Every
     * other connection is closed by a thread from outside: where cores are scarce one M runs all
     * goroutines and polls, and does not overtake itself.
     */
    @Test
    void neverAByteToTheWrongConnection() throws Exception {
        TCPListener ln = listen();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        go(() -> {
            try {
                for (; ; ) {
                    TCPConn c = ln.accept();
                    go(() -> serve(c));
                }
            } catch (NetError.Closed e) {
                // the end
            }
        });
        List<Task<Void>> churners = new ArrayList<>();
        for (int i = 0; i < CHURNERS; i++) {
            int id = i;
            Caller closer = i % 2 == 0 ? Caller.GOROUTINE : Caller.PLATFORM;
            churners.add(
                    go(() -> {
                        for (byte n = 0; !stop.get() && wrong.get() == null; n++) {
                            churn(ln, (byte) (id << 4 | n & 15), wrong, closer);
                        }
                    }));
        }
        long start = nanoTime();
        await(
                "stale events",
                () -> {
                    boolean seen = !Cells.pollerRunsTimers(rt) || rt.stats().staleEvents() > 0;
                    return wrong.get() != null || seen && nanoTime() - start > 1_000_000_000L;
                });
        stop.set(true);
        for (Task<Void> c : churners) {
            c.get();
        }
        ln.close();
        assertThat(wrong.get()).isNull();
    }

    /** Echoes, and at times goes away in the middle. */
    private static void serve(TCPConn c) throws IOException {
        byte[] b = new byte[256];
        try (c) {
            for (int n, i = 0; (n = c.read(b)) > 0; i++) {
                c.write(b, 0, n);
                if (i == 3) {
                    c.setLinger(0);
                    return;
                }
            }
        } catch (NetError.Failed e) {
            // the other end was faster
        }
    }

    private void churn(TCPListener ln, byte tag, AtomicReference<String> wrong, Caller closer)
            throws Exception {
        byte[] mine = new byte[32];
        Arrays.fill(mine, tag);
        byte[] got = new byte[256];
        TCPConn c = Net.dial("tcp", ln.addr().toString());
        try {
            int rounds = tag % 2 == 0 ? 6 : 3;
            for (int i = 0; i < rounds; i++) {
                c.write(mine);
                int n = c.read(got);
                for (int j = 0; j < n; j++) {
                    if (got[j] != tag) {
                        wrong.set(c + " got " + got[j] + " for " + tag);
                    }
                }
                if (n < 0) {
                    return;
                }
            }
            c.write(mine); // the answer comes while it closes
        } catch (NetError.Failed e) {
            // the server was faster
        } finally {
            FutureTask<Void> closed =
                    new FutureTask<>(() -> {
                        c.close();
                        return null;
                    });
            closer.start(rt, closed);
            closed.get();
        }
    }
}
