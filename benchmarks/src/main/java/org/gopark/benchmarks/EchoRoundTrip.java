package org.gopark.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.GoRuntime;
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
 * 64 bytes to an echo server and back over one connection; the server's goroutine parks between two
 * requests. The client is the benchmark's platform thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EchoRoundTrip {
    private static final int SIZE = 64;

    private GoRuntime runtime;
    private TCPListener listener;
    private TCPConn conn;
    private final byte[] buf = new byte[SIZE];

    @Setup
    public void open() throws IOException {
        runtime = GoRuntime.builder().build();
        listener = Net.listen("tcp", "127.0.0.1:0");
        runtime.go(this::serve);
        conn = Net.dial("tcp", listener.addr().toString());
    }

    private void serve() {
        byte[] b = new byte[SIZE];
        try (TCPConn c = listener.accept()) {
            int n;
            while ((n = c.read(b)) > 0) {
                c.write(b, 0, n);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @TearDown
    public void close() throws IOException {
        conn.close();
        listener.close();
        runtime.close();
    }

    @Benchmark
    public byte[] roundTrip() throws IOException {
        conn.write(buf);
        for (int got = 0; got < SIZE; ) {
            got += conn.read(buf, got, SIZE - got);
        }
        return buf;
    }
}
