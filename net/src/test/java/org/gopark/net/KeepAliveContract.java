package org.gopark.net;

import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPCOUNT;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE;
import static jdk.net.ExtendedSocketOptions.TCP_KEEPINTERVAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gopark.internal.poll.FD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a configuration of keep-alive becomes in the socket.
 *
 * <p>Go: net/tcpsock_test.go TestTCPConnKeepAliveConfig and its kin
 */
abstract class KeepAliveContract extends NetContract {
    /** The socket's options; the times in seconds. */
    private record Options(boolean on, int idle, int interval, int count) {
        static Options of(TCPConn c) throws IOException {
            FD fd = c.fd().pfd();
            return new Options(
                    fd.getsockopt(SO_KEEPALIVE),
                    fd.getsockopt(TCP_KEEPIDLE),
                    fd.getsockopt(TCP_KEEPINTERVAL),
                    fd.getsockopt(TCP_KEEPCOUNT));
        }
    }

    /** Below zero, zero, and above zero, in every combination. */
    static List<KeepAliveConfig> configs() {
        List<KeepAliveConfig> all = new ArrayList<>();
        for (boolean enable : new boolean[] {true, false}) {
            for (int idle : new int[] {-1, 0, 5}) {
                for (int interval : new int[] {-1, 0, 3}) {
                    for (int count : new int[] {-1, 0, 7}) {
                        all.add(
                                new KeepAliveConfig(
                                        enable,
                                        Duration.ofSeconds(idle),
                                        Duration.ofSeconds(interval),
                                        count));
                    }
                }
            }
        }
        return all;
    }

    private static Options expected(KeepAliveConfig c, Options before) {
        return new Options(
                c.enable(),
                choose((int) c.idle().toSeconds(), 15, before.idle),
                choose((int) c.interval().toSeconds(), 15, before.interval),
                choose(c.count(), 9, before.count));
    }

    private static int choose(int asked, int ifZero, int ifNegative) {
        return asked == 0 ? ifZero : asked < 0 ? ifNegative : asked;
    }

    /** The near and the far end of a connection; near as the dialer, far as the listener wants. */
    private Pair pair(KeepAliveConfig dialer, KeepAliveConfig listener) throws IOException {
        ListenConfig lc = ListenConfig.DEFAULT.withKeepAlive(listener);
        try (TCPListener ln = lc.listen("tcp", "127.0.0.1:0")) {
            Dialer d = Dialer.DEFAULT.withKeepAlive(dialer);
            TCPConn near = closing(d.dial("tcp", ln.addr().toString()));
            return new Pair(near, closing(ln.accept()));
        }
    }

    /** The operating system's choice. */
    private Options untouched() throws IOException {
        Options o = Options.of(pair(null, null).client());
        assertThat(o.on).isFalse();
        return o;
    }

    /**
     * Go: net/tcpsock_test.go TestTCPConnKeepAliveConfig, TestTCPConnKeepAliveConfigDialer,
     * TestTCPConnKeepAliveConfigListener
     */
    @ParameterizedTest
    @MethodSource("configs")
    void tcpConnKeepAliveConfig(KeepAliveConfig config) throws Exception {
        Options before = untouched();
        Pair p = pair(config, null);
        assertThat(Options.of(p.client())).isEqualTo(expected(config, before));
        assertThat(Options.of(p.server())).isEqualTo(before);
        assertThat(Options.of(pair(null, config).server())).isEqualTo(expected(config, before));
        p.server().setKeepAlive(config);
        assertThat(Options.of(p.server())).isEqualTo(expected(config, before));

        p.server().setKeepAlive(KeepAliveConfig.OFF); // the times stay
        assertThat(Options.of(p.server()))
                .isEqualTo(
                        new Options(
                                false,
                                expected(config, before).idle,
                                expected(config, before).interval,
                                expected(config, before).count));
    }

    /** Go: net/tcpsock_test.go TestDialTCPDefaultKeepAlive; and small writes are sent at once */
    @Test
    void defaultKeepAlive() throws Exception {
        Pair p = pair();
        for (TCPConn c : List.of(p.client(), p.server())) {
            assertThat(Options.of(c)).isEqualTo(new Options(true, 15, 15, 9));
            assertThat(c.fd().pfd().getsockopt(TCP_NODELAY)).isTrue();
        }
        assertThat(KeepAliveConfig.of(Duration.ZERO)).isEqualTo(KeepAliveConfig.DEFAULT);
        Pair off = pair(KeepAliveConfig.OFF, KeepAliveConfig.OFF);
        assertThat(Options.of(off.client())).isEqualTo(untouched());
        assertThat(Options.of(off.server())).isEqualTo(untouched());
    }

    /** Rounded up to seconds. Go: net/tcpsockopt_unix.go, roundDurationUp */
    @ParameterizedTest
    @CsvSource({"PT0.000000001S, 1", "PT0.999S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT2H, 7200"})
    void partsOfASecond(Duration d, int seconds) throws Exception {
        Pair p = pair(new KeepAliveConfig(true, d, d, 3), null);
        assertThat(Options.of(p.client())).isEqualTo(new Options(true, seconds, seconds, 3));
    }

    /**
     * More than the system can count: setting says so; dialling and accepting is none the worse.
     */
    @Test
    @NotSimulated("a limit of the operating system")
    void moreThanTheSystemCounts() throws Exception {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
        KeepAliveConfig tooMuch = new KeepAliveConfig(true, forever, forever, Integer.MAX_VALUE);
        Pair p = pair(tooMuch, tooMuch);
        Options before = Options.of(p.client());
        assertThat(before)
                .isEqualTo(
                        expected(
                                new KeepAliveConfig(
                                        true, Duration.ofSeconds(-1), Duration.ofSeconds(-1), -1),
                                untouched()));
        assertThatThrownBy(() -> p.client().setKeepAlive(tooMuch))
                .isInstanceOf(SocketException.class)
                .hasMessage("set " + p.client() + ": setsockopt: invalid argument");
        assertThat(Options.of(p.client())).isEqualTo(before);
        p.client().write(new byte[] {1});
        assertThat(Sockets.readFull(p.server(), 1)).containsExactly(1);

        Duration longAgo = Duration.ofSeconds(Long.MIN_VALUE);
        p.client().setKeepAlive(new KeepAliveConfig(true, longAgo, longAgo, Integer.MIN_VALUE));
        assertThat(Options.of(p.client())).isEqualTo(before);
    }

    @Test
    void nullIsRefused() throws Exception {
        Pair p = pair();
        assertThatThrownBy(() -> p.client().setKeepAlive((KeepAliveConfig) null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new KeepAliveConfig(true, null, Duration.ZERO, 0))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new KeepAliveConfig(true, Duration.ZERO, null, 0))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> KeepAliveConfig.of(null)).isInstanceOf(NullPointerException.class);
        p.client().close();
        assertThatThrownBy(() -> p.client().setKeepAlive(KeepAliveConfig.DEFAULT))
                .isInstanceOf(NetError.Closed.class)
                .hasMessage("set " + p.client() + ": use of closed network connection");
    }
}
