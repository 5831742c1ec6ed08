package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A connection says whether its peer is gone, or that it does not know.
 *
 * <p>Go: none.
 */
abstract class PeerClosedContract extends NetContract {
    /** Whether the back end knows. */
    abstract boolean knows();

    private Optional<Boolean> known(boolean closed) {
        return knows() ? Optional.of(closed) : Optional.empty();
    }

    @Test
    void aPeerThatIsThere() throws Exception {
        Pair p = pair();
        p.client().write(new byte[3]);
        assertThat(p.server().peerClosed()).isEqualTo(known(false));
        assertThat(Sockets.readFull(p.server(), 3)).hasSize(3);
    }

    @Test
    void aPeerThatHasEndedItsWriting() throws Exception {
        Pair p = pair();
        p.client().write(new byte[3]);
        p.client().closeWrite();
        Optional<Boolean> closed = known(true);
        await("the news", () -> peerClosed(p.server()).equals(closed));
        assertThat(Sockets.readFull(p.server(), 3)).as("what it wrote before").hasSize(3);
        assertThat(p.server().read(new byte[1])).isEqualTo(-1);
        p.server().write(new byte[1]);
        assertThat(Sockets.readFull(p.client(), 1)).hasSize(1);
    }

    @Test
    void aPeerThatIsGone() throws Exception {
        Pair p = pair();
        p.client().setLinger(0);
        p.client().close();
        Optional<Boolean> closed = known(true);
        await("the news", () -> peerClosed(p.server()).equals(closed));
    }

    private static Optional<Boolean> peerClosed(TCPConn c) {
        try {
            return c.peerClosed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofAClosedConnectionItIsAnError() throws Exception {
        Pair p = pair();
        p.server().close();
        assertThatThrownBy(p.server()::peerClosed).isInstanceOf(NetError.Closed.class);
    }
}
