package org.gopark.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to renew a deadline, as a server does before each request, on a connection that is
 * open. The clock is read each time, which is a part of it: {@code nanoTime} has that alone.
 *
 * <p>The counterpart, {@code Socket.setSoTimeout}, only notes a number; the JDK pays when a read
 * waits, with a timer of its own for each wait. So compare the row {@code deadline} of {@code
 * benchmarks/run peers} as well.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DeadlineBenchmark {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LIMIT_MILLIS = 10_000;

    private ServerSocket peer;
    private TCPConn conn;
    private Socket socket;

    @Setup
    public void open() throws IOException {
        peer = new ServerSocket(0, 2, InetAddress.ofLiteral("127.0.0.1"));
        conn = Net.dial("tcp", "127.0.0.1:" + peer.getLocalPort());
        socket = new Socket(peer.getInetAddress(), peer.getLocalPort());
    }

    @TearDown
    public void close() throws IOException {
        conn.close();
        socket.close();
        peer.close();
    }

    @Benchmark
    public void renewRead() throws IOException {
        conn.setReadDeadlineAfter(LIMIT);
    }

    @Benchmark
    public void renewBoth() throws IOException {
        conn.setDeadlineAfter(LIMIT);
    }

    /** Two clocks: the one on the wall says how far away it is. */
    @Benchmark
    public void renewReadToInstant() throws IOException {
        conn.setReadDeadline(Instant.now().plus(LIMIT));
    }

    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    @Benchmark
    public void jdkSetSoTimeout() throws IOException {
        socket.setSoTimeout(LIMIT_MILLIS);
    }
}
