package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;

/** Many connections at once, both ends in this process. */
abstract class ManyConnsContract extends NetContract {
    private static final int CONNS = 2_000;

    /** All are open before the first one speaks, and again before the first one closes. */
    @Test
    void twoThousandConnectionsEcho() throws Exception {
        assumeTrue(descriptorsLeft() > 2 * CONNS + 100, "too few descriptors for this test");
        TCPListener ln = listen();
        int before = Sockets.open();
        CountDownLatch connected = new CountDownLatch(CONNS);
        CountDownLatch echoed = new CountDownLatch(CONNS);
        Task<Void> server =
                go(() -> {
                    for (int i = 0; i < CONNS; i++) {
                        Conn c = ln.accept();
                        go(() -> serve(c));
                    }
                });
        List<Task<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CONNS; i++) {
            int id = i;
            clients.add(
                    go(() -> {
                        try (Conn c = Net.dial("tcp", ln.addr().toString())) {
                            connected.countDown();
                            connected.await();
                            echo(c, id);
                            echoed.countDown();
                            echoed.await();
                            echo(c, -id);
                        }
                    }));
        }
        connected.await();
        assertThat(rt.stats().descriptors()).isBetween(CONNS + 1, 2 * CONNS + 1);
        server.get();
        for (Task<Void> t : clients) {
            t.get();
        }

        GoRuntime runtime = rt;
        await("all servers at the end", () -> runtime.stats().descriptors() == 1);
        assertThat(Sockets.open()).isEqualTo(before);
    }

    private static void serve(Conn c) throws Exception {
        try (c) {
            Sockets.echo(c);
        }
    }

    private static void echo(Conn c, int id) throws Exception {
        byte[] b = Sockets.random(32, id);
        c.write(b);
        assertThat(Sockets.readFull(c, b.length)).isEqualTo(b);
    }

    private static long descriptorsLeft() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                ? os.getMaxFileDescriptorCount() - os.getOpenFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
