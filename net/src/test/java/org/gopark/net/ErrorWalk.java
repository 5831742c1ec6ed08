package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gopark.internal.syscall.Errno;
import org.gopark.internal.syscall.SyscallError;

/** Errors as they came, each with what it must say, and whether that is all of them. */
final class ErrorWalk {
    /** Why an operation fails, and which operations can fail of it. */
    enum Cause {
        CLOSED("accept", "read", "write", "close", "set"),
        DEADLINE("dial", "accept", "read", "write"),
        INTERRUPTED("dial", "accept", "read", "write"),
        CANCELLED("dial"),
        REFUSED("dial"),
        RESET("read", "write"),
        BROKEN_PIPE("write"),
        NO_ROUTE("dial", "read"),
        UNREACHABLE("dial"),
        TIMED_OUT("dial", "read", "write"), // the kernel gave up
        IN_USE("dial", "listen"),
        NOT_OURS("dial", "listen"),
        NOT_ALLOWED("dial", "listen"),
        OUT_OF_DESCRIPTORS("dial", "listen", "accept"),
        OUT_OF_MEMORY("dial", "accept", "write"),
        ABORTED("accept"),
        BAD_ARGUMENT("set"),
        NOT_CONNECTED("close", "write"),
        NOT_SUPPORTED("dial", "listen"),
        SIGNALLED("accept"),
        ANYTHING_ELSE("read"),
        UNKNOWN_HOST("dial", "listen"),
        TEMPORARY_DNS("dial"),
        UNKNOWN_NETWORK("dial", "listen"),
        BAD_PORT("dial", "listen"),
        MISSING_PORT("dial", "listen"),
        MISSING_ADDRESS("dial"), // to listen on none is to listen on all
        NO_SUITABLE_ADDRESS("dial", "listen"),
        RUNTIME_CLOSED("dial", "listen", "accept", "read", "write", "close", "set"),
        RUNTIME_DIED("dial", "listen", "accept", "read", "write", "set");

        private final Set<String> ops;

        Cause(String... ops) {
            this.ops = Set.of(ops);
        }
    }

    /** What existing catch blocks catch: the table of the JDK's types. */
    private static final Map<Class<? extends NetError>, Class<? extends IOException>> JDK =
            Map.of(
                    NetError.Closed.class, AsynchronousCloseException.class,
                    NetError.Timeout.class, SocketTimeoutException.class,
                    NetError.Interrupted.class, InterruptedIOException.class,
                    NetError.Connect.class, ConnectException.class,
                    NetError.NoRoute.class, NoRouteToHostException.class,
                    NetError.Bind.class, BindException.class,
                    NetError.UnknownHost.class, UnknownHostException.class,
                    NetError.Failed.class, SocketException.class);

    private final List<Row> rows = new ArrayList<>();

    /** Runs {@code action}, whose error is the next one to look at. */
    Row add(Cause cause, Action action) {
        Row row = new Row(cause, catchThrowable(action::run));
        rows.add(row);
        return row;
    }

    void check() {
        rows.forEach(Row::check);
        for (Cause c : Cause.values()) {
            assertThat(seen(c)).as("operations that failed of %s", c).isEqualTo(c.ops);
        }
        Set<Class<?>> kinds = rows.stream().map(r -> r.kind).collect(Collectors.toSet());
        assertThat(kinds)
                .as("kinds of errors")
                .containsExactlyInAnyOrder(NetError.class.getPermittedSubclasses());
        Set<Errno> errnos = EnumSet.noneOf(Errno.class);
        for (Row r : rows) {
            if (r.thrown.getCause() instanceof SyscallError e && e.errno() != null) {
                errnos.add(e.errno());
            }
        }
        assertThat(errnos).as("error numbers").isEqualTo(EnumSet.allOf(Errno.class));
    }

    private Set<String> seen(Cause cause) {
        return rows.stream()
                .filter(r -> r.cause == cause)
                .map(r -> r.op.op())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An error, and everything that it must say. */
    static final class Row {
        private final Cause cause;
        private final Throwable thrown;
        private Class<? extends NetError> kind = NetError.Failed.class;
        private NetOp op;
        private String reason;
        private String causedBy;
        private String because;
        private boolean timeout;
        private boolean temporary;

        private Row(Cause cause, Throwable thrown) {
            this.cause = cause;
            this.thrown = thrown;
        }

        Row kind(Class<? extends NetError> k) {
            kind = k;
            return this;
        }

        Row op(String name, String net, Addr source, Addr addr) {
            op = new NetOp(name, net, source, addr);
            return this;
        }

        /** What stands behind the operation and the addresses, and is the cause's message. */
        Row reason(String r) {
            reason = r;
            return this;
        }

        /** What the cause says, if that is something else. */
        Row causedBy(String c) {
            causedBy = c;
            return this;
        }

        /** What the innermost cause says; null: nothing special. */
        Row because(String b) {
            because = b;
            return this;
        }

        /** It is a timeout, and so it is temporary. */
        Row timeout() {
            timeout = true;
            return temporary();
        }

        Row temporary() {
            temporary = true;
            return this;
        }

        private void check() {
            String what = cause + " " + op;
            assertThat(thrown).as(what).isExactlyInstanceOf(kind).isInstanceOf(JDK.get(kind));
            assertThat(thrown).as(what).hasMessage("%s: %s", text(), reason);
            says(what, (NetError) thrown);
            assertThat(thrown.getCause())
                    .as("the reason of %s", what)
                    .hasMessage(causedBy != null ? causedBy : reason);
            Throwable last = thrown;
            for (Throwable c = thrown.getCause(); c != null; c = c.getCause()) {
                assertThat(c).as("%s is wrapped once", what).isNotInstanceOf(NetError.class);
                last = c;
            }
            if (because != null) {
                assertThat(last).as(what).hasMessage(because);
            }
            assertThat(thrown.getSuppressed()).as(what).isEmpty();
            assertThat(NetError.wrap(new NetOp("again", "", null, null), (IOException) thrown))
                    .as("wrapping %s again", what)
                    .isSameAs(thrown);
            assertThat(Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getClassName))
                    .as("%s has the stack of the call", what)
                    .anyMatch(name -> name.matches(".*\\.(ErrorWalkContract|MadeUpErrors)"));
            Throwable copy = copy(thrown);
            assertThat(copy).as("a copy of %s", what).isExactlyInstanceOf(kind);
            assertThat(copy).hasToString(thrown.toString());
            assertThat(copy.getCause()).hasToString(thrown.getCause().toString());
            says("a copy of " + what, (NetError) copy);
        }

        /** Go: net/net.go OpError.Error; spelt out here once more */
        private String text() {
            String s = op.op() + (op.net().isEmpty() ? "" : " " + op.net());
            s += op.source() == null ? "" : " " + op.source();
            return op.addr() == null ? s : s + (op.source() == null ? " " : "->") + op.addr();
        }

        private void says(String what, NetError e) {
            assertThat(e.netOp()).as(what).isEqualTo(op);
            assertThat(e.op()).as(what).isEqualTo(op.op());
            assertThat(e.net()).as(what).isEqualTo(op.net());
            assertThat(e.source()).as(what).isEqualTo(op.source());
            assertThat(e.addr()).as(what).isEqualTo(op.addr());
            assertThat(e.timeout()).as("%s: timeout()", what).isEqualTo(timeout);
            assertThat(e.temporary()).as("%s: temporary()", what).isEqualTo(temporary);
        }
    }

    /** What is left of {@code e} when another JVM reads it. */
    private static Throwable copy(Throwable e) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(e);
            }
            try (ObjectInputStream in =
                    new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (Throwable) in.readObject();
            }
        } catch (IOException | ClassNotFoundException failed) {
            throw new AssertionError("not serialisable: " + e, failed);
        }
    }
}
