package org.gopark.internal.runtime;

import static org.openjdk.jmh.annotations.Mode.AverageTime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gopark.internal.syscall.ChannelSockets;
import org.jspecify.annotations.Nullable;
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
 * A hop: one goroutine readies another and parks; two of them play ball. The time is that of one
 * hop, so half of what it takes until the ball is back.
 *
 * <p>A goroutine parks on a Wait, and the kinds of those are closed; so gopark and goready are
 * reached as in production, on a descriptor as a read and the poller do it ({@link #netpoll}), and
 * on a semaphore ({@link #sema}, which allocates its place in the queue). No socket is touched and
 * the poller sleeps: the goroutines do its part.
 *
 * <p>The counterpart is {@link #jdk}: a flag each, LockSupport.park and unpark, and nothing else.
 * Its bytes are the task that the JDK's scheduler makes for every unpark; netpoll must not need
 * more than that.
 *
 * <p>With more than one carrier the ball may be back before its thrower has parked; {@link
 * ParkOneCarrierBenchmark} has one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ParkBenchmark {
    private static final int HOPS = 20_000;

    private SchedJdk sched;
    private PollDesc pingDesc;
    private PollDesc pongDesc;
    private final RuntimeSema pingSema = new RuntimeSema(1);
    private final RuntimeSema pongSema = new RuntimeSema();

    @Setup
    public void open() throws IOException {
        sched = new SchedJdk(NetpollSelector::new, PollDesc::new);
        sched.poll.pollServerInit();
        pingDesc = open(sched);
        pongDesc = open(sched);
        pingDesc.netpollready(new GList(), Mode.READ); // the ball; every game ends where it began
    }

    /** A descriptor that no event will come for. */
    private static PollDesc open(SchedJdk sched) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        return sched.poll.pollOpen(
                ChannelSockets.SOCKETS.listen(null, any, 1), new Endpoint("tcp", null, null));
    }

    @TearDown
    public void close() {
        sched.close(0);
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public int netpoll() throws Exception {
        return play(() -> playNetpoll(pingDesc, pongDesc), () -> playNetpoll(pongDesc, pingDesc));
    }

    private int playNetpoll(PollDesc mine, PollDesc other) throws IOException {
        GList toRun = new GList();
        int caught = 0;
        for (int i = 0; i < HOPS / 2; i++) {
            if (!mine.netpollblock(Mode.READ, false)) {
                throw new IOException("closed");
            }
            caught++;
            other.netpollready(toRun, Mode.READ);
            Proc.injectglist(sched, toRun);
        }
        return caught;
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public int sema() throws Exception {
        return play(() -> playSema(pingSema, pongSema), () -> playSema(pongSema, pingSema));
    }

    private static int playSema(RuntimeSema mine, RuntimeSema other) {
        int caught = 0;
        for (int i = 0; i < HOPS / 2; i++) {
            mine.semacquire();
            caught++;
            other.semrelease();
        }
        return caught;
    }

    private int play(Callable<Integer> first, Callable<Integer> second) throws Exception {
        // The goroutines do the part of a poller that is awake; so its clock is that of their
        // waits.
        sched.netpollClock(sched.nanotime());
        FutureTask<Integer> a = new FutureTask<>(first);
        FutureTask<Integer> b = new FutureTask<>(second);
        Proc.newproc(sched, a);
        Proc.newproc(sched, b);
        return caught(a, b);
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public int jdk() throws Exception {
        Player ping = new Player();
        Player pong = new Player();
        FutureTask<Integer> a = new FutureTask<>(() -> ping.play(pong));
        FutureTask<Integer> b = new FutureTask<>(() -> pong.play(ping));
        ping.thread = Thread.ofVirtual().unstarted(a);
        pong.thread = Thread.ofVirtual().unstarted(b);
        ping.ball = true;
        ping.thread.start();
        pong.thread.start();
        return caught(a, b);
    }

    private static int caught(FutureTask<Integer> a, FutureTask<Integer> b) throws Exception {
        int caught = a.get(1, TimeUnit.MINUTES) + b.get(1, TimeUnit.MINUTES);
        if (caught != HOPS) {
            throw new IllegalStateException(caught + " hops, not " + HOPS);
        }
        return caught;
    }

    private static final class Player {
        @Nullable Thread thread; // written before both start
        volatile boolean ball;

        int play(Player other) {
            int caught = 0;
            for (int i = 0; i < HOPS / 2; i++) {
                while (!ball) {
                    LockSupport.park(this);
                }
                ball = false;
                caught++;
                other.ball = true;
                LockSupport.unpark(other.thread);
            }
            return caught;
        }
    }
}
