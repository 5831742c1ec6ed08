package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/**
 * A dial that has to wait. On one machine that takes a listener whose queue is full: it ignores who
 * comes, and the kernel asks again after a second.
 *
 * <p>Go: none; there the same is tested against addresses that do not answer, with deadlines.
 */
abstract class DialWaitContract extends NetContract {
    private TCPListener full;
    private final List<Task<TCPConn>> dials = new ArrayList<>();

    /** Dials until one has to wait; the others are connected. */
    private Task<TCPConn> dialThatWaits() throws Exception {
        full = closing(ListenConfig.DEFAULT.withBacklog(1).listen("tcp", "127.0.0.1:0"));
        for (int i = 0; i < 20 && rt.stats().netpollWaiters() == 0; i++) {
            dials.add(go(() -> dial(full)));
            rt.awaitQuiescent(); // it is connected, or it waits
        }
        assertThat(rt.stats().netpollWaiters()).as("diallers that wait").isEqualTo(1);
        return dials.getLast();
    }

    @Test
    void dialWaitsUntilItIsConnected() throws Exception {
        Task<TCPConn> last = dialThatWaits();
        awaitIdlePoller(); // waiting for a connect costs nothing
        assertThat(last.isDone()).isFalse();
        List<TCPConn> accepted = new ArrayList<>();
        for (Task<TCPConn> dial : dials) {
            accepted.add(closing(full.accept()));
            dial.get();
        }

        TCPConn near = last.get();
        TCPConn far = accepted.getLast();
        assertThat(far.remoteAddr()).isEqualTo(near.localAddr());
        Task<Integer> reader = go(() -> near.read(new byte[8]));
        awaitParked(near, Mode.READ); // it reads like any other
        far.write(new byte[] {1});
        assertThat(reader.get()).isEqualTo(1);
        Task<Void> writer = go(() -> near.write(new byte[16 << 20])); // and writes
        awaitParked(near, Mode.WRITE);
        Sockets.readFull(far, 16 << 20);
        writer.get();
        awaitIdlePoller();
    }

    @Test
    void dialWaitsUntilItIsRefused() throws Exception {
        Task<TCPConn> last = dialThatWaits();
        full.close();

        assertThat(last.failsWith(NetError.Connect.class))
                .hasMessage("dial tcp %s: connect: connection refused", full.addr());
    }
}
