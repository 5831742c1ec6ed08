package org.gopark.internal.poll;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.runtime.RuntimeSema;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.Sysfd;
import org.jspecify.annotations.Nullable;

/**
 * A socket that can be waited for: its system calls, its place in the netpoller, and the lock that
 * holds them together.
 *
 * <p>Every operation has the same shape: lock, prepare, then try the system call; when it would
 * block, wait and try again. At most one reader and one writer are inside; others queue. All
 * methods may be called from any thread; reading, writing, accepting, connecting and closing may
 * park it. Waiting ends with {@link ErrDeadlineExceeded} at its deadline, with {@link
 * ErrInterrupted} by an interrupt, whose status is kept, and with {@link ErrNetClosing}; close and
 * deadline also end what need not wait.
 *
 * <p>Go: internal/poll/fd_unix.go FD
 */
public final class FD {
    private final FDMutex fdmu;
    final Sysfd sysfd;
    final PollDesc pd;

    private @Nullable RuntimeSema
            csema; // released by destroy; set by close before it drops its ref
    private volatile boolean lingers; // close(2) may block
    final ShortRead policy = new ShortRead(); // guarded by the read lock

    /**
     * Registers {@code sysfd}, which now belongs to this FD; if that fails, it is closed. A dump
     * calls it {@code endpoint}.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Init
     */
    public FD(RuntimePoll runtime, Sysfd sysfd, Endpoint endpoint) throws IOException {
        this(runtime, sysfd, endpoint, new FDMutex());
    }

    FD(RuntimePoll runtime, Sysfd sysfd, Endpoint endpoint, FDMutex fdmu) throws IOException {
        this.fdmu = fdmu;
        this.sysfd = sysfd;
        try {
            this.pd = new PollDesc(runtime, sysfd, endpoint, fdmu);
        } catch (Throwable e) {
            sysfd.closeQuietly();
            if (runtime.isClosed()) {
                throw new ErrNetClosing("the runtime is closed", e);
            }
            throw e;
        }
    }

    // ---- read ----

    /**
     * Reads at least one byte into {@code b}, waiting for it if need be.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Read
     *
     * @return the number of bytes; 0 only if {@code len} is 0; -1 at the end of the stream
     */
    public int read(byte[] b, int off, int len) throws IOException {
        readLock();
        try {
            if (len == 0) {
                return 0;
            }
            int asked = sysfd.maxTransfer(len, false);
            for (int tries = prepareRead(); ; tries--) {
                int n = sysfd.read(b, off, len);
                if (n != Sysfd.EAGAIN) {
                    policy.got(n, asked);
                    return n;
                }
                tryAgain(tries);
            }
        } finally {
            readUnlock();
        }
    }

    /** {@link #read(byte[], int, int)} into the rest of {@code dst}. */
    public int read(ByteBuffer dst) throws IOException {
        readLock();
        try {
            if (!dst.hasRemaining()) {
                return 0;
            }
            int asked = sysfd.maxTransfer(dst.remaining(), dst.isDirect());
            for (int tries = prepareRead(); ; tries--) {
                int n = sysfd.read(dst);
                if (n != Sysfd.EAGAIN) {
                    policy.got(n, asked);
                    return n;
                }
                tryAgain(tries);
            }
        } finally {
            readUnlock();
        }
    }

    /** Scattering read: fills the buffers in order with what one system call brings. */
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        readLock();
        try {
            if (remaining(dsts, offset, length) == 0) {
                return 0;
            }
            for (int tries = prepareRead(); ; tries--) {
                long n = sysfd.readv(dsts, offset, length);
                if (n != Sysfd.EAGAIN) {
                    policy.got(n, n); // one call may be given less than all; so it is never short
                    return n;
                }
                tryAgain(tries);
            }
        } finally {
            readUnlock();
        }
    }

    /**
     * Before the first try, once: either forgets edges that came before, or, if trying would
     * probably be in vain, waits without forgetting any.
     *
     * @return how often to try before the next wait
     */
    int prepareRead() throws IOException {
        int tries = policy.tries(pd);
        if (tries > 0) {
            pd.prepareRead();
        } else {
            pd.waitDrained();
        }
        return tries;
    }

    /** After a try in vain, with so many tries left, this one included: waits after the last. */
    void tryAgain(int tries) throws IOException {
        if (tries > 1) {
            Thread.onSpinWait();
        } else {
            policy.miss();
            pd.waitRead();
        }
    }

    // ---- write ----

    /**
     * Writes all of it, waiting as often as need be.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Write
     */
    public void write(byte[] b, int off, int len) throws IOException {
        writeLock();
        try {
            pd.prepareWrite();
            for (int n = 0; n < len; ) {
                int m = sysfd.write(b, off + n, len - n);
                if (m == Sysfd.EAGAIN) {
                    waitWrite(n);
                } else {
                    n += m;
                }
            }
        } finally {
            writeUnlock();
        }
    }

    /** Writes the rest of {@code src}; after an exception its position shows how far it came. */
    public void write(ByteBuffer src) throws IOException {
        writeLock();
        try {
            int start = src.position();
            pd.prepareWrite();
            while (src.hasRemaining()) {
                if (sysfd.write(src) == Sysfd.EAGAIN) {
                    waitWrite(src.position() - start);
                }
            }
        } finally {
            writeUnlock();
        }
    }

    private void waitWrite(long written) throws IOException {
        try {
            pd.waitWrite();
        } catch (ErrWait e) {
            e.setBytesTransferred(written);
            throw e;
        }
    }

    /**
     * Gathering write: all of the buffers, in order, no other write in between.
     *
     * <p>Go: internal/poll/writev.go FD.Writev
     *
     * @return the number of bytes
     */
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        writeLock();
        try {
            pd.prepareWrite();
            long all = remaining(srcs, offset, length);
            for (long left = all; left > 0; left = remaining(srcs, offset, length)) {
                if (sysfd.writev(srcs, offset, length) == Sysfd.EAGAIN) {
                    waitWrite(all - left);
                }
            }
            return all; // by the buffers, which a system call cannot lead astray
        } finally {
            writeUnlock();
        }
    }

    private static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long n = 0;
        for (int i = offset; i < offset + length; i++) {
            n += buffers[i].remaining();
        }
        return n;
    }

    // ---- connections ----

    /**
     * Waits for a connection of a listener. One that was aborted before we came is passed over.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Accept
     */
    public Sysfd accept() throws IOException {
        readLock();
        try {
            pd.prepareRead();
            for (; ; ) {
                Sysfd accepted = tryAccept();
                if (accepted != null) {
                    return accepted;
                }
                pd.waitRead();
            }
        } finally {
            readUnlock();
        }
    }

    private @Nullable Sysfd tryAccept() throws SyscallError {
        for (; ; ) {
            try {
                return sysfd.accept();
            } catch (SyscallError e) {
                if (!e.isAborted()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Waits until the connect that is under way has ended. Called before the FD is handed out.
     *
     * <p>Go: net/fd_unix.go netFD.connect, its loop
     */
    public void connect() throws IOException {
        while (sysfd.isConnecting() && !sysfd.finishConnect()) {
            pd.waitWrite();
        }
        pd.connected();
    }

    /** What dumps call it from now on. Go: net/fd_unix.go netFD.setAddr */
    public void setAddr(Endpoint endpoint) {
        pd.setAddr(endpoint);
    }

    // ---- everything else ----

    /**
     * Sets the deadline of reading (and accepting), of writing (and connecting), or of both, for
     * the operations that wait and for those to come. Does not block.
     *
     * <p>Go: internal/poll/fd_poll_runtime.go setDeadlineImpl
     *
     * @param d nanoseconds from now; 0 for none, below 0 for one that is over
     */
    public void setDeadline(long d, boolean read, boolean write) throws IOException {
        incref();
        try {
            pd.setDeadline(d, read, write);
        } finally {
            decref();
        }
    }

    /** Go: internal/poll/fd_posix.go FD.Shutdown */
    public void shutdownRead() throws IOException {
        incref();
        try {
            sysfd.shutdownRead();
        } finally {
            decref();
        }
    }

    /** Go: internal/poll/fd_posix.go FD.Shutdown */
    public void shutdownWrite() throws IOException {
        incref();
        try {
            sysfd.shutdownWrite();
        } finally {
            decref();
        }
    }

    /** Go: internal/poll/sockopt.go FD.SetsockoptInt */
    public <T> void setsockopt(SocketOption<T> option, T value) throws IOException {
        incref();
        try {
            sysfd.setsockopt(option, value);
            if (option.equals(StandardSocketOptions.SO_LINGER)) {
                lingers = (Integer) value > 0;
            }
        } finally {
            decref();
        }
    }

    public <T> T getsockopt(SocketOption<T> option) throws IOException {
        incref();
        try {
            return sysfd.getsockopt(option);
        } finally {
            decref();
        }
    }

    /** Whether the peer has ended its writing or is gone; null if that cannot be known. */
    public @Nullable Boolean peerClosed() throws IOException {
        incref();
        try {
            return sysfd.peerClosed();
        } finally {
            decref();
        }
    }

    /** Fails if it is closed. */
    public void checkOpen() throws IOException {
        incref();
        decref();
    }

    public boolean isClosed() {
        return fdmu.isClosed();
    }

    /** Whether a goroutine is parked for {@code mode}. For tests, which wait for it. */
    public boolean waiting(Mode mode) {
        return pd.waiting(mode);
    }

    // ---- close ----

    /**
     * Closes: operations that wait end with {@link ErrNetClosing}, and when this returns the
     * descriptor is closed in the kernel. Parks until the operations in progress have left; an
     * interrupt does not end that and is kept.
     *
     * <p>Go: internal/poll/fd_unix.go FD.Close
     *
     * @throws ErrNetClosing it is closed already
     */
    public void close() throws IOException {
        RuntimeSema destroyed = new RuntimeSema();
        if (!fdmu.increfAndClose()) {
            throw pd.errClosing();
        }
        csema = destroyed; // seen by destroy, which comes after our decref
        SyscallError failed = null;
        try {
            // Unblock any I/O, or the reference of a blocked reader would keep us from getting to
            // 0.
            pd.evict();
        } finally {
            if (fdmu.decref()) {
                failed = destroy();
            }
        }
        destroyed.semacquire();
        if (failed != null) {
            throw failed;
        }
    }

    /**
     * The last reference to a closed descriptor is gone. The poller lets go of it before the kernel
     * does, or an event could name a descriptor that is somebody else's by now. Parks.
     *
     * <p>Go: internal/poll/fd_unix.go FD.destroy
     *
     * @return what close(2) had to complain about
     */
    private @Nullable SyscallError destroy() {
        try {
            pd.close();
            closeSysfd();
            return null;
        } catch (SyscallError e) {
            return e;
        } finally {
            RuntimeSema c = csema;
            if (c != null) {
                c.semrelease();
            }
        }
    }

    /** A close that lingers blocks its thread even on a non-blocking socket. */
    private void closeSysfd() throws SyscallError {
        if (!lingers) {
            sysfd.close();
            return;
        }
        try {
            pd.blocking(() -> {
                sysfd.close();
                return true;
            });
        } catch (SyscallError | RuntimeException | Error e) {
            sysfd.discard(); // if it never came to the close
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("unreachable", e);
        }
    }

    // ---- locks; an operation that leaves last destroys, and nobody hears of an error ----

    private void incref() throws ErrNetClosing {
        if (!fdmu.incref()) {
            throw pd.errClosing();
        }
    }

    private void decref() {
        if (fdmu.decref()) {
            destroy();
        }
    }

    void readLock() throws IOException {
        if (!fdmu.rwlock(true, true)) {
            throw notLocked();
        }
    }

    private IOException notLocked() {
        return fdmu.isClosed() ? pd.errClosing() : new ErrInterrupted();
    }

    void readUnlock() {
        if (fdmu.rwunlock(true)) {
            destroy();
        }
    }

    void writeLock() throws IOException {
        if (!fdmu.rwlock(false, true)) {
            throw notLocked();
        }
    }

    void writeUnlock() {
        if (fdmu.rwunlock(false)) {
            destroy();
        }
    }
}
