package org.gopark.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The shortest life that a connection can have, at both ends: dial and accept; the server closes,
 * the client reads the end of the stream and closes too. One after the other: the read keeps the
 * client from running ahead of the server's backlog, and the server closes first so that it, and
 * not the port of the client, stays in TIME_WAIT.
 *
 * <p>The counterpart is the same with the JDK's blocking channels on two virtual threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class DialClose {
    private static final int CONNECTIONS = 1000;

    private TCPListener listener;
    private String addr;
    private ServerSocketChannel channel;
    private SocketAddress channelAddr;

    @Setup
    public void open() throws IOException {
        listener = Net.listen("tcp", "127.0.0.1:0");
        addr = listener.addr().toString();
        Go.go(this::acceptGopark);
        channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        channelAddr = channel.getLocalAddress();
        Thread.startVirtualThread(this::acceptJdk);
    }

    @TearDown
    public void close() throws IOException {
        listener.close();
        channel.close();
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int gopark() throws Exception {
        FutureTask<Integer> dials = times(this::dialGopark);
        Go.go(dials);
        return dials.get(1, TimeUnit.MINUTES);
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int jdk() throws Exception {
        FutureTask<Integer> dials = times(this::dialJdk);
        Thread.startVirtualThread(dials);
        return dials.get(1, TimeUnit.MINUTES);
    }

    private static FutureTask<Integer> times(Callable<Integer> dial) {
        return new FutureTask<>(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                int n = dial.call();
                if (n != -1) {
                    throw new IOException("not the end of the stream: " + n);
                }
            }
            return CONNECTIONS;
        });
    }

    private int dialGopark() throws IOException {
        try (TCPConn c = Net.dial("tcp", addr)) {
            return c.read(ByteBuffer.allocate(1));
        }
    }

    private int dialJdk() throws IOException {
        try (SocketChannel c = SocketChannel.open(channelAddr)) {
            return c.read(ByteBuffer.allocate(1));
        }
    }

    private void acceptGopark() {
        try {
            for (; ; ) {
                listener.accept().close();
            }
        } catch (IOException e) {
            // Closed; if it is anything else, the client's next dial fails.
        }
    }

    private void acceptJdk() {
        try {
            for (; ; ) {
                channel.accept().close();
            }
        } catch (IOException e) {
            // As above.
        }
    }
}
