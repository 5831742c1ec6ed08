package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When a read tries first, and when it waits first. The descriptor is one of a runtime in which
 * nothing has ever happened, so that nobody else is runnable.
 */
@Timeout(60)
final class ShortReadTest {
    private static final int PROBE = 64;
    private static final int STREAK = 16;

    private final GoRuntime rt = GoRuntime.builder().build();
    private final ShortRead policy = new ShortRead();
    private Sysfd sysfd;
    private PollDesc pd;

    @BeforeEach
    void open() throws Exception {
        sysfd =
                ChannelSockets.SOCKETS.listen(
                        StandardProtocolFamily.INET,
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        1);
        Throwable[] failure = new Throwable[1];
        Thread t =
                rt.go(() -> {
                    try {
                        pd =
                                new PollDesc(
                                        RuntimePoll.current(),
                                        sysfd,
                                        new Endpoint("tcp", null, null),
                                        new FDMutex());
                    } catch (Exception e) {
                        failure[0] = e;
                    }
                });
        t.join();
        assertThat(failure[0]).isNull();
    }

    @AfterEach
    void close() throws Exception {
        pd.evict();
        pd.close();
        sysfd.close();
        rt.close();
    }

    private boolean tryFirst() {
        return policy.tries(pd) > 0;
    }

    private void shortRead() {
        policy.got(10, 100);
    }

    @Test
    void tryingIsTheRule() {
        assertThat(tryFirst()).as("the first read").isTrue();
        policy.got(100, 100);
        assertThat(tryFirst()).as("there may be more").isTrue();
        policy.miss();
        policy.got(Sysfd.EOF, 100);
        assertThat(tryFirst()).as("the end is there again").isTrue();
    }

    @Test
    void afterAShortReadItWaits() {
        tryFirst();
        shortRead();
        assertThat(tryFirst()).isFalse();
        shortRead();
        assertThat(tryFirst()).isFalse();
        policy.got(100, 100);
        assertThat(tryFirst()).as("after a full read").isTrue();
    }

    @Test
    void itProbesNowAndThen() {
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i < PROBE; i++) {
                shortRead();
                assertThat(tryFirst()).as("round %d, read %d", round, i).isFalse();
            }
            shortRead();
            assertThat(tryFirst()).as("the probe").isTrue();
            policy.miss();
        }
    }

    /** A probe that pays makes it try, up to eight times in vain. */
    @Test
    void itTriesWhileThatPays() {
        probe();
        for (int i = 1; i < STREAK; i++) {
            shortRead(); // a hit
            assertThat(tryFirst()).isTrue();
        }
        shortRead();
        assertThat(tryFirst()).as("one read in a streak lets the poller look").isFalse();
        shortRead();
        assertThat(tryFirst()).isTrue();
        for (int i = 0; i < 8; i++) {
            policy.miss();
            shortRead(); // after it has waited
            assertThat(tryFirst()).as("miss %d", i + 1).isEqualTo(i < 7);
        }
    }

    /** A read that tries, misses and waits several times misses once. */
    @Test
    void oneReadIsOneMiss() {
        probe();
        shortRead();
        assertThat(tryFirst()).isTrue();
        shortRead(); // two points
        assertThat(tryFirst()).isTrue();
        policy.miss();
        policy.miss();
        policy.miss();
        shortRead();
        assertThat(tryFirst()).as("one point is left").isTrue();
    }

    /** A try is one system call, or many if nothing happens on any other descriptor. */
    @Test
    void whoIsAloneTriesLonger() throws Exception {
        probe();
        shortRead();
        assertThat(policy.tries(pd)).isEqualTo(1);
        while (!pd.alone()) { // how many events a connection makes is the poller's luck
            connectOnce();
        }
        shortRead();
        assertThat(policy.tries(pd)).isEqualTo(80);
    }

    private void connectOnce() throws Exception {
        InetSocketAddress addr = sysfd.getsockname();
        Throwable[] failure = new Throwable[1];
        Thread accepter =
                rt.go(() -> {
                    try {
                        accept();
                    } catch (Exception e) {
                        failure[0] = e;
                    }
                });
        try (Socket client = new Socket(addr.getAddress(), addr.getPort())) {
            accepter.join();
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(failure[0]).isNull();
    }

    /** Waits before each try, so that the poller has to look. */
    private void accept() throws Exception {
        Sysfd accepted;
        do {
            pd.waitRead();
            accepted = sysfd.accept();
        } while (accepted == null);
        accepted.close();
    }

    private void probe() {
        for (int i = 1; i <= PROBE; i++) {
            shortRead();
            assertThat(tryFirst()).isEqualTo(i == PROBE);
        }
    }
}
