package org.gopark.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;

/**
 * Everything that goroutines do, at random, on one runtime: start others, park, read and write,
 * sleep, block, hold on to their thread, go on in crowds. It fails, with a dump, when one that
 * could run has not run for five seconds.
 *
 * <p>Go: runtime/crash_test.go and its kin, in spirit
 */
final class Soak {
    private static final int WORKERS = 64;
    private static final int CROWD = 512; // from so many on stacks are fetched in advance
    private static final int GROUP = 16; // of the crowd, that go on together
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What a worker may do next. */
    private enum Deed {
        SPAWN,
        ECHO,
        TIMEOUT,
        SLEEP,
        JDK_SLEEP,
        YIELD,
        BLOCK,
        HOG,
        LOCK,
        MONITOR,
        QUEUE,
        AFTER_FUNC,
        CROWD
    }

    private final GoRuntime rt;
    private final long seed;
    private final Duration patience;
    private final AtomicLongArray deeds = new AtomicLongArray(Deed.values().length);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong probes = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Object monitor = new Object();
    private final ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(4);
    private final List<Thread> crowd = new ArrayList<>(); // complete before a worker starts
    private long guarded; // by lock
    private long monitored; // by monitor
    private volatile boolean stop;

    Soak(GoRuntime rt, long seed) {
        this(rt, seed, PATIENCE);
    }

    Soak(GoRuntime rt, long seed, Duration patience) {
        this.rt = rt;
        this.seed = seed;
        this.patience = patience;
    }

    /** Runs for {@code d}; throws what went wrong. */
    void run(Duration d) throws Exception {
        TCPListener ln = listen();
        rt.go(() -> serve(ln));
        for (int i = 0; i < CROWD; i++) {
            crowd.add(rt.go(this::standBy));
        }
        List<Thread> workers = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < WORKERS; i++) {
            SplittableRandom r = seeds.split();
            workers.add(rt.go(() -> guard(() -> work(ln, r))));
        }
        long end = System.nanoTime() + d.toNanos();
        while (System.nanoTime() < end && failure.get() == null) {
            guard(this::probe);
            Thread.sleep(5); // a probe now and then, or there would be nothing else
        }
        stop = true;
        crowd.forEach(LockSupport::unpark);
        workers.addAll(crowd);
        for (Thread t : workers) {
            queue.clear(); // nobody is left in put
            queue.offer(1);
            if (!t.join(PATIENCE) && failure.get() == null) {
                fail("a worker does not end: " + t);
            }
        }
        ln.close();
        Throwable e = failure.get();
        if (e != null) {
            throw new AssertionError("seed " + seed + "\n" + rt.dump(), e);
        }
    }

    /**
     * Two goroutines that have nothing to do must have their turn: from outside, and from inside.
     */
    void probe() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(2);
        rt.go(() -> {
            Go.go(ran::countDown);
            ran.countDown();
        });
        if (!ran.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError(
                    "a goroutine has been runnable for " + patience.toMillis() + " ms");
        }
        probes.getAndIncrement();
    }

    private void fail(String what) {
        failure.compareAndSet(null, new AssertionError(what));
    }

    private void guard(Action a) {
        try {
            a.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private TCPListener listen() {
        AtomicReference<TCPListener> ln = new AtomicReference<>();
        rt.run(() -> Action.run(() -> ln.set(Net.listen("tcp", "127.0.0.1:0"))));
        return ln.get();
    }

    private void serve(TCPListener ln) {
        try {
            for (; ; ) {
                TCPConn c = ln.accept();
                Go.go(() -> echo(c));
            }
        } catch (IOException e) {
            // the end
        }
    }

    private static void echo(TCPConn c) {
        byte[] b = new byte[256];
        try (c) {
            for (int n; (n = c.read(b)) > 0; ) {
                c.write(b, 0, n);
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void work(TCPListener ln, SplittableRandom r) throws Exception {
        Deed[] all = Deed.values();
        TCPConn c = Net.dial("tcp", ln.addr().toString());
        try {
            while (!stop) {
                Deed deed = all[r.nextInt(all.length)];
                if (deed == Deed.HOG && r.nextInt(4) != 0) {
                    continue; // or nobody else would have a processor
                }
                c = act(deed, ln, c, r);
                deeds.getAndIncrement(deed.ordinal());
            }
        } finally {
            c.close();
        }
    }

    private TCPConn act(Deed deed, TCPListener ln, TCPConn c, SplittableRandom r) throws Exception {
        switch (deed) {
            case SPAWN -> spawn(1 + r.nextInt(20));
            case ECHO -> {
                if (r.nextInt(20) == 0) {
                    c.close();
                    return Net.dial("tcp", ln.addr().toString());
                }
                roundTrips(c, 1 + r.nextInt(10));
            }
            case TIMEOUT -> timeout(c);
            case SLEEP -> Go.sleep(Duration.ofNanos(r.nextInt(3_000_000)));
            case JDK_SLEEP -> Thread.sleep(0, r.nextInt(999_999));
            case YIELD -> {
                Thread.yield();
                Go.gosched();
            }
            case BLOCK -> {
                long nanos = r.nextInt(3_000_000);
                Go.blocking(() -> {
                    spin(nanos);
                    return null;
                });
            }
            case HOG -> spin(r.nextInt(25_000_000));
            case LOCK -> {
                lock.lock();
                try {
                    guarded++;
                    Thread.yield();
                } finally {
                    lock.unlock();
                }
            }
            case MONITOR -> {
                synchronized (monitor) {
                    monitored++;
                }
            }
            case QUEUE -> {
                if (!queue.offer(1, r.nextInt(1000), TimeUnit.MICROSECONDS)) {
                    queue.poll(r.nextInt(1000), TimeUnit.MICROSECONDS);
                }
            }
            case AFTER_FUNC -> afterFunc(r);
            case CROWD -> {
                int first = r.nextInt(CROWD - GROUP);
                crowd.subList(first, first + GROUP).forEach(LockSupport::unpark);
            }
        }
        return c;
    }

    private void standBy() {
        while (!stop) {
            LockSupport.park(crowd);
        }
    }

    private static void spawn(int n) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(n);
        for (int i = 0; i < n; i++) {
            Go.go(done::countDown);
        }
        done.await();
    }

    private static void afterFunc(SplittableRandom r) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Go.afterFunc(Duration.ofNanos(r.nextInt(1_000_000)), done::countDown);
        done.await();
    }

    private static void roundTrips(TCPConn c, int n) throws IOException {
        byte[] b = new byte[64];
        for (int i = 0; i < n; i++) {
            b[0] = (byte) i;
            c.write(b, 0, 1);
            if (c.read(b) != 1 || b[0] != (byte) i) {
                throw new AssertionError("wrong bytes");
            }
        }
    }

    private static void timeout(TCPConn c) throws IOException {
        c.setReadDeadlineAfter(Duration.ofMillis(1));
        try {
            c.read(new byte[1]);
            throw new AssertionError("nobody has written");
        } catch (java.net.SocketTimeoutException e) {
            c.clearDeadline();
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder().append("probes ").append(probes.get());
        for (Deed d : Deed.values()) {
            b.append(", ").append(d).append(' ').append(deeds.get(d.ordinal()));
        }
        return b.append("; ").append(rt.stats().scheduler()).toString();
    }
}
