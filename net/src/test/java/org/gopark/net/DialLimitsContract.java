package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gopark.internal.poll.ErrDeadlineExceeded;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a dial may take. Go: net/timeout_test.go TestDialTimeout and its kin */
abstract class DialLimitsContract extends NetContract {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

    private Destinations to;

    @BeforeEach
    void openDestinations() throws IOException {
        to = closing(new Destinations());
    }

    private static Dialer within(Duration timeout) {
        return Dialer.DEFAULT.withTimeout(timeout);
    }

    private void assertTimesOut(Dialer dialer, String address) {
        int before = Sockets.open();
        assertThatThrownBy(() -> closing(dialer.dial("tcp", address)))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("dial tcp %s: i/o timeout", address)
                .returns(true, e -> ((NetError) e).timeout())
                .returns(true, e -> ((NetError) e).temporary())
                .returns(address, e -> ((NetError) e).addr().toString())
                .returns("dial", e -> ((NetError) e).op());
        assertThat(Sockets.open()).as("sockets").isEqualTo(before);
        assertThat(rt.stats().descriptors()).isZero();
    }

    /** Limits that are over when the dial begins: it does not even begin. */
    static Stream<Dialer> over() {
        Instant past = now().minusSeconds(5);
        return Stream.of(
                within(Duration.ofSeconds(-5)),
                within(Duration.ofNanos(-1)),
                within(Duration.ofNanos(Long.MIN_VALUE)),
                within(LONG_AGO),
                within(FOREVER).withDeadline(past),
                within(Duration.ofSeconds(-5)).withDeadline(Instant.MAX),
                Dialer.DEFAULT.withDeadline(past),
                Dialer.DEFAULT.withDeadline(Instant.EPOCH),
                Dialer.DEFAULT.withDeadline(Instant.MIN));
    }

    /** Go: net/timeout_test.go TestDialTimeout, the rows whose time is over */
    @ParameterizedTest
    @MethodSource("over")
    void dialTimeoutThatIsOver(Dialer dialer) throws Exception {
        List<String> tried = new ArrayList<>();
        Dialer watched = dialer.withControl((network, address, socket) -> tried.add(address));
        assertTimesOut(watched, to.at("h4").toString());
        assertTimesOut(watched, to.at("s4").toString()); // which would answer at once
        assertThat(tried).isEmpty();

        to.s4.setDeadlineAfter(Duration.ofMillis(1));
        assertThatThrownBy(() -> closing(to.s4.accept())).isInstanceOf(NetError.Timeout.class);
    }

    /** Limits that are soon over, and after how many milliseconds. */
    static Stream<Arguments> soon() {
        Duration soon = Duration.ofMillis(30);
        Duration late = Duration.ofHours(1);
        return Stream.of(
                Arguments.of(Duration.ofNanos(1), null, 0),
                Arguments.of(Duration.ofMillis(1), null, 1),
                Arguments.of(soon, null, 30),
                Arguments.of(soon, late, 30),
                Arguments.of(late, soon, 30),
                Arguments.of(Duration.ZERO, soon, 30),
                Arguments.of(FOREVER, soon, 30),
                Arguments.of(soon, FOREVER, 30));
    }

    /** Go: net/timeout_test.go TestDialTimeout: the shorter one counts, and not before its time */
    @ParameterizedTest
    @MethodSource("soon")
    void dialTimeout(Duration timeout, Duration untilDeadline, int millis) {
        for (String hangs : new String[] {"h4", "h6"}) {
            long start = nanoTime();
            Instant now = now();
            Dialer dialer = within(timeout);
            if (untilDeadline != null) {
                dialer =
                        dialer.withDeadline(
                                untilDeadline == FOREVER ? Instant.MAX : now.plus(untilDeadline));
            }
            assertTimesOut(dialer, to.at(hangs).toString());

            // the clock on the wall and the other one may drift a little
            assertThat(nanoTime() - start).isBetween(millis * 999_000L, 20_000_000_000L);
        }
    }

    /** Go: net/timeout_test.go TestDialTimeoutMaxDuration */
    @Test
    void dialTimeoutMaxDuration() throws Exception {
        List<Dialer> dialers =
                List.of(
                        within(Duration.ofNanos(Long.MAX_VALUE)),
                        within(FOREVER),
                        Dialer.DEFAULT.withDeadline(Instant.MAX),
                        within(FOREVER).withDeadline(Instant.MAX),
                        Dialer.DEFAULT
                                .withDeadline(now().plusNanos(Long.MAX_VALUE))
                                .withFallbackDelay(FOREVER));
        for (Dialer dialer : dialers) {
            TCPConn c = closing(dialer.dial("tcp", to.at("s4").toString()));
            assertThat(closing(to.s4.accept()).remoteAddr()).isEqualTo(c.localAddr());
        }
    }

    /** What limits the dial does not limit the connection. */
    @Test
    void theConnectionHasNoDeadline() throws Exception {
        long start = nanoTime();
        TCPConn c = closing(Net.dial("tcp", to.at("s4").toString(), Duration.ofMillis(100)));
        TCPConn far = closing(to.s4.accept());
        Task<byte[]> reader = go(() -> Sockets.readFull(c, 1));
        await("the end of the limit", () -> nanoTime() - start > 100_000_000);
        c.write(new byte[] {1});
        assertThat(Sockets.readFull(far, 1)).containsExactly(1);
        Task<Void> writer = go(() -> c.write(new byte[16 << 20]));
        awaitParked(c, Mode.WRITE); // a write that waits does not end of it, either
        Sockets.readFull(far, 16 << 20);
        writer.get();
        far.write(new byte[] {2});
        assertThat(reader.get()).containsExactly(2);
    }

    /** Go: net/dial_test.go TestDialerPartialDeadline, by a clock that says one hour */
    @ParameterizedTest
    @CsvSource({
        "12000, 1,   12000",
        "12000, 2,   6000",
        "12000, 3,   4000",
        "12000, 6,   2000",
        "12000, 7,   2000", // the least that makes sense
        "12000, 999, 2000",
        "2001,  2,   2000",
        "2000,  999, 2000",
        "1900,  1,   1900", // there is no more
        "1900,  999, 1900",
        "1,     999, 1",
    })
    void partialDeadline(long leftMillis, int addresses, long expectedMillis) throws Exception {
        long now = 3_600_000_000_000L;
        assertThat(Dialing.partialDeadline(now, now + leftMillis * 1_000_000, addresses))
                .isEqualTo(now + expectedMillis * 1_000_000);
    }

    /** Go: net/dial_test.go TestDialerPartialDeadline: none; over; and the largest there is */
    @Test
    void partialDeadlineAtTheEnds() throws Exception {
        long now = 3_600_000_000_000L;
        assertThat(Dialing.partialDeadline(now, 0, 1)).as("none").isZero();
        assertThat(Dialing.partialDeadline(now, 0, 999)).isZero();
        assertThat(Dialing.partialDeadline(now, Long.MAX_VALUE, 1)).isEqualTo(Long.MAX_VALUE);
        assertThat(Dialing.partialDeadline(now, Long.MAX_VALUE, 2))
                .isEqualTo(now + (Long.MAX_VALUE - now) / 2);
        for (long over : new long[] {now, now - 1, 1}) {
            assertThatThrownBy(() -> Dialing.partialDeadline(now, over, 1))
                    .isInstanceOf(ErrDeadlineExceeded.class)
                    .hasMessage("i/o timeout");
        }
    }

    /** Go: net/tcpsock_unix_test.go TestTCPSpuriousConnSetupCompletion, in short */
    @Test
    void tcpSpuriousConnSetupCompletion() throws Exception {
        TCPListener ln = listen();
        Task<Void> server =
                go(() -> {
                    for (; ; ) {
                        ln.accept().close();
                    }
                });
        String address = ln.addr().toString();
        List<Task<Void>> dials =
                goAll(
                        20,
                        () -> {
                            for (int i = 0; i < 25; i++) {
                                dialAndWrite(address);
                            }
                            return null;
                        });
        await("half of the dials", () -> dials.stream().filter(Task::isDone).count() >= 10);
        ln.close();
        for (Task<Void> t : dials) {
            t.get();
        }
        server.failsWith(NetError.Closed.class);
    }

    /** A dial that says it is connected is: writing may break, but is not told otherwise. */
    private static void dialAndWrite(String address) {
        try (TCPConn c = Net.dial("tcp", address, Duration.ofMillis(50))) {
            c.write(new byte[1]);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(NetError.class);
            assertThat(e.getMessage()).doesNotContain("not connected");
        }
    }

    @Test
    void nullIsRefused() {
        Dialer d = Dialer.DEFAULT;
        for (Action a :
                List.<Action>of(
                        () -> d.withTimeout(null),
                        () -> d.withFallbackDelay(null),
                        () -> d.withResolver(null),
                        () -> d.dial(null, "127.0.0.1:1"),
                        () -> d.dial("tcp", null),
                        () -> d.dial("tcp", "127.0.0.1:1", null),
                        () -> Net.dial("tcp", "127.0.0.1:1", null))) {
            assertThatThrownBy(a::run).isInstanceOf(NullPointerException.class);
        }
        assertThatCode(() ->
                        d.withDeadline(null)
                                .withLocalAddr(null)
                                .withKeepAlive(null)
                                .withControl(null))
                .doesNotThrowAnyException();
    }

    @Test
    void aDialerIsAValue() {
        Dialer d = Dialer.DEFAULT;
        Instant t = Instant.EPOCH;
        TCPAddr a = new TCPAddr(null, 1);
        Control hook = (network, address, socket) -> {};
        Resolver resolver = host -> List.of();
        Dialer all =
                d.withTimeout(Duration.ofSeconds(1))
                        .withDeadline(t)
                        .withLocalAddr(a)
                        .withFallbackDelay(Duration.ofSeconds(2))
                        .withKeepAlive(KeepAliveConfig.OFF)
                        .withControl(hook)
                        .withResolver(resolver);
        assertThat(all)
                .isEqualTo(
                        new Dialer(
                                Duration.ofSeconds(1),
                                t,
                                a,
                                Duration.ofSeconds(2),
                                KeepAliveConfig.OFF,
                                hook,
                                resolver));
        assertThat(Dialer.DEFAULT)
                .isEqualTo(
                        new Dialer(
                                Duration.ZERO,
                                null,
                                null,
                                Duration.ZERO,
                                KeepAliveConfig.DEFAULT,
                                null,
                                Resolver.SYSTEM));
    }
}
