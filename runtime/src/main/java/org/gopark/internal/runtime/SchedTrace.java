package org.gopark.internal.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gopark.runtime.SchedulerStats;
import org.jspecify.annotations.Nullable;

/**
 * What the Go-style scheduler is doing: as numbers, and as the lines that Go prints for {@code
 * GODEBUG=schedtrace}, here {@code -Dgopark.debug=schedtrace=1000,scheddetail=1}.
 *
 * <p>Go: runtime/proc.go schedtrace
 */
final class SchedTrace {
    /** So many milliseconds lie between two lines on standard error; 0 is none. */
    static final int INTERVAL = Math.max(0, DebugVars.get("schedtrace"));

    private static final boolean DETAILED = DebugVars.get("scheddetail") > 0;

    private SchedTrace() {}

    /** The sum over the runtimes of {@code scheds} that have this scheduler. */
    static SchedulerStats stats(Iterable<Sched> scheds) {
        int maxProcs = 0;
        int enoughProcs = 0;
        int idleProcs = 0;
        int threads = 0;
        int idleThreads = 0;
        int spinning = 0;
        int runnable = 0;
        long slices = 0;
        long steals = 0;
        long handoffs = 0;
        long stalls = 0;
        Map<String, Long> stalledAt = new TreeMap<>();
        long[] latencies = new long[Latencies.BUCKETS];
        long[] whileIdle = new long[Latencies.BUCKETS];
        for (Sched sched : scheds) {
            if (!(sched instanceof SchedGMP s)) {
                continue;
            }
            maxProcs += s.gomaxprocs;
            enoughProcs += s.contention.enough();
            idleProcs += s.idle.npidle();
            threads += s.sysmon.mcount();
            idleThreads += s.idle.nmidle();
            spinning += s.idle.nmspinning();
            runnable += s.runq.size();
            for (P p : s.allp) {
                runnable += p.runq.length();
                slices += Integer.toUnsignedLong(p.schedtick());
                p.latencies.addTo(latencies);
                p.latenciesWhileIdle.addTo(whileIdle);
            }
            steals += s.steals();
            handoffs += s.handoffs();
            stalls += s.stalls.count();
            stalledAt.putAll(s.stalls.sites());
        }
        return new SchedulerStats(
                maxProcs,
                enoughProcs,
                idleProcs,
                threads,
                idleThreads,
                spinning,
                runnable,
                slices,
                steals,
                handoffs,
                stalls,
                stalledAt,
                list(latencies),
                list(whileIdle));
    }

    private static List<Long> list(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }

    /** Prints what Go prints, {@code ms} after the start. */
    static void print(SchedGMP s, long ms) {
        System.err.print(text(s, ms, DETAILED));
    }

    static String text(SchedGMP s, long ms, boolean detailed) {
        StringBuilder b = new StringBuilder();
        b.append("SCHED ").append(ms).append("ms: gomaxprocs=").append(s.gomaxprocs);
        b.append(" idleprocs=").append(s.idle.npidle());
        b.append(" threads=").append(s.sysmon.mcount());
        b.append(" spinningthreads=").append(s.idle.nmspinning());
        b.append(" needspinning=0 idlethreads=").append(s.idle.nmidle());
        b.append(" runqueue=").append(s.runq.size());
        if (!detailed) {
            b.append(" [");
            for (P p : s.allp) {
                b.append(' ').append(p.runq.length());
            }
            b.append(" ] schedticks=[");
            for (P p : s.allp) {
                b.append(' ').append(Integer.toUnsignedString(p.schedtick()));
            }
            return b.append(" ]\n").toString();
        }
        b.append(" pollwaiters=").append(s.netpollWaiters());
        b.append(" polling=").append(s.lastpoll.isPolling()).append('\n');
        for (P p : s.allp) {
            b.append("  P").append(p.id).append(": status=").append(p.m() == 0 ? 0 : 1);
            b.append(" schedtick=").append(Integer.toUnsignedString(p.schedtick()));
            b.append(" m=").append(p.m() == 0 ? "nil" : Integer.toString(p.m()));
            b.append(" runqsize=").append(p.runq.length());
            b.append(" timerslen=").append(p.timers.len()).append('\n');
        }
        for (M m : s.sysmon.allm()) {
            b.append("  M").append(m.id).append(": p=").append(pOf(s, m));
            G gp = m.running();
            b.append(" curg=").append(gp == null ? "nil" : Long.toString(gp.goid)).append('\n');
        }
        Traceback.forEachG(s, gp -> goroutine(b, gp));
        return b.toString();
    }

    private static String pOf(SchedGMP s, M m) {
        for (P p : s.allp) {
            if (p.m() == m.id) {
                return Integer.toString(p.id);
            }
        }
        return "nil";
    }

    private static void goroutine(StringBuilder b, G gp) {
        int status = gp.readgstatus();
        @Nullable Wait wait = gp.waiting;
        b.append("  G").append(gp.goid).append(": status=").append(status).append('(');
        b.append(status == G.WAITING && wait != null ? wait.reason().toString() : "");
        b.append(") m=").append(mOf(gp)).append(" lockedm=nil\n");
    }

    private static String mOf(G gp) {
        M m = gp.sched instanceof SchedGMP s ? s.mOf(gp) : null;
        return m == null ? "nil" : Integer.toString(m.id);
    }
}
