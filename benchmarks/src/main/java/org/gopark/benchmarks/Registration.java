package org.gopark.benchmarks;

import static org.openjdk.jmh.annotations.Mode.AverageTime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.PollDesc;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.ChannelSockets;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.runtime.Go;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Into the poller and out of it, with a connection that stays open: what registration adds to one
 * that comes and goes. In between a goroutine waits until it may write, which it may at once; else
 * the poller would take the registration back before the kernel has heard of it. Getting out parks
 * until the poller has let go. {@link DialClose} has all of it, with the sockets.
 *
 * <p>The counterpart is the least that any user of a selector must do, on one thread and without a
 * poller that sleeps: register, select, cancel, select.
 */
@State(Scope.Benchmark)
@BenchmarkMode(AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Registration {
    private static final int ROUNDS = 1000;

    private ServerSocket peer;
    private Sysfd sysfd;
    private SocketChannel channel;
    private Selector selector;

    @Setup
    public void open() throws IOException {
        peer = new ServerSocket(0, 2, InetAddress.ofLiteral("127.0.0.1"));
        InetSocketAddress addr = (InetSocketAddress) peer.getLocalSocketAddress();
        sysfd = ChannelSockets.SOCKETS.connect(null, null, addr);
        while (sysfd.isConnecting() && !sysfd.finishConnect()) {
            Thread.onSpinWait();
        }
        channel = SocketChannel.open(addr);
        channel.configureBlocking(false);
        selector = Selector.open();
        RuntimePoll.current().pollServerInit();
    }

    @TearDown
    public void close() throws IOException {
        selector.close();
        channel.close();
        sysfd.close();
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int gopark() throws Exception {
        FutureTask<Integer> rounds = new FutureTask<>(this::openAndClose);
        Go.go(rounds);
        return rounds.get(1, TimeUnit.MINUTES);
    }

    private int openAndClose() throws IOException {
        RuntimePoll poll = RuntimePoll.current();
        for (int i = 0; i < ROUNDS; i++) {
            PollDesc pd = poll.pollOpen(sysfd, new Endpoint("tcp", null, null));
            if (RuntimePoll.pollWait(pd, Mode.WRITE) != 0) {
                throw new IllegalStateException("it is writable");
            }
            RuntimePoll.pollUnblock(pd);
            RuntimePoll.pollClose(pd);
        }
        return ROUNDS;
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public int selectorAlone() throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            int ops = SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            SelectionKey key = channel.register(selector, ops);
            if (selector.select() != 1) {
                throw new IllegalStateException("it is writable");
            }
            key.cancel();
            selector.selectNow();
            if (channel.isRegistered()) {
                throw new IllegalStateException("still registered");
            }
        }
        return ROUNDS;
    }
}
