package org.gopark.internal.runtime;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import org.gopark.runtime.GoroutineDump;
import org.gopark.runtime.GoroutinesMXBean;
import org.gopark.runtime.RuntimeStats;

/**
 * Registers the MXBean, once in a JVM and on a thread of its own: the platform's MBean server takes
 * a while to start, and nobody should wait for it.
 *
 * <p>Go: none; there one imports net/http/pprof.
 */
final class Management implements GoroutinesMXBean {
    private static final boolean ENABLED = !"false".equals(System.getProperty("gopark.jmx"));
    private static final AtomicBoolean STARTED = new AtomicBoolean();

    private Management() {}

    /** Called by everybody who makes a runtime. */
    static void start() {
        if (ENABLED && STARTED.compareAndSet(false, true)) {
            TemplateThread.newRuntimeThread("gopark-jmx", Management::register).start();
        }
    }

    private static void register() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new Management(), new ObjectName(NAME));
        } catch (JMException | RuntimeException | LinkageError e) {
            // Another class loader's gopark is there already, or this JVM has no management.
            System.getLogger("org.gopark")
                    .log(System.Logger.Level.DEBUG, "gopark: no MXBean " + NAME, e);
        }
    }

    private static RuntimeStats stats() {
        return RuntimeFace.statsAll();
    }

    @Override
    public int getGoroutines() {
        return stats().goroutines();
    }

    @Override
    public Map<String, Integer> getStates() {
        return stats().states();
    }

    @Override
    public Map<String, List<Integer>> getAges() {
        return stats().ages();
    }

    @Override
    public int getNetpollWaiters() {
        return stats().netpollWaiters();
    }

    @Override
    public int getDescriptors() {
        return stats().descriptors();
    }

    @Override
    public long getPolls() {
        return stats().polls();
    }

    @Override
    public long getBatches() {
        return stats().batches();
    }

    @Override
    public long getReadied() {
        return stats().readied();
    }

    @Override
    public long getWakeups() {
        return stats().wakeups();
    }

    @Override
    public long getDisarms() {
        return stats().disarms();
    }

    @Override
    public long getStaleEvents() {
        return stats().staleEvents();
    }

    @Override
    public int getTimers() {
        return stats().timers();
    }

    @Override
    public long getTimersDropped() {
        return stats().timersDropped();
    }

    @Override
    public int lostWakeups() {
        return RuntimeFace.lostWakeupsAll();
    }

    @Override
    public String dump(boolean grouped, double olderThanSeconds) {
        GoroutineDump dump = RuntimeFace.dumpAll();
        if (olderThanSeconds > 0) {
            dump = dump.olderThan(Duration.ofMillis((long) (olderThanSeconds * 1000)));
        }
        return grouped ? dump.grouped() : dump.toString();
    }
}
