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
    EACCES("permission denied"),
    EADDRINUSE("address already in use"),
    EADDRNOTAVAIL("cannot assign requested address"),
    EAFNOSUPPORT("address family not supported by protocol"),
    EBADF("bad file descriptor"),
    ECONNABORTED("software caused connection abort"),
    ECONNREFUSED("connection refused"),
    ECONNRESET("connection reset by peer"),
    EHOSTUNREACH("no route to host"),
    EINTR("interrupted system call"),
    EINVAL("invalid argument"),
    EMFILE("too many open files"),
    ENETUNREACH("network is unreachable"),
    ENFILE("too many open files in system"),
    ENOBUFS("no buffer space available"),
    ENOMEM("cannot allocate memory"),
    ENOTCONN("transport endpoint is not connected"),
    EPERM("operation not permitted"),
    EPIPE("broken pipe"),
    EPROTONOSUPPORT("protocol not supported"),
    ETIMEDOUT("connection timed out");

    private final String text;

    Errno(String text) {
        this.text = text;
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
