package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.gopark.runtime.GoroutineDump;
import org.gopark.runtime.GoroutineDump.Goroutine;
import org.junit.jupiter.api.Test;

/**
 * Dumps that are taken while connections come and go and descriptors are used again: a row is right
 * or is not there, and names never another's connection.
 *
 * <p>Go: none; there the world stops.
 */
abstract class DumpRaceContract extends NetContract {
    private static final int WORKERS = 4;
    private static final int ROUNDS = 150;
    private static final int DUMPS = 30; // at least

    private volatile boolean enough;

    /** Each worker has an address of its own, which all of its connections have at one end. */
    private static String address(int worker) {
        return "127.0.1." + (worker + 1);
    }

    private void work(int worker) throws Exception {
        Thread.currentThread().setName("worker " + worker);
        try (TCPListener ln = Net.listen("tcp", address(worker) + ":0")) {
            for (int i = 0; i < ROUNDS || !enough; i++) {
                Task<Void> server =
                        go(() -> {
                            Thread.currentThread().setName("worker " + worker);
                            try (TCPConn c = ln.accept()) {
                                Sockets.echo(c);
                            }
                        });
                try (TCPConn c = Net.dial("tcp", ln.addr().toString())) {
                    for (int k = 0; k < 5; k++) {
                        c.write(new byte[] {1, 2, 3});
                        Sockets.readFull(c, 3);
                    }
                }
                server.get();
            }
        }
    }

    @Test
    void aRowIsRightOrNotThere() throws Exception {
        List<Task<Void>> workers =
                IntStream.range(0, WORKERS).mapToObj(w -> go(() -> work(w))).toList();
        int rows = 0;
        for (int dumps = 0; dumps < DUMPS || workers.stream().anyMatch(w -> !w.isDone()); dumps++) {
            GoroutineDump dump = rt.dump();
            for (Goroutine g : dump.goroutines()) {
                rows += check(g) ? 1 : 0;
            }
            enough = dumps >= DUMPS && rows > 0;
            Thread.yield();
        }
        for (Task<Void> w : workers) {
            w.get();
        }
        assertThat(rows).as("rows of goroutines that waited for a connection").isPositive();
    }

    /** Under load many goroutines are always on their way back; none of them is lost. */
    @Test
    void noFalseAlarm() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Pair p = pair();
            pairs.add(p);
            tasks.add(go(() -> Sockets.echo(p.server())));
            tasks.add(
                    go(() -> {
                        while (!enough) {
                            p.client().write(new byte[] {1});
                            Sockets.readFull(p.client(), 1);
                        }
                        p.client().closeWrite();
                    }));
        }
        for (int i = 0; i < 100; i++) {
            assertThat(rt.lostWakeups()).isZero();
            Thread.yield();
        }
        enough = true;
        for (Task<Void> t : tasks) {
            t.get();
        }
    }

    /** Whether it is a row with a connection; fails if that is another worker's. */
    private static boolean check(Goroutine g) {
        assertThat(g.io() != null).as("%s", g).isEqualTo(g.status().equals("IO wait"));
        if (g.io() == null || !g.thread().startsWith("worker ")) {
            return false;
        }
        String own = address(Integer.parseInt(g.thread().substring("worker ".length())));
        assertThat(has(g.io().local(), own) || has(g.io().remote(), own))
                .as("%s has an end at %s", g, own)
                .isTrue();
        return true;
    }

    private static boolean has(InetSocketAddress end, String address) {
        return end != null && end.getAddress().getHostAddress().equals(address);
    }
}
