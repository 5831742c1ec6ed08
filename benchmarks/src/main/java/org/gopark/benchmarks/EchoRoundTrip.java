package org.gopark.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 64 bytes to an echo server and back over one connection: the time from one request to the next.
 * Both ends are in this process and park; so this is two hand-offs by the poller, two writes, two
 * reads and the kernel's loopback, and where the scheduler puts the two ends decides much of it.
 * The counterpart is {@link Sockets#JDK}.
 *
 * <p>What it costs a server by itself is the business of the peers, not of this.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(5)
public class EchoRoundTrip {
    private static final int REQUESTS = 2048;

    @Param public Sockets sockets;

    private Echo echo;

    @Setup
    public void open() throws IOException {
        echo = new Echo(sockets, 1);
    }

    @TearDown
    public void close() throws IOException {
        echo.close();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void roundTrip() throws Exception {
        echo.run(REQUESTS);
    }
}
