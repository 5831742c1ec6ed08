package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.syscall.SyscallErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every error that this package throws: its type, its text, what it knows, and that it is wrapped
 * once.
 *
 * <p>Go: net/error_test.go, the functions that parse errors; net/net_test.go TestErrors
 */
abstract class NetErrorContract extends NetContract {
    /** An error, and everything that it must say. */
    private record Row(
            Action action,
            Class<? extends IOException> type,
            String op,
            Addr source,
            Addr addr,
            String reason) {}

    /** Errors that can be brought about, one by one. */
    @Test
    void errors() throws Exception {
        List<Row> rows = new ArrayList<>();
        TCPAddr nobody = Sockets.nobody();
        TCPListener ln = listen();
        TCPAddr taken = ln.addr();
        TCPAddr foreign = new TCPAddr(InetAddress.ofLiteral("192.0.2.1"), 0);
        rows.add(
                new Row(
                        () -> Net.dial("tcp", nobody.toString()),
                        ConnectException.class,
                        "dial",
                        null,
                        nobody,
                        "connect: connection refused"));
        rows.add(
                new Row(
                        () -> Net.listen("tcp", taken.toString()),
                        BindException.class,
                        "listen",
                        null,
                        taken,
                        "bind: address already in use"));
        rows.add(
                new Row(
                        () -> Net.listen("tcp", foreign.toString()),
                        BindException.class,
                        "listen",
                        null,
                        foreign,
                        "bind: cannot assign requested address"));
        rows.add(
                new Row(
                        () -> Net.dial("tcp", "1.2.3.4:port"),
                        SocketException.class,
                        "dial",
                        null,
                        null,
                        "lookup tcp/port: unknown port"));
        String noName = "x".repeat(300); // known to be none without asking a server
        rows.add(
                new Row(
                        () -> Net.listen("tcp", noName + ":0"),
                        UnknownHostException.class,
                        "listen",
                        null,
                        null,
                        "lookup " + noName + ": no such host"));
        TCPListener gone = listen();
        gone.close();
        rows.add(closed(gone::accept, "accept", null, gone.addr()));

        Pair p = pair();
        Addr a = p.client().localAddr();
        Addr b = p.client().remoteAddr();
        p.server().setLinger(0);
        p.server().close();
        rows.add(
                new Row(
                        () -> p.client().read(new byte[1]),
                        SocketException.class,
                        "read",
                        a,
                        b,
                        "read: connection reset by peer"));
        rows.add(closed(() -> p.server().read(new byte[1]), "read", b, a));
        rows.add(closed(() -> p.server().write(new byte[1]), "write", b, a));
        rows.add(closed(() -> p.server().closeRead(), "close", b, a));
        rows.add(closed(() -> p.server().closeWrite(), "close", b, a));
        rows.add(closed(() -> p.server().setNoDelay(true), "set", b, a));
        for (Row row : rows) {
            check(row);
        }
        check(
                new Row(
                        () -> p.client().write(new byte[1]),
                        SocketException.class,
                        "write",
                        a,
                        b,
                        "write: broken pipe"));
    }

    private static Row closed(Action action, String op, Addr source, Addr addr) {
        return new Row(
                action,
                AsynchronousCloseException.class,
                op,
                source,
                addr,
                "use of closed network connection");
    }

    private static void check(Row row) {
        Throwable e = catchThrowable(row.action::run);
        String between = row.source == null ? "" : " " + row.source;
        if (row.addr != null) {
            between += (row.source == null ? " " : "->") + row.addr;
        }
        assertThat(e)
                .isInstanceOf(row.type)
                .hasMessage("%s tcp%s: %s", row.op, between, row.reason);
        NetError ne = (NetError) e;
        assertThat(ne.netOp()).isEqualTo(new NetOp(row.op, "tcp", row.source, row.addr));
        assertThat(ne.op()).isEqualTo(row.op);
        assertThat(ne.net()).isEqualTo("tcp");
        assertThat(ne.source()).isEqualTo(row.source);
        assertThat(ne.addr()).isEqualTo(row.addr);
        assertThat(ne.timeout()).isFalse();
        assertThat(ne.temporary()).isFalse();
        assertThat(e.getCause()).as("the reason").hasMessage(row.reason);
        for (Throwable c = e.getCause(); c != null; c = c.getCause()) {
            assertThat(c).as("wrapped once").isNotInstanceOf(NetError.class);
        }
        assertThat(e.getSuppressed()).isEmpty();
    }

    /**
     * Those that take a broken network or an unprivileged user; so the channel's exception is made
     * up. Its text is the C library's.
     */
    @ParameterizedTest
    @CsvSource({
        "connect, Connection timed out,        Connect, connection timed out,        true,  true",
        "connect, No route to host,            NoRoute, no route to host,            false, false",
        "connect, Network is unreachable,      NoRoute, network is unreachable,      false, false",
        "bind,    Permission denied,           Bind,    permission denied,           false, false",
        "accept4, Too many open files,         Failed,  too many open files,         false, true",
        "accept4, Too many open files in system, Failed, too many open files in system, false,"
                + " true",
        "read,    Connection timed out,        Connect, connection timed out,        true,  true",
        "read,    Connection reset by peer,    Failed,  connection reset by peer,    false, false",
        "read,    Connection reset,            Failed,  connection reset by peer,    false, false",
        "write,   Broken pipe,                 Failed,  broken pipe,                 false, false",
        "write,   No buffer space available,   Failed,  no buffer space available,   false, false",
        "write,   Cannot allocate memory,      Failed,  cannot allocate memory,      false, false",
        "read,    Sense of humour not found,   Failed,  Sense of humour not found,   false, false",
    })
    void systemCallErrors(
            String call,
            String words,
            String type,
            String text,
            boolean timeout,
            boolean temporary) {
        NetOp op =
                new NetOp(call.equals("bind") ? "listen" : call, "tcp4", null, addr("192.0.2.1"));
        IOException cause = SyscallErrors.of(call, new IOException(words));
        IOException e = NetError.wrap(op, cause);

        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e)
                .hasMessage("%s tcp4 192.0.2.1:9: %s: %s", op.op(), call, text)
                .hasCause(cause)
                .isInstanceOf(type.equals("NoRoute") ? NoRouteToHostException.class : type(type));
        assertThat((NetError) e)
                .returns(timeout, NetError::timeout)
                .returns(temporary, NetError::temporary);
        assertThat(NetError.wrap(new NetOp("read", "tcp", null, null), e))
                .as("wrapping again")
                .isSameAs(e);
    }

    private static Class<?> type(String name) {
        return switch (name) {
            case "Connect" -> ConnectException.class;
            case "Bind" -> BindException.class;
            default -> SocketException.class;
        };
    }

    private static TCPAddr addr(String ip) {
        return new TCPAddr(InetAddress.ofLiteral(ip), 9);
    }

    /** Where a locale has translated the C library's words, the class of the exception is left. */
    @Test
    void wordsInAnotherLanguage() {
        NetOp op = new NetOp("dial", "tcp", null, addr("192.0.2.1"));
        IOException cause =
                SyscallErrors.of("connect", new ConnectException("Verbindung verweigert"));
        assertThat(NetError.wrap(op, cause))
                .isInstanceOf(ConnectException.class)
                .hasMessage("dial tcp 192.0.2.1:9: connect: connection refused");
    }

    /**
     * A temporary error of accept is one that the listener outlives; Emfile*Test brings one about.
     */
    @Test
    void privilegedPortWithoutPrivileges() throws Exception {
        assumeFalse(mayBindPort1(), "this user may bind port 1");
        assertThatThrownBy(() -> Net.listen("tcp", "127.0.0.1:1"))
                .isInstanceOf(BindException.class)
                .hasMessage("listen tcp 127.0.0.1:1: bind: permission denied");
    }

    private static boolean mayBindPort1() {
        try (ServerSocket s = new ServerSocket()) {
            s.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void netOpText() {
        TCPAddr a = addr("192.0.2.1");
        TCPAddr b = addr("192.0.2.2");
        assertThat(new NetOp("read", "tcp", a, b)).hasToString("read tcp 192.0.2.1:9->192.0.2.2:9");
        assertThat(new NetOp("dial", "tcp", null, b)).hasToString("dial tcp 192.0.2.2:9");
        assertThat(new NetOp("dial", "tcp", a, null)).hasToString("dial tcp 192.0.2.1:9");
        assertThat(new NetOp("dial", "", null, null)).hasToString("dial");
    }
}
