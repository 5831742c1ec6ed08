package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.internal.syscall.SysfdChannel;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When a read tries first, and when it waits first. The descriptor is one of a runtime in which
 * nothing has ever happened, so that nobody else is runnable.
 */
final class ShortReadTest {
    private static final int PROBE = 64;

    private final GoRuntime rt = GoRuntime.builder().build();
    private final ShortRead policy = new ShortRead();
    private Sysfd sysfd;
    private PollDesc pd;

    @BeforeEach
    void open() throws Exception {
        sysfd =
                SysfdChannel.listen(
                        StandardProtocolFamily.INET,
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                        1);
        Throwable[] failure = new Throwable[1];
        Thread t =
                rt.go(() -> {
                    try {
                        pd = new PollDesc(RuntimePoll.current(), sysfd);
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

    private void shortRead() {
        policy.got(10, 100);
    }

    @Test
    void tryingIsTheRule() {
        assertThat(policy.tryFirst(pd)).as("the first read").isTrue();
        policy.got(100, 100);
        assertThat(policy.tryFirst(pd)).as("there may be more").isTrue();
        policy.miss();
        policy.got(Sysfd.EOF, 100);
        assertThat(policy.tryFirst(pd)).as("the end is there again").isTrue();
    }

    @Test
    void afterAShortReadItWaits() {
        policy.tryFirst(pd);
        shortRead();
        assertThat(policy.tryFirst(pd)).isFalse();
        shortRead();
        assertThat(policy.tryFirst(pd)).isFalse();
        policy.got(100, 100);
        assertThat(policy.tryFirst(pd)).as("after a full read").isTrue();
    }

    @Test
    void itProbesNowAndThen() {
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i < PROBE; i++) {
                shortRead();
                assertThat(policy.tryFirst(pd)).as("round %d, read %d", round, i).isFalse();
            }
            shortRead();
            assertThat(policy.tryFirst(pd)).as("the probe").isTrue();
            policy.miss();
        }
    }

    /** A probe that pays makes it try, up to eight times in vain. */
    @Test
    void itTriesWhileThatPays() {
        probe();
        for (int i = 0; i < 100; i++) {
            shortRead(); // a hit
            assertThat(policy.tryFirst(pd)).isTrue();
        }
        for (int i = 0; i < 8; i++) {
            policy.miss();
            shortRead(); // after it has waited
            assertThat(policy.tryFirst(pd)).as("miss %d", i + 1).isEqualTo(i < 7);
        }
    }

    /** A read that tries, misses and waits several times misses once. */
    @Test
    void oneReadIsOneMiss() {
        probe();
        shortRead();
        assertThat(policy.tryFirst(pd)).isTrue();
        shortRead(); // two points
        assertThat(policy.tryFirst(pd)).isTrue();
        policy.miss();
        policy.miss();
        policy.miss();
        shortRead();
        assertThat(policy.tryFirst(pd)).as("one point is left").isTrue();
    }

    private void probe() {
        for (int i = 1; i <= PROBE; i++) {
            shortRead();
            assertThat(policy.tryFirst(pd)).isEqualTo(i == PROBE);
        }
    }
}
