package org.gopark.net;

import static org.gopark.net.ErrorWalk.Cause.ABORTED;
import static org.gopark.net.ErrorWalk.Cause.ANYTHING_ELSE;
import static org.gopark.net.ErrorWalk.Cause.CLOSED;
import static org.gopark.net.ErrorWalk.Cause.NOT_ALLOWED;
import static org.gopark.net.ErrorWalk.Cause.NOT_CONNECTED;
import static org.gopark.net.ErrorWalk.Cause.NOT_SUPPORTED;
import static org.gopark.net.ErrorWalk.Cause.NO_ROUTE;
import static org.gopark.net.ErrorWalk.Cause.OUT_OF_DESCRIPTORS;
import static org.gopark.net.ErrorWalk.Cause.OUT_OF_MEMORY;
import static org.gopark.net.ErrorWalk.Cause.RESET;
import static org.gopark.net.ErrorWalk.Cause.SIGNALLED;
import static org.gopark.net.ErrorWalk.Cause.TIMED_OUT;
import static org.gopark.net.ErrorWalk.Cause.UNREACHABLE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gopark.internal.syscall.SyscallErrors;

/**
 * Errors that take a broken network, a machine that is out of something or a user without rights;
 * so the channel's exception is made up. Its words are the C library's.
 */
final class MadeUpErrors {
    private MadeUpErrors() {}

    static void addTo(ErrorWalk walk) {
        systemCalls(walk);
        channels(walk);
        numbers(walk);
    }

    /** What only the kernel says, by its number. */
    private static void numbers(ErrorWalk walk) {
        Map<Integer, String> all =
                Map.ofEntries(
                        Map.entry(5, "input/output error"),
                        Map.entry(19, "no such device"),
                        Map.entry(28, "no space left on device"),
                        Map.entry(38, "function not implemented"),
                        Map.entry(71, "protocol error"),
                        Map.entry(92, "protocol not available"),
                        Map.entry(95, "operation not supported"),
                        Map.entry(100, "network is down"),
                        Map.entry(106, "transport endpoint is already connected"),
                        Map.entry(112, "host is down"),
                        Map.entry(126, "errno 126"));
        all.forEach((number, text) ->
                madeUp(walk, ANYTHING_ELSE, "read", SyscallErrors.of("read", number))
                        .reason("read: " + text));
    }

    private static void systemCalls(ErrorWalk walk) {
        Class<? extends NetError> connect = NetError.Connect.class;
        Class<? extends NetError> noRoute = NetError.NoRoute.class;
        Class<? extends NetError> bind = NetError.Bind.class;
        Class<? extends NetError> failed = NetError.Failed.class;
        madeUp(walk, TIMED_OUT, "dial", "connect", "Connection timed out", connect).timeout();
        madeUp(walk, TIMED_OUT, "read", "read", "Connection timed out", connect).timeout();
        madeUp(walk, TIMED_OUT, "write", "write", "Connection timed out", connect).timeout();
        madeUp(walk, NO_ROUTE, "dial", "connect", "No route to host", noRoute);
        madeUp(walk, NO_ROUTE, "read", "read", "No route to host", noRoute);
        madeUp(walk, UNREACHABLE, "dial", "connect", "Network is unreachable", noRoute);
        madeUp(walk, NOT_ALLOWED, "listen", "bind", "Permission denied", bind);
        madeUp(walk, NOT_ALLOWED, "dial", "connect", "Permission denied", failed);
        madeUp(
                walk,
                NOT_ALLOWED,
                "dial",
                "connect",
                "Operation not permitted",
                failed); // a firewall
        for (String op : List.of("dial", "listen", "accept")) {
            String call = op.equals("accept") ? "accept4" : "socket";
            madeUp(walk, OUT_OF_DESCRIPTORS, op, call, "Too many open files", failed).temporary();
            madeUp(walk, OUT_OF_DESCRIPTORS, op, call, "Too many open files in system", failed)
                    .temporary();
        }
        madeUp(walk, OUT_OF_MEMORY, "dial", "connect", "Cannot allocate memory", failed);
        madeUp(walk, OUT_OF_MEMORY, "accept", "accept4", "No buffer space available", failed);
        madeUp(walk, OUT_OF_MEMORY, "write", "write", "No buffer space available", failed);
        // accept passes it over; but were it told, then so:
        madeUp(walk, ABORTED, "accept", "accept4", "Software caused connection abort", failed);
        madeUp(walk, SIGNALLED, "accept", "accept4", "Interrupted system call", failed).temporary();
        madeUp(walk, RESET, "write", "write", "Connection reset by peer", failed);
        madeUp(
                walk,
                NOT_CONNECTED,
                "close",
                "shutdown",
                "Transport endpoint is not connected",
                failed);
        madeUp(walk, NOT_SUPPORTED, "listen", "socket", "Protocol not supported", failed);
        madeUp(
                walk,
                NOT_SUPPORTED,
                "dial",
                "socket",
                "Address family not supported by protocol",
                failed);
    }

    private static ErrorWalk.Row madeUp(
            ErrorWalk walk,
            ErrorWalk.Cause cause,
            String op,
            String call,
            String words,
            Class<? extends NetError> kind) {
        return madeUp(walk, cause, op, SyscallErrors.of(call, new IOException(words)))
                .kind(kind)
                .reason(call + ": " + words.toLowerCase(Locale.ROOT));
    }

    private static ErrorWalk.Row madeUp(
            ErrorWalk walk, ErrorWalk.Cause cause, String op, IOException e) {
        TCPAddr a = new TCPAddr(InetAddress.ofLiteral("192.0.2.1"), 9);
        TCPAddr b = new TCPAddr(InetAddress.ofLiteral("2001:db8::1"), 9);
        NetOp between = new NetOp(op, "tcp", a, b);
        return walk.add(
                        cause,
                        () -> {
                            throw NetError.wrap(between, e);
                        })
                .op(op, "tcp", a, b);
    }

    /** Exceptions that a channel throws by itself, or with words that nobody knows. */
    private static void channels(ErrorWalk walk) {
        madeUp(
                        walk,
                        RESET,
                        "read",
                        SyscallErrors.of("read", new SocketException("Connection reset")))
                .reason("read: connection reset by peer");
        madeUp(walk, CLOSED, "read", SyscallErrors.of("read", new ClosedChannelException()))
                .kind(NetError.Closed.class) // closed behind our back
                .reason("use of closed network connection")
                .causedBy("read: bad file descriptor");
        madeUp(
                        walk,
                        NOT_CONNECTED,
                        "write",
                        SyscallErrors.of("write", new NotYetConnectedException()))
                .reason("write: transport endpoint is not connected");
        madeUp(
                        walk,
                        ANYTHING_ELSE,
                        "read",
                        SyscallErrors.of("read", new IOException("Sense of humour not found")))
                .reason("read: Sense of humour not found");
        madeUp(walk, ANYTHING_ELSE, "read", SyscallErrors.of("read", new IOException()))
                .reason("read: IOException");
    }
}
