package org.gopark.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.gopark.internal.runtime.Mode;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.junit.jupiter.api.Test;

/** Mistakes that were made once. */
final class RegressionTest {
    /**
     * The handler runs on the thread of a goroutine that has ended. It found its dead G as the
     * connection's last reader, and the runtime died of it.
     */
    @Test
    void anUncaughtExceptionHandlerMayReadAndWrite() throws Exception {
        try (GoRuntime runtime = Cells.jdkSelector()) {
            CompletableFuture<String> heard = new CompletableFuture<>();
            CountDownLatch twice = new CountDownLatch(1);
            runtime.go(
                            () -> {
                                Action.run(() -> {
                                    try (TCPListener l = Net.listen("tcp", "127.0.0.1:0")) {
                                        TCPConn near = Net.dial("tcp", l.addr().toString());
                                        TCPConn far = l.accept();
                                        failAfterRead(far, heard, twice);
                                        awaitReader(far);
                                        near.write("one".getBytes(UTF_8));
                                        twice.await();
                                        awaitReader(far);
                                        near.write("two".getBytes(UTF_8));
                                        heard.join();
                                        near.close();
                                        far.close();
                                    }
                                });
                            })
                    .join();
            assertThat(heard).isCompletedWithValue("two");
        }
    }

    private static void failAfterRead(
            TCPConn far, CompletableFuture<String> heard, CountDownLatch twice) {
        Go.go(() -> {
            Thread.currentThread()
                    .setUncaughtExceptionHandler((thread, e) -> {
                        twice.countDown();
                        Action.run(() -> heard.complete(read(far)));
                    });
            Action.run(() -> read(far));
            throw new IllegalStateException("the task fails");
        });
    }

    private static void awaitReader(TCPConn conn) {
        Await.until("the reader to park", () -> conn.fd().pfd().waiting(Mode.READ), () -> "");
    }

    private static String read(TCPConn conn) throws IOException {
        byte[] b = new byte[16];
        int n = conn.read(b);
        return new String(b, 0, n, UTF_8);
    }

    /** Go: net/tcpsock_posix.go selfConnect */
    @Test
    void aConnectionToItselfIsSeen() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket s = new ServerSocket()) {
            s.bind(new InetSocketAddress(loopback, 0));
            port = s.getLocalPort();
        }
        TCPAddr both = new TCPAddr(loopback, port);
        NetFD fd = NetFD.dial(DialContext.background(), "tcp", both, both, null);
        assertThat(fd.laddr()).as("met itself").isEqualTo(fd.raddr());
        fd.close();
    }

    /** A property that asks for too much made every close of another runtime fail as well. */
    @Test
    void aRefusedDefaultRuntimeHurtsNoOther() throws Exception {
        String said =
                ChildJvm.run(
                        List.of(), List.of("-Dgopark.netpoll=no-such"), RefusedDefaultChild.class);
        String refused = "gopark: no netpoll 'no-such'; this version has: selector, epoll\n";
        assertThat(said).isEqualTo("closed\n" + refused + refused);
    }
}
