package org.gopark.internal.poll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.RecvAtEnd;
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
 * FD.read on epoll beside the system call that it makes, at the end of a stream, where that is
 * cheapest. What a read costs that brings something is more by the copy into the array alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Dgopark.netpoll=epoll"})
public class LinuxFDBenchmark {
    private static final int SIZE = 64;

    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);

    private RecvAtEnd raw;
    private FD fd;

    @Setup
    public void open() throws IOException {
        try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            raw = new RecvAtEnd((InetSocketAddress) peer.getLocalSocketAddress());
            fd = new FD(RuntimePoll.current(), raw.sysfd(), new Endpoint("tcp", null, null));
            fd.connect();
            peer.accept().close();
        }
        while (read() != -1) {
            Thread.onSpinWait();
        }
    }

    @TearDown
    public void close() throws IOException {
        fd.close();
    }

    @Benchmark
    public int read() throws IOException {
        return fd.read(bytes, 0, SIZE);
    }

    @Benchmark
    public int readDirect() throws IOException {
        return fd.read(direct.clear());
    }

    @Benchmark
    public int recv() {
        return raw.recv();
    }
}
