package org.gopark.net;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gopark.runtime.Go;

/** Four pairs that echo without a pause; meanwhile main starts goroutines. */
final class FairnessChild {
    private static final int PAIRS = 4;
    private static final int GOROUTINES = 50;

    private FairnessChild() {}

    public static void main(String[] args) throws Exception {
        AtomicLong echoes = new AtomicLong();
        try (TCPListener listener = Net.listen("tcp", "127.0.0.1:0")) {
            for (int i = 0; i < PAIRS; i++) {
                TCPConn near = Net.dial("tcp", listener.addr().toString());
                TCPConn far = listener.accept();
                Go.go(() -> echo(far, null));
                near.write(new byte[] {1});
                Go.go(() -> echo(near, echoes));
            }
            while (echoes.get() < 1_000) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < GOROUTINES; i++) {
                long before = echoes.get();
                CountDownLatch ran = new CountDownLatch(1);
                Go.go(ran::countDown);
                if (!ran.await(10, TimeUnit.SECONDS)) {
                    System.out.println("goroutine " + i + " did not run in 10 s");
                    System.exit(1);
                }
                while (echoes.get() == before) {
                    Thread.onSpinWait(); // the load goes on
                }
            }
        }
        System.out.println("all ran");
        System.exit(0);
    }

    private static void echo(TCPConn conn, AtomicLong count) {
        byte[] b = new byte[1];
        try (conn) {
            while (conn.read(b) > 0) {
                conn.write(b);
                if (count != null) {
                    count.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
