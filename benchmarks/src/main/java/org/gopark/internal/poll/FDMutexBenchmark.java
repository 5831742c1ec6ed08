package org.gopark.internal.poll;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Taking the lock of a descriptor and giving it back, with nobody else about: what a read, a write
 * and any other operation pay. Not measured: the queue, when two operations meet.
 *
 * <p>The counterpart is {@link #reentrantLock}, which the JDK's own sockets and channels take for a
 * read; it counts no references and knows no close, so they take a second lock for that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class FDMutexBenchmark {
    private final FDMutex fdmu = new FDMutex();
    private final ReentrantLock lock = new ReentrantLock();

    /** A read operation. */
    @Benchmark
    public boolean readLock() {
        check(fdmu.rwlock(true, true));
        return fdmu.rwunlock(true);
    }

    /** A write operation. */
    @Benchmark
    public boolean writeLock() {
        check(fdmu.rwlock(false, true));
        return fdmu.rwunlock(false);
    }

    /** A write operation while a read is in progress. */
    @Benchmark
    public boolean readAndWriteLock() {
        check(fdmu.rwlock(true, true));
        check(fdmu.rwlock(false, true));
        boolean last = fdmu.rwunlock(false);
        return fdmu.rwunlock(true) || last;
    }

    /** Any other operation. */
    @Benchmark
    public boolean incref() {
        check(fdmu.incref());
        return fdmu.decref();
    }

    @Benchmark
    public boolean reentrantLock() {
        lock.lock();
        try {
            return lock.isHeldByCurrentThread();
        } finally {
            lock.unlock();
        }
    }

    private static void check(boolean open) {
        if (!open) {
            throw new IllegalStateException("nobody has closed it");
        }
    }
}
