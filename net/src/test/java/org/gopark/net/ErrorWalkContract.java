package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.gopark.net.ErrorWalk.Cause.BAD_ARGUMENT;
import static org.gopark.net.ErrorWalk.Cause.BAD_PORT;
import static org.gopark.net.ErrorWalk.Cause.BROKEN_PIPE;
import static org.gopark.net.ErrorWalk.Cause.CANCELLED;
import static org.gopark.net.ErrorWalk.Cause.CLOSED;
import static org.gopark.net.ErrorWalk.Cause.DEADLINE;
import static org.gopark.net.ErrorWalk.Cause.INTERRUPTED;
import static org.gopark.net.ErrorWalk.Cause.IN_USE;
import static org.gopark.net.ErrorWalk.Cause.MISSING_ADDRESS;
import static org.gopark.net.ErrorWalk.Cause.MISSING_PORT;
import static org.gopark.net.ErrorWalk.Cause.NOT_OURS;
import static org.gopark.net.ErrorWalk.Cause.NO_SUITABLE_ADDRESS;
import static org.gopark.net.ErrorWalk.Cause.REFUSED;
import static org.gopark.net.ErrorWalk.Cause.RESET;
import static org.gopark.net.ErrorWalk.Cause.RUNTIME_CLOSED;
import static org.gopark.net.ErrorWalk.Cause.RUNTIME_DIED;
import static org.gopark.net.ErrorWalk.Cause.TEMPORARY_DNS;
import static org.gopark.net.ErrorWalk.Cause.UNKNOWN_HOST;
import static org.gopark.net.ErrorWalk.Cause.UNKNOWN_NETWORK;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.Mode;
import org.gopark.internal.runtime.PollDesc;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.Sysfd;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;

/**
 * Every error that this package throws: its type, its text, what it knows, and that it is wrapped
 * once. Each is brought about by a real socket, or, if that takes a broken network or a user
 * without rights, made of the exception that a channel would throw.
 *
 * <p>Go: net/error_test.go, TestDialError, TestListenError, TestAcceptError, TestCloseError and the
 * functions that parse errors; net/net_test.go TestErrors
 */
abstract class ErrorWalkContract extends NetContract {
    private static final String CLOSED_TEXT = "use of closed network connection";
    private static final Duration FAR = Duration.ofHours(1);

    private final ErrorWalk walk = new ErrorWalk();

    @Test
    void everyErrorSaysWhatItIs() throws Exception {
        namesAndAddresses();
        dials();
        listens();
        accepts();
        connections();
        runtimes();
        MadeUpErrors.addTo(walk);
        walk.check();
    }

    // ---- what is no address, or nobody's ----

    private void namesAndAddresses() {
        String none = "x".repeat(300); // known to be none without asking a server
        for (String op : new String[] {"dial", "listen"}) {
            notStarted(UNKNOWN_NETWORK, op, "foo", "127.0.0.1:80", "unknown network foo");
            notStarted(UNKNOWN_NETWORK, op, "", "127.0.0.1:80", "unknown network ");
            notStarted(BAD_PORT, op, "tcp", "127.0.0.1:65536", "address 65536: invalid port");
            notStarted(BAD_PORT, op, "tcp", "127.0.0.1:-1", "address -1: invalid port");
            notStarted(BAD_PORT, op, "tcp4", ":none", "lookup tcp4/none: unknown port");
            notStarted(
                    MISSING_PORT, op, "tcp", "1.2.3.4", "address 1.2.3.4: missing port in address");
            notStarted(MISSING_PORT, op, "tcp6", "::1", "address ::1: too many colons in address");
            notStarted(
                    NO_SUITABLE_ADDRESS,
                    op,
                    "tcp4",
                    "[::1]:80",
                    "address ::1: no suitable address found");
            notStarted(
                    NO_SUITABLE_ADDRESS,
                    op,
                    "tcp6",
                    "127.0.0.1:80",
                    "address 127.0.0.1: no suitable address found");
            walk.add(UNKNOWN_HOST, start(op, "tcp", none + ":80"))
                    .kind(NetError.UnknownHost.class)
                    .op(op, "tcp", null, null)
                    .reason("lookup " + none + ": no such host");
        }
        notStarted(MISSING_ADDRESS, "dial", "tcp", "", "missing address");
        Dialer busy =
                Dialer.DEFAULT.withResolver(host -> {
                    throw new UnknownHostException(host + ": Temporary failure in name resolution");
                });
        walk.add(TEMPORARY_DNS, () -> busy.dial("tcp", "host.invalid:80"))
                .kind(NetError.UnknownHost.class)
                .op("dial", "tcp", null, null)
                .reason("lookup host.invalid: temporary failure in name resolution")
                .temporary();
    }

    private void notStarted(
            ErrorWalk.Cause cause, String op, String network, String address, String reason) {
        walk.add(cause, start(op, network, address)).op(op, network, null, null).reason(reason);
    }

    private static Action start(String op, String network, String address) {
        return op.equals("dial")
                ? () -> Net.dial(network, address)
                : () -> Net.listen(network, address);
    }

    // ---- dial and listen ----

    private void dials() throws Exception {
        TCPAddr nobody = Sockets.nobody();
        TCPAddr near = new TCPAddr(InetAddress.ofLiteral("127.0.0.2"), 0);
        walk.add(REFUSED, () -> Net.dial("tcp", nobody.toString()))
                .kind(NetError.Connect.class)
                .op("dial", "tcp", null, nobody)
                .reason("connect: connection refused");
        walk.add(REFUSED, () -> Dialer.DEFAULT.withLocalAddr(near).dial("tcp4", nobody.toString()))
                .kind(NetError.Connect.class)
                .op("dial", "tcp4", near, nobody)
                .reason("connect: connection refused");
        TCPAddr foreign = new TCPAddr(InetAddress.ofLiteral("192.0.2.1"), 0);
        walk.add(
                        NOT_OURS,
                        () -> Dialer.DEFAULT.withLocalAddr(foreign).dial("tcp", nobody.toString()))
                .kind(NetError.Bind.class)
                .op("dial", "tcp", foreign, nobody)
                .reason("bind: cannot assign requested address");
        TCPAddr taken = listen().addr();
        walk.add(IN_USE, () -> Dialer.DEFAULT.withLocalAddr(taken).dial("tcp", nobody.toString()))
                .kind(NetError.Bind.class)
                .op("dial", "tcp", taken, nobody)
                .reason("bind: address already in use");

        walk.add(DEADLINE, () -> Net.dial("tcp", nobody.toString(), Duration.ofNanos(-1)))
                .kind(NetError.Timeout.class)
                .op("dial", "tcp", null, nobody)
                .reason("i/o timeout")
                .timeout();
        walk.add(DEADLINE, () -> Net.dial("tcp", "a.invalid:1", Duration.ofNanos(-1)))
                .kind(NetError.Timeout.class) // which is over before the look-up
                .op("dial", "tcp", null, null)
                .reason("i/o timeout")
                .timeout();
        Cancellation used = new Cancellation();
        used.cancel();
        walk.add(CANCELLED, () -> Dialer.DEFAULT.dial("tcp", nobody.toString(), used))
                .kind(NetError.Interrupted.class)
                .op("dial", "tcp", null, nobody)
                .reason("operation was canceled");
        blockedLookups();
        blockedDials();
    }

    private void blockedLookups() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        Dialer slow =
                Dialer.DEFAULT.withResolver(host -> {
                    Action.run(answer::await);
                    throw new UnknownHostException(host);
                });
        walk.add(INTERRUPTED, () -> interrupted(() -> slow.dial("tcp", "a.invalid:1")))
                .kind(NetError.Interrupted.class)
                .op("dial", "tcp", null, null)
                .reason("interrupted");
        Dialer brief = slow.withTimeout(Duration.ofMillis(10));
        walk.add(DEADLINE, () -> brief.dial("tcp", "a.invalid:1"))
                .kind(NetError.Timeout.class)
                .op("dial", "tcp", null, null)
                .reason("i/o timeout")
                .timeout();
        answer.countDown();
    }

    /** A listener whose queue is full answers no more; who dials it waits. */
    private void blockedDials() throws Exception {
        TCPListener full =
                closing(ListenConfig.DEFAULT.withBacklog(1).listen("tcp", "127.0.0.1:0"));
        TCPAddr addr = full.addr();
        Task<TCPConn> last = null;
        for (int i = 0; i < 20 && rt.stats().netpollWaiters() == 0; i++) {
            last = go(() -> dial(full));
            rt.awaitQuiescent(); // it is connected, or it waits
        }
        assertThat(last.isDone()).as("one waits").isFalse();
        Task<TCPConn> interrupted = last;
        walk.add(
                        INTERRUPTED,
                        () -> {
                            interrupted.thread().interrupt();
                            interrupted.get();
                        })
                .kind(NetError.Interrupted.class)
                .op("dial", "tcp", null, addr)
                .reason("interrupted");
        walk.add(DEADLINE, () -> Net.dial("tcp", addr.toString(), Duration.ofMillis(10)))
                .kind(NetError.Timeout.class)
                .op("dial", "tcp", null, addr)
                .reason("i/o timeout")
                .timeout();
        Cancellation cancellation = new Cancellation();
        Task<TCPConn> dial = go(() -> Dialer.DEFAULT.dial("tcp", addr.toString(), cancellation));
        await("a dial that waits", () -> rt.stats().netpollWaiters() == 1);
        walk.add(
                        CANCELLED,
                        () -> {
                            cancellation.cancel();
                            dial.get();
                        })
                .kind(NetError.Interrupted.class)
                .op("dial", "tcp", null, addr)
                .reason("operation was canceled");
    }

    private void listens() throws Exception {
        TCPAddr taken = listen().addr();
        TCPAddr foreign = new TCPAddr(InetAddress.ofLiteral("192.0.2.1"), 0);
        walk.add(IN_USE, () -> Net.listen("tcp4", taken.toString()))
                .kind(NetError.Bind.class)
                .op("listen", "tcp4", null, taken)
                .reason("bind: address already in use");
        walk.add(NOT_OURS, () -> Net.listen("tcp", foreign.toString()))
                .kind(NetError.Bind.class)
                .op("listen", "tcp", null, foreign)
                .reason("bind: cannot assign requested address");
    }

    // ---- listeners and connections ----

    private void accepts() throws Exception {
        TCPListener ln = listen();
        TCPAddr addr = ln.addr();
        ln.setDeadlineAfter(Duration.ZERO);
        walk.add(DEADLINE, ln::accept)
                .kind(NetError.Timeout.class)
                .op("accept", "tcp", null, addr)
                .reason("i/o timeout")
                .timeout();
        ln.clearDeadline();
        walk.add(INTERRUPTED, () -> interrupted(() -> closing(ln.accept())))
                .kind(NetError.Interrupted.class)
                .op("accept", "tcp", null, addr)
                .reason("interrupted");
        ln.close();
        closed("accept", null, addr, ln::accept);
        closed("set", null, addr, () -> ln.setDeadline(Instant.MAX));
        closed("set", null, addr, () -> ln.setDeadlineAfter(FAR));
        closed("set", null, addr, ln::clearDeadline);
    }

    /** Runs {@code action} with the interrupt status set. */
    private static void interrupted(Action action) throws Exception {
        Thread.currentThread().interrupt();
        try {
            action.run();
        } finally {
            assertThat(Thread.interrupted()).as("the status afterwards").isTrue();
        }
    }

    private void closed(String op, Addr source, Addr addr, Action action) {
        walk.add(CLOSED, action)
                .kind(NetError.Closed.class)
                .op(op, "tcp", source, addr)
                .reason(CLOSED_TEXT);
    }

    private void connections() throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        Addr a = c.localAddr();
        Addr b = c.remoteAddr();
        walk.add(INTERRUPTED, () -> interrupted(() -> c.read(new byte[1])))
                .kind(NetError.Interrupted.class)
                .op("read", "tcp", a, b)
                .reason("interrupted");
        walk.add(INTERRUPTED, () -> interrupted(() -> c.write(new byte[64 << 20])))
                .kind(NetError.Interrupted.class)
                .op("write", "tcp", a, b)
                .reason("interrupted");
        c.setDeadlineAfter(Duration.ZERO);
        walk.add(DEADLINE, () -> c.read(ByteBuffer.allocate(1)))
                .kind(NetError.Timeout.class)
                .op("read", "tcp", a, b)
                .reason("i/o timeout")
                .timeout();
        walk.add(DEADLINE, () -> c.write(ByteBuffer.allocate(1)))
                .kind(NetError.Timeout.class)
                .op("write", "tcp", a, b)
                .reason("i/o timeout")
                .timeout();
        c.clearDeadline();
        KeepAliveConfig tooLong = KeepAliveConfig.of(Duration.ofDays(100));
        walk.add(BAD_ARGUMENT, () -> c.setKeepAlive(tooLong))
                .op("set", "tcp", a, b)
                .reason("setsockopt: invalid argument");

        p.server().setLinger(0);
        p.server().close();
        walk.add(RESET, () -> c.read(new byte[1]))
                .op("read", "tcp", a, b)
                .reason("read: connection reset by peer");
        walk.add(BROKEN_PIPE, () -> c.write(new byte[1]))
                .op("write", "tcp", a, b)
                .reason("write: broken pipe");
        walk.add(BROKEN_PIPE, () -> c.write(new ByteBuffer[] {ByteBuffer.allocate(1)}))
                .op("write", "tcp", a, b)
                .reason("writev: broken pipe");
        closedConnection(p.server(), b, a);
    }

    private void closedConnection(TCPConn c, Addr a, Addr b) {
        ByteBuffer[] buffers = {ByteBuffer.allocate(1)};
        closed("read", a, b, () -> c.read(new byte[1]));
        closed("read", a, b, () -> c.read(ByteBuffer.allocate(1)));
        closed("read", a, b, () -> c.read(buffers));
        closed("read", a, b, () -> c.inputStream().read());
        closed("write", a, b, () -> c.write(new byte[1]));
        closed("write", a, b, () -> c.write(ByteBuffer.allocate(1)));
        closed("write", a, b, () -> c.write(buffers));
        closed("write", a, b, () -> c.outputStream().write(1));
        closed("close", a, b, c::closeRead);
        closed("close", a, b, c::closeWrite);
        closed("set", a, b, () -> c.setNoDelay(true));
        closed("set", a, b, () -> c.setKeepAlive(true));
        closed("set", a, b, () -> c.setKeepAlive(KeepAliveConfig.DEFAULT));
        closed("set", a, b, () -> c.setLinger(1));
        closed("set", a, b, () -> c.setReadBuffer(4096));
        closed("set", a, b, () -> c.setWriteBuffer(4096));
        closed("set", null, a, () -> c.setDeadline(Instant.MAX)); // the near end alone, as in Go
        closed("set", null, a, () -> c.setReadDeadline(Instant.MAX));
        closed("set", null, a, () -> c.setWriteDeadline(Instant.MAX));
        closed("set", null, a, () -> c.setDeadlineAfter(FAR));
        closed("set", null, a, () -> c.setReadDeadlineAfter(FAR));
        closed("set", null, a, () -> c.setWriteDeadlineAfter(FAR));
        closed("set", null, a, c::clearDeadline);
        closed("set", null, a, c::clearReadDeadline);
        closed("set", null, a, c::clearWriteDeadline);
    }

    // ---- the end of a runtime ----

    private void runtimes() throws Exception {
        GoRuntime closed = anotherRuntime();
        ending(RUNTIME_CLOSED, closed, closed::close, null);
        try (GoRuntime dead = anotherRuntime()) {
            ending(
                    RUNTIME_DIED,
                    dead,
                    () -> on(dead, ErrorWalkContract::kill).get(),
                    "runtime: close polldesc w/o unblock");
        }
    }

    private static <T> Task<T> on(GoRuntime doomed, Callable<T> task) {
        return new Task<>("on the runtime that ends", Caller.GOROUTINE, doomed, task);
    }

    /** Misuses a descriptor, which is an impossible state. */
    private static Void kill() throws Exception {
        RuntimePoll door = RuntimePoll.current();
        Sysfd sysfd =
                door.sockets()
                        .listen(
                                StandardProtocolFamily.INET,
                                new InetSocketAddress("127.0.0.1", 0),
                                1);
        door.pollServerInit();
        PollDesc pd = door.pollOpen(sysfd, new Endpoint("tcp", null, null));
        assertThatThrownBy(() -> RuntimePoll.pollClose(pd)).isInstanceOf(Error.class);
        return null;
    }

    /** Blocked and later calls of a runtime that {@code end} ends. */
    private void ending(ErrorWalk.Cause cause, GoRuntime doomed, Action end, String because)
            throws Exception {
        TCPAddr peer = listen().addr();
        TCPListener ln = on(doomed, this::listen).get();
        Pair p = on(doomed, this::pair).get();
        TCPConn c = p.client();
        Addr a = c.localAddr();
        Addr b = c.remoteAddr();
        Task<Integer> reader = on(doomed, () -> c.read(new byte[1]));
        awaitParked(c, Mode.READ);
        CountDownLatch ended = new CountDownLatch(1);
        List<Action> late =
                List.of(
                        () -> Net.dial("tcp", peer.toString()),
                        () -> Net.listen("tcp", "127.0.0.1:0"));
        Task<List<Throwable>> starter =
                on(
                        doomed,
                        () -> {
                            ended.await();
                            return late.stream().map(x -> catchThrowable(x::run)).toList();
                        });
        Task<Void> ender = go(end); // which waits for the goroutines
        await("the end", () -> doomed.toString().contains("closed"));
        endsWith(cause, "read", a, b, reader::get).because(because);
        ended.countDown();
        List<Throwable> errors = starter.get();
        ender.get();

        endsWith(cause, "dial", null, peer, () -> rethrow(errors.get(0)))
                .reason("the runtime is closed")
                .because(because);
        TCPAddr any = new TCPAddr(InetAddress.ofLiteral("127.0.0.1"), 0);
        endsWith(cause, "listen", null, any, () -> rethrow(errors.get(1)))
                .reason("the runtime is closed")
                .because(because);
        endsWith(cause, "accept", null, ln.addr(), ln::accept).because(because);
        endsWith(cause, "read", a, b, () -> c.read(new byte[1])).because(because);
        endsWith(cause, "write", a, b, () -> c.write(new byte[1])).because(because);
        endsWith(cause, "set", null, a, () -> c.setDeadline(Instant.MAX)).because(because);
        endsWith(cause, "set", null, a, c::clearReadDeadline).because(because);
        if (cause == RUNTIME_CLOSED) { // which has closed the socket; a dead one leaves that to us
            endsWith(cause, "close", a, b, c::closeWrite).causedBy("shutdown: bad file descriptor");
            endsWith(cause, "set", a, b, () -> c.setNoDelay(true))
                    .causedBy("setsockopt: bad file descriptor");
        }
    }

    private ErrorWalk.Row endsWith(
            ErrorWalk.Cause cause, String op, Addr source, Addr addr, Action action) {
        return walk.add(cause, action)
                .kind(NetError.Closed.class)
                .op(op, "tcp", source, addr)
                .reason(CLOSED_TEXT);
    }

    private static void rethrow(Throwable e) throws Exception {
        throw (Exception) e;
    }
}
