package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.Go;
import org.junit.jupiter.api.Test;

/**
 * Bugs that Go has had in this layer. Others have their tests elsewhere: 14548 and 19289 (a connect
 * that only seems to succeed) in DialLimitsContract and DialCancelContract, 16523 (a dial cancelled
 * as it succeeds) in DialCancelContract, 59545 (an event for another descriptor) in PollCacheTest
 * and PollCacheChurnTest, 61060 (a write that claims too much) in FDTest.
 *
 * <p>Not of this layer: 17249 (unix sockets), 72770 (UDP), 30624 and 72900 (epoll's flags), 43997,
 * 65064 and 38860 (Go's scheduler).
 */
abstract class GoIssuesContract extends NetContract {
    /**
     * Go: issues 8891 and 38747: a read that got less than it asked for is followed by a wait, and
     * not by a try; if the end had come with the data, there was nothing left to wait for.
     */
    @Test
    void theEndThatComesWithTheData() throws Exception {
        Random random = new Random(8891);
        TCPListener ln = listen();
        for (int i = 0; i < 200; i++) {
            boolean waits = i % 2 == 0;
            try (TCPConn client = Net.dial("tcp", ln.addr().toString());
                    TCPConn server = ln.accept()) {
                byte[] data = Sockets.random(1 + random.nextInt(1000), i);
                Task<byte[]> reader = waits ? go(() -> Sockets.readAll(server)) : null;
                if (waits) {
                    awaitParked(server, Mode.READ);
                }
                client.write(data);
                if (i % 4 < 2) {
                    client.close();
                } else {
                    client.closeWrite();
                }
                assertThat(waits ? reader.get() : Sockets.readAll(server)).isEqualTo(data);
            }
        }
    }

    /** Go: issue 38747, the same with a reset */
    @Test
    void theResetThatComesWithTheData() throws Exception {
        for (int i = 0; i < 50; i++) {
            Pair p = pair();
            byte[] b = new byte[64];
            p.client().write(new byte[] {1});
            assertThat(p.server().read(b)).isEqualTo(1); // short: the next one waits
            p.client().setLinger(0);
            Task<Integer> reader = go(() -> p.server().read(b));
            if (i % 2 == 0) {
                awaitParked(p.server(), Mode.READ);
            }
            p.client().close();
            reader.failsWith(NetError.Failed.class);
            p.server().close();
        }
    }

    /** Go: issue 33624: waiters were counted up and not down again, so an idle program polled */
    @Test
    void waitersAreForgottenHoweverTheirWaitEnds() throws Exception {
        noWaiters("before");
        Pair p = pair();
        reader(p, () -> p.client().write(new byte[] {1}));
        noWaiters("data");
        reader(p, () -> p.server().setReadDeadlineAfter(Duration.ofMillis(1)));
        noWaiters("a deadline that comes");
        p.server().clearDeadline();
        reader(p, () -> p.server().setReadDeadlineAfter(Duration.ZERO));
        noWaiters("a deadline that is over");
        p.server().clearDeadline();
        Task<?> interrupted = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        interrupted.thread().interrupt();
        interrupted.failsWith(NetError.Interrupted.class);
        noWaiters("an interrupt");
        Task<?> writer = go(() -> p.server().write(new byte[64 << 20]));
        awaitParked(p.server(), Mode.WRITE);
        reader(p, () -> p.server().close());
        writer.failsWith(NetError.Closed.class);
        noWaiters("close");
        Pair q = pair();
        reader(q, () -> q.client().close());
        noWaiters("the end of the stream");
        listeners();
    }

    private void listeners() throws Exception {
        TCPListener ln = listen();
        Task<TCPConn> acceptor = go(ln::accept);
        awaitParked(ln);
        dial(ln);
        closing(acceptor.get());
        noWaiters("a connection");
        Task<TCPConn> late = go(ln::accept);
        awaitParked(ln);
        ln.setDeadlineAfter(Duration.ZERO);
        late.failsWith(NetError.Timeout.class);
        noWaiters("a deadline of accept");
        ln.clearDeadline();
        Task<TCPConn> last = go(ln::accept);
        awaitParked(ln);
        ln.close();
        last.failsWith(NetError.Closed.class);
        noWaiters("close of a listener");
        TCPAddr nobody = Sockets.nobody();
        assertThat(go(() -> Net.dial("tcp", nobody.toString())).failure()).isNotNull();
        noWaiters("a dial that is refused");
    }

    /** A reader that waits until {@code end} ends its wait, however that may be. */
    private void reader(Pair p, Action end) throws Exception {
        Task<Integer> reader = go(() -> p.server().read(new byte[1]));
        awaitParked(p.server(), Mode.READ);
        assertThat(rt.stats().netpollWaiters()).isPositive();
        end.run();
        reader.failure();
    }

    private void noWaiters(String after) {
        await("no waiter, after " + after, () -> rt.stats().netpollWaiters() == 0);
    }

    /**
     * Go: issues 34385 and 35367: timers that several threads moved at a time were corrupted or
     * lost, and reads hung. Afterwards the last word counts: a deadline ends the wait, none does
     * not.
     */
    @Test
    void theLastDeadlineCounts() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pairs.add(pair());
        }
        for (int round = 0; round < 5; round++) {
            List<Task<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Random random = new Random(100L * round + i);
                all.add(go(() -> setManyDeadlines(pairs, random)));
            }
            for (Pair p : pairs) {
                all.add(go(() -> readUntilData(p.server())));
            }
            for (int i = 0; i < 8; i++) {
                all.get(i).get();
            }
            for (Pair p : pairs) {
                p.server().clearDeadline();
                p.client().write(new byte[] {1});
            }
            for (Task<?> t : all) {
                t.get();
            }
            for (Pair p : pairs) {
                lastWord(p);
            }
        }
    }

    private static void setManyDeadlines(List<Pair> pairs, Random random) throws Exception {
        for (int i = 0; i < 300; i++) {
            TCPConn c = pairs.get(random.nextInt(pairs.size())).server();
            long nanos = (long) Math.pow(10, random.nextInt(13)); // 1 ns to 1000 s
            Duration d = Duration.ofNanos(nanos);
            switch (random.nextInt(4)) {
                case 0 -> c.setDeadlineAfter(d);
                case 1 -> c.setReadDeadlineAfter(d);
                case 2 -> c.setWriteDeadlineAfter(d);
                default -> c.clearReadDeadline();
            }
        }
    }

    private static Void readUntilData(TCPConn c) throws Exception {
        for (; ; ) {
            try {
                assertThat(c.read(new byte[8])).isEqualTo(1);
                return null;
            } catch (NetError.Timeout e) {
                // Not a yield: as many of those as there are carriers keep the JDK's scheduler from
                // ever looking where the poller has been queued.
                Go.sleep(Duration.ofNanos(1));
            }
        }
    }

    private void lastWord(Pair p) throws Exception {
        Task<Integer> late = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        p.server().setReadDeadlineAfter(Duration.ofMillis(2));
        late.failsWith(NetError.Timeout.class);
        p.server().clearDeadline();
        Task<Integer> patient = go(() -> p.server().read(new byte[8]));
        awaitParked(p.server(), Mode.READ);
        p.client().write(new byte[] {1, 2});
        assertThat(patient.get()).isEqualTo(2);
    }
}
