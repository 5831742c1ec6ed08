package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Names: who is asked, what the answers do, and what becomes of a look-up that does not end. */
abstract class DialLookupContract extends NetContract {
    /** As many as may be under way. */
    private static final int SLOTS = 32;

    /** Answers when it is let go, which is when the test is over at the latest. */
    private final class Stuck implements Resolver, Closeable {
        final CountDownLatch letGo = new CountDownLatch(1);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger();

        Stuck() {
            closing(this);
        }

        @Override
        public List<InetAddress> lookup(String host) {
            asked.incrementAndGet();
            inside.incrementAndGet();
            Action.run(letGo::await);
            inside.decrementAndGet();
            return ips("127.0.0.1");
        }

        @Override
        public void close() {
            letGo.countDown();
        }
    }

    private static List<InetAddress> ips(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private static Dialer asking(Resolver resolver) {
        return Dialer.DEFAULT.withResolver(resolver);
    }

    @Test
    void timeoutDuringALookup() {
        Stuck stuck = new Stuck();
        long start = nanoTime();
        Dialer dialer = asking(stuck).withTimeout(Duration.ofMillis(100));
        assertThatThrownBy(() -> dialer.dial("tcp", "stuck.test:80"))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("dial tcp: i/o timeout")
                .returns(true, e -> ((NetError) e).timeout());
        assertThat(nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);
    }

    @Test
    void cancelDuringALookup() throws Exception {
        Stuck stuck = new Stuck();
        Cancellation cancellation = new Cancellation();
        Task<TCPConn> dial = go(() -> asking(stuck).dial("tcp", "stuck.test:80", cancellation));
        await("a look-up", () -> stuck.inside.get() == 1);
        assertThat(dial.isDone()).isFalse();
        cancellation.cancel();

        assertThat(dial.failsWith(NetError.Interrupted.class))
                .hasMessage("dial tcp: operation was canceled");
    }

    @ParameterizedTest
    @EnumSource
    void interruptDuringALookup(Caller caller) throws Exception {
        Stuck stuck = new Stuck();
        Task<TCPConn> dial = start(caller, () -> asking(stuck).dial("tcp", "stuck.test:80"));
        await("a look-up", () -> stuck.inside.get() == 1);
        dial.thread().interrupt();

        assertThat(dial.failsWith(NetError.Interrupted.class))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessage("dial tcp: interrupted");
        assertThat(dial.wasInterrupted()).isTrue();
    }

    /** Nobody is asked when the time is over before. */
    @Test
    void noLookupWithoutTime() {
        Stuck stuck = new Stuck();
        Dialer dialer = asking(stuck).withTimeout(Duration.ofNanos(-1));
        assertThatThrownBy(() -> dialer.dial("tcp", "stuck.test:80"))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(stuck.asked).hasValue(0);
    }

    /** Nor for what is an address, what is no network, and what has no port. */
    @Test
    void noLookupOfWhatIsNoName() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Dialer dialer =
                asking(host -> {
                    asked.incrementAndGet();
                    return List.of();
                });
        TCPListener ln = listen();
        closing(dialer.dial("tcp", ln.addr().toString()));
        closing(dialer.dial("tcp", "127.0.0.1:" + ln.addr().port()));
        closing(dialer.dial("tcp", ":" + ln.addr().port()));
        for (String bad : new String[] {"name.test", "name.test:no-such-port", "1.2.3:1"}) {
            assertThatThrownBy(() -> dialer.dial("tcp", bad)).isInstanceOf(NetError.class);
        }
        assertThatThrownBy(() -> dialer.dial("foo", "name.test:1")).isInstanceOf(NetError.class);
        assertThat(asked).hasValue(0);
    }

    /** Go: net/net.go acquireThread; more of them queue, and each has its turn */
    @Test
    void moreLookupsThanMayBeUnderWay() throws Exception {
        TCPListener ln = listen();
        Stuck stuck = new Stuck();
        String address = "stuck.test:" + ln.addr().port();
        List<Task<TCPConn>> dials =
                goAll(SLOTS + 13, () -> closing(asking(stuck).dial("tcp", address)));
        await("all slots taken", () -> stuck.inside.get() == SLOTS);
        rt.awaitQuiescent();
        assertThat(stuck.asked).hasValue(SLOTS);
        stuck.letGo.countDown();

        for (Task<TCPConn> t : dials) {
            assertThat(t.get().remoteAddr()).isEqualTo(ln.addr());
        }
        assertThat(stuck.asked).hasValue(SLOTS + 13);
    }

    /** All slots are taken by look-ups that nobody waits for: others time out, and are no worse. */
    @Test
    void whoWaitsForASlotTimesOutAsWell() throws Exception {
        Stuck stuck = new Stuck();
        Dialer dialer = asking(stuck).withTimeout(Duration.ofMillis(50));
        List<Task<TCPConn>> dials =
                goAll(2 * SLOTS, () -> closing(dialer.dial("tcp", "stuck.test:80")));
        for (Task<TCPConn> t : dials) {
            t.failsWith(NetError.Timeout.class);
        }
        stuck.letGo.countDown();

        TCPListener ln = listen();
        Dialer well = asking(host -> ips("127.0.0.1"));
        TCPConn c = closing(well.dial("tcp", "well.test:" + ln.addr().port()));
        assertThat(c.remoteAddr()).isEqualTo(ln.addr());
    }

    @Test
    void aResolverThatFails() {
        UnknownHostException unknown = new UnknownHostException("whatever");
        assertThatThrownBy(() ->
                        asking(
                                        host -> {
                                            throw unknown;
                                        })
                                .dial("tcp", "a.test:80"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("dial tcp: lookup a.test: no such host")
                .hasRootCause(unknown);
        assertThatThrownBy(() -> asking(host -> List.of()).dial("tcp", "b.test:80"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("dial tcp: lookup b.test: no such host");
        assertThatThrownBy(() -> asking(host -> null).dial("tcp", "c.test:80"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessageStartingWith("dial tcp: lookup c.test: java.lang.NullPointerException");
        assertThatThrownBy(() ->
                        asking(host -> Arrays.asList((InetAddress) null)).dial("tcp", "d.test:80"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessageStartingWith("dial tcp: lookup d.test: ");
        IllegalStateException bug = new IllegalStateException("a bug");
        assertThatThrownBy(() ->
                        asking(
                                        host -> {
                                            throw bug;
                                        })
                                .dial("tcp", "e.test:80"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial tcp: lookup e.test: java.lang.IllegalStateException: a bug")
                .hasRootCause(bug);
        AssertionError error = new AssertionError("an error");
        assertThatThrownBy(() ->
                        asking(
                                        host -> {
                                            throw error;
                                        })
                                .dial("tcp", "f.test:80"))
                .isSameAs(error);
    }

    /** The slot comes back whatever happens. */
    @Test
    void resolversThatFailLeaveNoSlotTaken() {
        for (int i = 0; i < 2 * SLOTS; i++) {
            assertThatThrownBy(() ->
                            asking(
                                            host -> {
                                                throw new IllegalStateException("a bug");
                                            })
                                    .withTimeout(Duration.ofSeconds(20))
                                    .dial("tcp", "a.test:80"))
                    .isInstanceOf(NetError.Failed.class);
        }
    }

    /** Of what the resolver found, only what fits the network. */
    @ParameterizedTest
    @CsvSource({
        "tcp4, '::1 127.0.0.1', 127.0.0.1",
        "tcp6, '127.0.0.1 ::1', ::1",
        "tcp,  '127.0.0.1 ::1', 127.0.0.1",
        "tcp,  '::1 127.0.0.1', ::1",
        "tcp,  '::ffff:127.0.0.1', 127.0.0.1",
        "tcp,  '127.0.0.2 127.0.0.1', 127.0.0.1",
    })
    void aNameWithSeveralAddresses(String network, String found, String dialled) throws Exception {
        TCPListener ln = closing(Net.listen("tcp", HostPort.join(dialled, "0")));
        Resolver resolver = host -> ips(found.split(" ", -1));
        TCPConn c = closing(asking(resolver).dial(network, "both.test:" + ln.addr().port()));
        assertThat(c.remoteAddr()).isEqualTo(ln.addr());
        assertThat(closing(ln.accept()).remoteAddr()).isEqualTo(c.localAddr());
    }

    @Test
    void aNameWithoutAnAddressThatFits() {
        Resolver four = host -> ips("127.0.0.1");
        assertThatThrownBy(() -> asking(four).dial("tcp6", "four.test:1"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial tcp6: address four.test: no suitable address found");
        Resolver six = host -> ips("::1");
        assertThatThrownBy(() -> asking(six).dial("tcp4", "six.test:1"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial tcp4: address six.test: no suitable address found");
    }

    /** What is asked is the host as it was written. */
    @Test
    void whatTheResolverSees() throws Exception {
        TCPListener ln = listen();
        List<String> hosts = new ArrayList<>();
        Resolver resolver =
                host -> {
                    hosts.add(host);
                    return ips("127.0.0.1");
                };
        closing(asking(resolver).dial("tcp", "Some.Name.test.:" + ln.addr().port()));
        assertThat(hosts).containsExactly("Some.Name.test.");
    }

    /** Who waits for an answer is released by its runtime's end only if the resolver answers. */
    @Test
    void theRuntimeIsClosedDuringALookup() throws Exception {
        GoRuntime doomed = anotherRuntime();
        Stuck stuck = new Stuck();
        Task<TCPConn> dial =
                new Task<>(
                        "on the runtime that ends",
                        Caller.GOROUTINE,
                        doomed,
                        () -> asking(stuck).dial("tcp", "stuck.test:1"));
        await("a look-up", () -> stuck.inside.get() == 1);
        Task<Void> closer = go(doomed::close);
        await("the end", () -> doomed.toString().contains("closed"));
        stuck.letGo.countDown();

        assertThat(dial.failsWith(NetError.Closed.class))
                .hasMessage("dial tcp 127.0.0.1:1: the runtime is closed");
        closer.get();
        assertThat(doomed.stats().goroutines()).isZero();
    }

    /** Its service by name. */
    @Test
    void aServiceByName() {
        Resolver nobody =
                host -> {
                    throw new UnknownHostException();
                };
        assertThatThrownBy(() -> asking(nobody).dial("tcp", "a.test:HTTP"))
                .hasMessage("dial tcp: lookup a.test: no such host");
        assertThatThrownBy(() -> asking(nobody).dial("tcp4", "a.test:no-such"))
                .isInstanceOf(NetError.Failed.class)
                .hasMessage("dial tcp4: lookup tcp4/no-such: unknown port");
    }
}
