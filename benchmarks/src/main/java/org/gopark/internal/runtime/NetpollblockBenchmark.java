package org.gopark.internal.runtime;

import static org.openjdk.jmh.annotations.Mode.AverageTime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.syscall.ChannelSockets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A wait for an edge that has come already: READY to NIL, nobody parks. An edge can be taken only
 * once, so each method brings one first, as the poller does; {@link #edge}, which forgets it with a
 * plain reset, is what to compare the others with.
 *
 * <p>There is no counterpart: the JDK's poller remembers no edges, its threads try the system call
 * and park.
 */
@State(Scope.Benchmark)
@BenchmarkMode(AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NetpollblockBenchmark {
    private final GList toRun = new GList();
    private SchedJdk sched;
    private PollDesc pd;

    @Setup
    public void open() throws IOException {
        sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        sched.poll.pollServerInit();
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        pd =
                sched.poll.pollOpen(
                        ChannelSockets.SOCKETS.listen(null, any, 1),
                        new Endpoint("tcp", null, null));
    }

    @TearDown
    public void close() {
        sched.close(0);
    }

    /** NIL to READY, and to NIL by a store. */
    @Benchmark
    public void edge() {
        pd.netpollready(toRun, Mode.READ);
        pd.reset(Mode.READ);
    }

    /** NIL to READY, and to NIL by the waiter. */
    @Benchmark
    public void netpollblock() {
        pd.netpollready(toRun, Mode.READ);
        if (!pd.netpollblock(Mode.READ, false)) {
            throw new IllegalStateException("there was an edge");
        }
    }

    /** The same through the door, which looks for a deadline first. */
    @Benchmark
    public void pollWait() {
        pd.netpollready(toRun, Mode.READ);
        if (RuntimePoll.pollWait(pd, Mode.READ) != PollDesc.POLL_NO_ERROR) {
            throw new IllegalStateException("there was an edge");
        }
    }
}
