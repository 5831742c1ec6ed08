package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a review found by trying to break it. */
abstract class AttackContract extends NetContract {
    private static final int SLOTS = 32; // Lookup.MAX

    /**
     * When the resolver hangs, those who have given up must not be asked for once it works again:
     * everybody who comes later would queue behind them.
     */
    @Test
    void aLookupThatNobodyWaitsForIsNotBegun() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            String address = "slow.test:" + ln.addr().port();
            List<Task<Void>> dials = everyLookUpHangs(address, hang);
            AtomicInteger asked = new AtomicInteger();
            Resolver late =
                    host -> {
                        asked.getAndIncrement();
                        return List.of(InetAddress.ofLiteral("127.0.0.1"));
                    };
            Task<TCPConn> impatient =
                    go(() ->
                            Dialer.DEFAULT
                                    .withResolver(late)
                                    .withTimeout(Duration.ofMillis(20))
                                    .dial("tcp", address));
            impatient.failsWith(NetError.Timeout.class);
            hang.countDown();
            for (Task<Void> t : dials) {
                t.get();
            }
            await("no goroutine but the test", () -> rt.stats().goroutines() == 1);
            assertThat(asked).hasValue(0);
        }
    }

    /** As many dials as there may be look-ups, whose resolver hangs until {@code hang}. */
    private List<Task<Void>> everyLookUpHangs(String address, CountDownLatch hang) {
        AtomicInteger hanging = new AtomicInteger();
        Resolver slow =
                host -> {
                    hanging.getAndIncrement();
                    try {
                        hang.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return List.of(InetAddress.ofLiteral("127.0.0.1"));
                };
        Dialer d = Dialer.DEFAULT.withResolver(slow);
        List<Task<Void>> dials = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            dials.add(go(() -> d.dial("tcp", address).close()));
        }
        await("every slot taken", () -> hanging.get() == SLOTS);
        return dials;
    }

    /** A raw wait error is no type that a caller can catch. */
    @Test
    void anInterruptedResolveSaysSoInTheJdksOwnType() throws Exception {
        CountDownLatch hang = new CountDownLatch(1); // or the answer might come before the wait
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            List<Task<Void>> dials = everyLookUpHangs("slow.test:" + ln.addr().port(), hang);
            Task<TCPAddr> task =
                    go(() -> {
                        Thread.currentThread().interrupt();
                        return TCPAddr.resolve("tcp", "localhost:80");
                    });
            InterruptedIOException e = task.failsWith(NetError.Interrupted.class);
            assertThat(e).hasMessage("lookup tcp: interrupted");
            assertThat(task.wasInterrupted()).isTrue();
            hang.countDown();
            for (Task<Void> t : dials) {
                t.get();
            }
        }
    }

    /** A stack that is too short or a heap that is full is no reason to lose a descriptor. */
    @Test
    void anErrorOfTheControlHookClosesTheSocket() throws Exception {
        Control control =
                (network, address, socket) -> {
                    throw new StackOverflowError("of the test");
                };
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            Task<TCPConn> dial =
                    go(() -> Dialer.DEFAULT.withControl(control).dial("tcp", ln.addr().toString()));
            dial.failsWith(StackOverflowError.class);
        }
    }
}
