package org.gopark.internal.syscall;

import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The error numbers that network calls return, with the texts that Go prints.
 *
 * <p>Go: syscall.Errno
 */
public enum Errno {
    EACCES(13, "permission denied"),
    EADDRINUSE(98, "address already in use"),
    EADDRNOTAVAIL(99, "cannot assign requested address"),
    EAFNOSUPPORT(97, "address family not supported by protocol"),
    EBADF(9, "bad file descriptor"),
    ECONNABORTED(103, "software caused connection abort"),
    ECONNREFUSED(111, "connection refused"),
    ECONNRESET(104, "connection reset by peer"),
    EHOSTDOWN(112, "host is down"),
    EHOSTUNREACH(113, "no route to host"),
    EINTR(4, "interrupted system call"),
    EINVAL(22, "invalid argument"),
    EIO(5, "input/output error"),
    EISCONN(106, "transport endpoint is already connected"),
    EMFILE(24, "too many open files"),
    ENETDOWN(100, "network is down"),
    ENETUNREACH(101, "network is unreachable"),
    ENFILE(23, "too many open files in system"),
    ENOBUFS(105, "no buffer space available"),
    ENODEV(19, "no such device"),
    ENOMEM(12, "cannot allocate memory"),
    ENOPROTOOPT(92, "protocol not available"),
    ENOSPC(28, "no space left on device"),
    ENOSYS(38, "function not implemented"),
    ENOTCONN(107, "transport endpoint is not connected"),
    EOPNOTSUPP(95, "operation not supported"),
    EPERM(1, "operation not permitted"),
    EPIPE(32, "broken pipe"),
    EPROTO(71, "protocol error"),
    EPROTONOSUPPORT(93, "protocol not supported"),
    ETIMEDOUT(110, "connection timed out");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** The error of that number on Linux; null if it is not in this list. */
    static @Nullable Errno of(int number) {
        for (Errno e : values()) {
            if (e.number == number) {
                return e;
            }
        }
        return null;
    }

    /** Whether waiting longer might have helped. */
    public boolean timeout() {
        return this == ETIMEDOUT;
    }

    /** Whether the same call may succeed a little later. */
    public boolean temporary() {
        return this == EINTR || this == EMFILE || this == ENFILE || timeout();
    }

    /**
     * What a channel's exception stands for; null if it says something that is not in this list.
     *
     * <p>A channel has no error numbers. Its texts are those of the C library, which a locale may
     * translate, so a class that is specific enough has the last word.
     */
    static @Nullable Errno of(Throwable e) {
        Errno byText = byText(e.getMessage());
        if (byText != null) {
            return byText;
        }
        if (e instanceof ConnectException) {
            return ECONNREFUSED;
        }
        if (e instanceof BindException) {
            return EADDRINUSE;
        }
        if (e instanceof NoRouteToHostException) {
            return EHOSTUNREACH;
        }
        if (e instanceof NotYetConnectedException) {
            return ENOTCONN;
        }
        if (e instanceof ClosedChannelException) {
            return EBADF;
        }
        return null;
    }

    private static @Nullable Errno byText(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String m = message.toLowerCase(Locale.ROOT);
        if (m.equals("connection reset")) { // the JDK's own words
            return ECONNRESET;
        }
        for (Errno e : values()) {
            // With jdk.includeInExceptions=hostInfo an address may follow.
            if (m.equals(e.text) || m.startsWith(e.text + ":")) {
                return e;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
