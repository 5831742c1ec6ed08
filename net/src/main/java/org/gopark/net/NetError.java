package org.gopark.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import org.gopark.internal.poll.ErrDeadlineExceeded;
import org.gopark.internal.poll.ErrInterrupted;
import org.gopark.internal.poll.ErrNetClosing;
import org.gopark.internal.syscall.Errno;
import org.gopark.internal.syscall.SyscallError;
import org.jspecify.annotations.Nullable;

/**
 * Every exception that this package throws for the network's sake: one of the JDK's own types, so
 * that existing {@code catch} blocks work, with what was done and between whom.
 *
 * <p>The message is {@code op net source->addr: reason}, for example {@code dial tcp 127.0.0.1:1:
 * connect: connection refused}; the reason is also the cause.
 *
 * <p>Go: net/net.go Error and OpError
 */
public sealed interface NetError {
    NetOp netOp();

    /** The operation: {@code dial}, {@code read}, ... */
    default String op() {
        return netOp().op();
    }

    /** The network as it was named in dial or listen. */
    default String net() {
        return netOp().net();
    }

    default @Nullable Addr source() {
        return netOp().source();
    }

    default @Nullable Addr addr() {
        return netOp().addr();
    }

    /** Whether more time might have helped. */
    default boolean timeout() {
        Errno e = errno();
        return e != null && e.timeout();
    }

    /**
     * Whether the same call may succeed a little later, as accept when descriptors are back, or a
     * dial when a name server answers again.
     */
    default boolean temporary() {
        Errno e = errno();
        return e != null && e.temporary();
    }

    private @Nullable Errno errno() {
        return ((IOException) this).getCause() instanceof SyscallError e ? e.errno() : null;
    }

    /**
     * Wraps {@code e}, once, in the type that Java programs expect.
     *
     * <p>Go: net/net.go OpError, where it is made
     */
    static IOException wrap(NetOp op, IOException e) {
        if (e instanceof NetError) {
            return e;
        }
        if (e instanceof ErrNetClosing) {
            return new Closed(op, e);
        }
        if (e instanceof ErrDeadlineExceeded timeout) {
            return new Timeout(op, timeout);
        }
        if (e instanceof ErrInterrupted || e instanceof DialContext.ErrCanceled) {
            return new Interrupted(op, e);
        }
        if (e instanceof UnknownHostException) {
            return new UnknownHost(op, e);
        }
        if (!(e instanceof SyscallError failed) || failed.errno() == null) {
            return new Failed(op, e);
        }
        return switch (failed.errno()) {
            case ECONNREFUSED, ETIMEDOUT -> new Connect(op, e);
            case EHOSTUNREACH, ENETUNREACH -> new NoRoute(op, e);
            case EADDRINUSE, EADDRNOTAVAIL -> new Bind(op, e);
            case EACCES -> failed.call().equals("bind") ? new Bind(op, e) : new Failed(op, e);
            case EBADF -> new Closed(op, e);
            default -> new Failed(op, e);
        };
    }

    private static String message(NetOp op, IOException e) {
        return op + ": " + e.getMessage();
    }

    /** The connection or listener is closed, or was while the call was blocked. */
    final class Closed extends AsynchronousCloseException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;
        private final String message;

        Closed(NetOp op, IOException e) {
            this.op = op;
            this.message =
                    e instanceof ErrNetClosing
                            ? message(op, e)
                            : op + ": use of closed network connection";
            initCause(e);
        }

        @Override
        public String getMessage() {
            return message;
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }

    /** The deadline is over; {@link #timeout} and {@link #temporary} are true. */
    final class Timeout extends SocketTimeoutException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        Timeout(NetOp op, ErrDeadlineExceeded e) {
            super(message(op, e));
            this.op = op;
            this.bytesTransferred = e.bytesTransferred();
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }

        @Override
        public boolean timeout() {
            return true;
        }

        @Override
        public boolean temporary() {
            return true;
        }
    }

    /** The thread was interrupted while it waited, or a dial was ended by its Cancellation. */
    final class Interrupted extends InterruptedIOException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        Interrupted(NetOp op, IOException e) {
            super(message(op, e));
            this.op = op;
            if (e instanceof ErrInterrupted interrupted) {
                this.bytesTransferred = interrupted.bytesTransferred();
            }
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }

    /** Nobody listens there, or nobody answers. */
    final class Connect extends ConnectException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        Connect(NetOp op, IOException e) {
            super(message(op, e));
            this.op = op;
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }

    /** There is no way to that host or network. */
    final class NoRoute extends NoRouteToHostException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        NoRoute(NetOp op, IOException e) {
            super(message(op, e));
            this.op = op;
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }

    /** The local address is in use, not this machine's, or not allowed. */
    final class Bind extends BindException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        Bind(NetOp op, IOException e) {
            super(message(op, e));
            this.op = op;
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }

    /** No host has that name, or, if it is {@link #temporary}, nobody could be asked for it. */
    final class UnknownHost extends UnknownHostException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        UnknownHost(NetOp op, IOException e) {
            super(message(op, e));
            this.op = op;
            initCause(e);
        }

        @Override
        public NetOp netOp() {
            return op;
        }

        @Override
        public boolean temporary() {
            return getCause() instanceof Lookup.DNSError e && e.temporary();
        }
    }

    /** Everything else: reset, broken pipe, no descriptors, a bad network or address. */
    final class Failed extends SocketException implements NetError {
        private static final long serialVersionUID = 1;

        private final NetOp op;

        Failed(NetOp op, IOException e) {
            super(message(op, e), e);
            this.op = op;
        }

        @Override
        public NetOp netOp() {
            return op;
        }
    }
}
