package org.gopark.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import org.gopark.internal.runtime.Mode;
import org.junit.jupiter.api.Test;

/** A connection as the two streams that most Java code wants. */
abstract class ConnStreamsContract extends NetContract {
    @Test
    void streamsCarryBytes() throws Exception {
        Pair p = pair();
        OutputStream out = p.client().outputStream();
        InputStream in = p.server().inputStream();
        out.write(0xff);
        out.write(new byte[] {1, 2, 3}, 1, 2);
        out.flush();

        assertThat(in.read()).as("a byte is not negative").isEqualTo(0xff);
        assertThat(in.readNBytes(2)).containsExactly(2, 3);
        p.client().closeWrite();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[4])).isEqualTo(-1);
        assertThat(in.read(new byte[0])).isZero();
    }

    @Test
    void streamsTransferEverything() throws Exception {
        Pair p = pair();
        Pair q = pair();
        byte[] sent = Sockets.random(5 << 20, 8);
        Task<Void> source =
                go(() -> {
                    p.client().outputStream().write(sent);
                    p.client().closeWrite();
                });
        Task<Long> relay =
                go(() -> {
                    InputStream in = p.server().inputStream();
                    long n = in.transferTo(q.client().outputStream());
                    q.client().closeWrite();
                    return n;
                });

        assertThat(q.server().inputStream().readAllBytes()).isEqualTo(sent);
        assertThat(relay.get()).isEqualTo(sent.length);
        source.get();
    }

    /** Decoders ask before they read; the answer may be "don't know", but not an exception. */
    @Test
    void availableNeverThrowsOnAnOpenConnection() throws Exception {
        Pair p = pair();
        InputStream in = p.server().inputStream();
        assertThat(in.available()).isGreaterThanOrEqualTo(0);
        p.client().write("line\n".getBytes(UTF_8));
        assertThat(in.available()).isBetween(0, 5);
        assertThat(new BufferedReader(new InputStreamReader(in, UTF_8)).readLine())
                .isEqualTo("line");
        p.client().close();
        assertThat(in.available()).isZero();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.available()).isZero();
    }

    @Test
    void closingTheInputClosesTheConnection() throws Exception {
        Pair p = pair();
        p.client().inputStream().close();
        assertClosed(p);
    }

    @Test
    void closingTheOutputClosesTheConnection() throws Exception {
        Pair p = pair();
        Task<Integer> reader = go(() -> p.client().inputStream().read());
        awaitParked(p.client(), Mode.READ);
        OutputStream out = p.client().outputStream();
        out.close();
        out.close(); // silent, like that of the connection
        reader.failsWith(NetError.Closed.class);
        assertClosed(p);
    }

    private static void assertClosed(Pair p) throws Exception {
        assertThat(p.client().isOpen()).isFalse();
        assertThatThrownBy(() -> p.client().inputStream().read())
                .isInstanceOf(NetError.Closed.class);
        assertThatThrownBy(() -> p.client().outputStream().write(1))
                .isInstanceOf(NetError.Closed.class);
        assertThat(p.server().read(new byte[1])).isEqualTo(-1);
    }
}
