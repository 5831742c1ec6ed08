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
 * Round trips of 64 bytes in a second over so many connections at once; clients and server share
 * the process and its cores. The counterpart is {@link Sockets#JDK}.
 *
 * <p>The threads of the clients start anew for every few thousand requests; the bytes that this
 * allocates, a few for each request, are in the figure of the profiler.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class EchoThroughput {
    private static final int REQUESTS = 16_384; // a multiple of every number of connections

    @Param public Sockets sockets;

    @Param({"1", "16", "64"})
    public int connections;

    private Echo echo;

    @Setup
    public void open() throws IOException {
        echo = new Echo(sockets, connections);
    }

    @TearDown
    public void close() throws IOException {
        echo.close();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void requests() throws Exception {
        echo.run(REQUESTS);
    }
}
