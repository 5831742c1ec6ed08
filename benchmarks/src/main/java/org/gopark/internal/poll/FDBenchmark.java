package org.gopark.internal.poll;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.MemorySysfd;
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
 * FD.read and FD.write minus their system call: lock, prepare, try, unlock, on a connection that is
 * open and registered with the poller, but whose descriptor is a {@link MemorySysfd}, which always
 * has data and costs next to nothing. How next is what the baselines say: the same descriptor
 * without the FD.
 *
 * <p>Every read fills its buffer, so that none is short and none waits.
 *
 * <p>There is no counterpart: the JDK's sockets and channels cannot be had without their system
 * call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class FDBenchmark {
    private static final int SIZE = 64;

    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer view = ByteBuffer.wrap(bytes);

    private ServerSocket peer;
    private MemorySysfd memory;
    private FD fd;

    @Setup
    public void open() throws IOException {
        peer = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        memory = MemorySysfd.connect((InetSocketAddress) peer.getLocalSocketAddress());
        fd = new FD(RuntimePoll.current(), memory, new Endpoint("tcp", null, null));
        fd.connect();
    }

    @TearDown
    public void close() throws IOException {
        fd.close();
        peer.close();
    }

    @Benchmark
    public int readBytes() throws IOException {
        return full(fd.read(bytes, 0, SIZE));
    }

    @Benchmark
    public int readBuffer() throws IOException {
        return full(fd.read(buffer.clear()));
    }

    @Benchmark
    public int readBaseline() throws IOException {
        return full(memory.read(buffer.clear()));
    }

    @Benchmark
    public int readBytesBaseline() throws IOException {
        return full(memory.read(view.limit(SIZE).position(0)));
    }

    @Benchmark
    public int writeBytes() throws IOException {
        fd.write(bytes, 0, SIZE);
        return SIZE;
    }

    @Benchmark
    public int writeBuffer() throws IOException {
        fd.write(buffer.clear());
        return full(buffer.position());
    }

    @Benchmark
    public int writeBaseline() throws IOException {
        return full(memory.write(buffer.clear()));
    }

    private static int full(int n) throws IOException {
        if (n != SIZE) {
            throw new IOException(n + " bytes");
        }
        return n;
    }
}
