package org.gopark.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.GoroutinesMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an operator sees from outside.
 *
 * <p>Go: none.
 */
@Timeout(60)
final class ManagementTest {
    private static GoroutinesMXBean bean() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName(GoroutinesMXBean.NAME);
        TestSched.await("the bean", () -> server.isRegistered(name));
        return JMX.newMXBeanProxy(server, name, GoroutinesMXBean.class);
    }

    @Test
    void aRuntimeIsSeen() throws Exception {
        try (TestSched t = new TestSched();
                GoRuntime rt = GoRuntime.builder().build()) { // which registers the bean
            GoroutinesMXBean bean = bean();
            int before = bean.getDescriptors();
            PollDesc pd = t.open();
            assertThat(bean.getDescriptors()).isEqualTo(before + 1);
            Thread sleeper =
                    rt.go(() -> {
                        try {
                            Go.sleep(Duration.ofHours(1));
                        } catch (InterruptedException e) {
                            // The test is over.
                        }
                    });
            rt.awaitQuiescent();
            Proc.newproc(t.sched, () -> RuntimePoll.pollWait(pd, Mode.READ));
            TestSched.awaitParked(pd, Mode.READ);

            assertThat(bean.getStates().get("waiting")).isGreaterThanOrEqualTo(2);
            assertThat(bean.getAges()).containsKeys("IO wait", "sleep");
            assertThat(bean.getNetpollWaiters()).isPositive();
            assertThat(bean.getGoroutines()).isPositive();
            assertThat(bean.lostWakeups()).isZero();
            assertThat(bean.dump(false, 0)).contains("[IO wait]", "[sleep]", "all runtimes: ");
            assertThat(bean.dump(true, 0)).contains("all runtimes: ");
            assertThat(bean.dump(false, 3600)).isEqualTo("all runtimes: 0 goroutines\n");
            assertThat(bean.getPolls()).isNotNegative();
            assertThat(bean.getReadied()).isGreaterThanOrEqualTo(bean.getBatches());
            sleeper.interrupt();
        }
    }
}
