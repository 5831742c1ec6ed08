package org.gopark.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.gopark.net.StressCounts.Op;
import org.gopark.runtime.GoRuntime;

/**
 * Many connections at once, both ends ours, to which everything happens that the API allows: short
 * buffers, deadlines in all states, interrupts, half-closes, resets, closes while others are
 * blocked, several readers or writers; when one has ended the next one takes its place. Every byte
 * is accounted for, and every error must be due.
 *
 * <p>The seed decides what each thread draws; the scheduler decides the rest, so that a seed
 * repeats the mix and not the run.
 */
final class Stress {
    private static final int ACCEPTORS = 4;
    private static final long STALL = TimeUnit.SECONDS.toNanos(20);

    final GoRuntime rt;
    final long seed;
    final StressCounts counts = new StressCounts();
    final Set<StressLife> living = ConcurrentHashMap.newKeySet();
    final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();
    volatile boolean stopping;
    private volatile boolean closed;

    private final int connections;
    private final int length;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicReference<AssertionError> failure = new AtomicReference<>();
    private final Map<Integer, CompletableFuture<TCPConn>> accepted = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger slots = new AtomicInteger();

    /**
     * @param length about so many operations has a connection
     */
    Stress(GoRuntime rt, long seed, int connections, int length) {
        this.rt = rt;
        this.seed = seed;
        this.connections = connections;
        this.length = length;
    }

    /** A few connections, after which the JDK has opened the socket that it keeps for itself. */
    static void warmUp(GoRuntime rt) throws Exception {
        new Stress(rt, 1, 2, 20).run(200, Duration.ofSeconds(5), Duration.ofDays(1));
    }

    boolean failed() {
        return failure.get() != null;
    }

    /** The first failure ends the run, and tells all that is known. */
    void fail(StressLife life, String what, Throwable cause) {
        if (!failing.compareAndSet(false, true)) {
            return; // a dump takes long, and one is enough
        }
        String text = "stress: seed %d: %s%n%s%n%s%n".formatted(seed, what, life, counts);
        System.out.println(text + (cause == null ? "" : cause.toString()));
        failure.set(new AssertionError(text + Dump.of(rt), cause));
    }

    /** Runs until so many operations are done, or so much time is over; then all must end well. */
    void run(long operations, Duration limit, Duration report) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        List<Thread> threads = new ArrayList<>();
        TCPListener ln = listen();
        for (int i = 0; i < ACCEPTORS; i++) {
            threads.add(rt.go(() -> accept(ln)));
        }
        slots.set(connections);
        List<Thread> own = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int slot = i;
            own.add(rt.go(() -> slot(ln, slot, threads)));
        }
        watch(operations, end, report);
        stopping = true;
        watch(Long.MAX_VALUE, Long.MAX_VALUE, report);
        closed = true;
        ln.close();
        if (!failed()) {
            own.addAll(threads);
            for (Thread t : own) {
                if (!t.join(Duration.ofNanos(STALL))) {
                    fail(null, t + " does not end after close", null);
                    break;
                }
            }
        }
        AssertionError e = failure.get();
        if (e != null) {
            throw e;
        }
    }

    private TCPListener listen() throws Exception {
        CompletableFuture<TCPListener> ln = new CompletableFuture<>();
        rt.go(() -> {
            try {
                ln.complete(Net.listen("tcp", "127.0.0.1:0"));
            } catch (IOException e) {
                ln.completeExceptionally(e);
            }
        });
        return ln.get();
    }

    // ---- the watchdog, on the caller's thread ----

    private void watch(long operations, long end, Duration report) throws InterruptedException {
        Map<StressLife, long[]> seen = new HashMap<>();
        long next = System.nanoTime() + report.toNanos();
        long lastOps = counts.operations();
        long stalledSince = System.nanoTime();
        while (!failed() && slots.get() > 0 && counts.operations() < operations) {
            Thread.sleep(50); // between two looks
            long now = System.nanoTime();
            if (end != Long.MAX_VALUE && now - end > 0) {
                return;
            }
            long ops = counts.operations();
            if (ops != lastOps) {
                lastOps = ops;
                stalledSince = now;
            } else if (now - stalledSince > STALL) {
                fail(null, "nothing at all has happened for 20 s", null);
            }
            seen.keySet().retainAll(living);
            for (StressLife life : living) {
                long[] last = seen.computeIfAbsent(life, k -> new long[] {-1, now});
                int progress = life.progress();
                if (progress != last[0]) {
                    last[0] = progress;
                    last[1] = now;
                } else if (now - last[1] > STALL) {
                    fail(life, "a connection has not moved for 20 s", null);
                }
            }
            if (now - next > 0) {
                next += report.toNanos();
                System.out.println(counts);
            }
        }
    }

    // ---- connecting ----

    private void accept(TCPListener ln) {
        while (!failed()) {
            counts.add(Op.ACCEPT);
            try {
                TCPConn c = ln.accept();
                port(((TCPAddr) c.remoteAddr()).port()).complete(c);
            } catch (InterruptedIOException e) { // a deadline or an interrupt of slot()
                counts.error("accept " + e.getClass().getSimpleName());
                Thread.interrupted();
                try {
                    ln.clearDeadline();
                } catch (IOException ignored) {
                    // Closed; the next accept says so.
                }
            } catch (NetError.Closed e) {
                if (!closed) {
                    fail(null, "accept", e);
                }
                return;
            } catch (Throwable e) {
                fail(null, "accept", e);
            }
        }
    }

    private CompletableFuture<TCPConn> port(int port) {
        return accepted.computeIfAbsent(port, k -> new CompletableFuture<>());
    }

    private void slot(TCPListener ln, int slot, List<Thread> acceptors) {
        SplittableRandom rnd = new SplittableRandom(seed + slot);
        try {
            while (!stopping && !failed()) {
                switch (rnd.nextInt(20)) {
                    case 0 -> {
                        counts.add(Op.INTERRUPT);
                        acceptors.get(rnd.nextInt(ACCEPTORS)).interrupt();
                    }
                    case 1 -> {
                        counts.add(Op.DEADLINE_SHORT);
                        ln.setDeadlineAfter(Duration.ofNanos(rnd.nextInt(100_000)));
                    }
                    default -> {}
                }
                counts.add(Op.DIAL);
                TCPConn client = (TCPConn) Net.dial("tcp", ln.addr().toString());
                int port = ((TCPAddr) client.localAddr()).port();
                TCPConn server = port(port).get(60, TimeUnit.SECONDS);
                accepted.remove(port);
                shrink(client, rnd);
                shrink(server, rnd);
                new StressLife(this, ids.incrementAndGet(), client, server, length).run();
            }
        } catch (Throwable e) {
            fail(null, "slot " + slot, e);
        } finally {
            slots.decrementAndGet();
        }
    }

    /** Small buffers, so that writers block, and so that a thousand connections fit. */
    private void shrink(TCPConn c, SplittableRandom rnd) throws IOException {
        counts.add(Op.OPTION);
        // No less: what a kernel has no room for it drops, to be sent again after ever longer
        // times.
        c.setReadBuffer(32_768 << rnd.nextInt(2));
        counts.add(Op.OPTION);
        c.setWriteBuffer(4096 << rnd.nextInt(3));
    }
}
