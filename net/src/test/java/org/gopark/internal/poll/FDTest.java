package org.gopark.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.gopark.internal.runtime.Endpoint;
import org.gopark.internal.runtime.RuntimePoll;
import org.gopark.internal.syscall.ScriptedSysfd;
import org.gopark.internal.syscall.SyscallError;
import org.gopark.internal.syscall.SyscallErrors;
import org.gopark.internal.syscall.Sysfd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What FD makes of answers that no kernel gives on demand. */
@Timeout(30)
final class FDTest {
    private SocketChannel near;
    private SocketChannel far;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel ln = ServerSocketChannel.open()) {
            ln.bind(new InetSocketAddress("127.0.0.1", 0));
            near = SocketChannel.open(ln.getLocalAddress());
            far = ln.accept();
        }
        near.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
    }

    private static FD open(Sysfd sysfd) throws IOException {
        return new FD(RuntimePoll.current(), sysfd, new Endpoint("tcp", null, null));
    }

    /**
     * Go: net/net_test.go TestAcceptIgnoreAbortedConnRequest; AcceptFaultContract has the kernel
     * say it, but the JDK's channels hear it first
     */
    @Test
    void acceptPassesOverWhatWasAborted() throws Exception {
        Sysfd good = new ScriptedSysfd(near);
        int[] left = {3};
        FD fd =
                open(
                        new ScriptedSysfd(near) {
                            @Override
                            public Sysfd accept() throws SyscallError {
                                if (left[0]-- > 0) {
                                    IOException e =
                                            new IOException("Software caused connection abort");
                                    throw SyscallErrors.of("accept4", e);
                                }
                                return good;
                            }
                        });
        assertThat(fd.accept()).isSameAs(good);
        assertThat(left[0]).isEqualTo(-1);
        fd.close();
    }

    /** Go: issue 61060: a write(2) that claims to have taken more than it was given */
    @Test
    void aWriteThatClaimsTooMuch() throws Exception {
        FD fd =
                open(
                        new ScriptedSysfd(near) {
                            @Override
                            public int write(ByteBuffer src) throws SyscallError {
                                return some(src, super::write) + 1000;
                            }
                        });
        ByteBuffer src = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
        fd.write(src);
        assertThat(src.hasRemaining()).isFalse();
        assertThat(received(5)).containsExactly(1, 2, 3, 4, 5);
        fd.close();
    }

    /** Go: issue 61060, gathered: the sum is that of the buffers */
    @Test
    void aGatherThatClaimsTooMuch() throws Exception {
        FD fd =
                open(
                        new ScriptedSysfd(near) {
                            @Override
                            public long writev(ByteBuffer[] srcs, int offset, int length)
                                    throws SyscallError {
                                ByteBuffer first =
                                        srcs[offset].hasRemaining()
                                                ? srcs[offset]
                                                : srcs[offset + 1];
                                return some(first, super::write) + 1000;
                            }
                        });
        ByteBuffer[] srcs = {
            ByteBuffer.wrap(new byte[] {1, 2, 3}), ByteBuffer.wrap(new byte[] {4, 5})
        };
        assertThat(fd.write(srcs, 0, 2)).isEqualTo(5);
        assertThat(received(5)).containsExactly(1, 2, 3, 4, 5);
        fd.close();
    }

    private interface Write {
        int write(ByteBuffer src) throws SyscallError;
    }

    /** At most two bytes of it. */
    private static int some(ByteBuffer src, Write write) throws SyscallError {
        int limit = src.limit();
        src.limit(Math.min(limit, src.position() + 2));
        try {
            return write.write(src);
        } finally {
            src.limit(limit);
        }
    }

    private byte[] received(int n) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n);
        while (b.hasRemaining()) {
            assertThat(far.read(b)).isPositive();
        }
        far.configureBlocking(false);
        assertThat(far.read(ByteBuffer.allocate(1))).as("nothing more").isZero();
        return b.array();
    }
}
