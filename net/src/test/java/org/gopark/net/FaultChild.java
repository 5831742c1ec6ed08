package org.gopark.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.gopark.runtime.Go;

/**
 * The program that {@link FaultContract} runs: an echo server that is lied to, and a client that is
 * not, since it makes other system calls. It prints how many connections were served to their end,
 * how many were not, and what the server was told.
 */
final class FaultChild {
    private static final int CONNECTIONS = 40;
    private static final int ROUNDS = 5;
    private static final ConcurrentSkipListSet<String> ERRORS = new ConcurrentSkipListSet<>();

    private FaultChild() {}

    public static void main(String[] args) {
        ChildJvm.main(FaultChild::run);
    }

    private static void run() throws Exception {
        int served = 0;
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            Go.go(() -> accept(ln));
            for (int i = 0; i < CONNECTIONS; i++) {
                served += dial(ln.addr().port()) ? 1 : 0;
            }
        }
        System.out.println("served " + served + ", failed " + (CONNECTIONS - served));
        new TreeSet<>(ERRORS).forEach(System.out::println);
    }

    private static void accept(TCPListener ln) {
        for (; ; ) {
            try {
                TCPConn c = ln.accept();
                Go.go(() -> serve(c));
            } catch (NetError.Closed e) {
                return;
            } catch (IOException e) {
                tell(e);
            }
        }
    }

    private static void serve(TCPConn c) {
        byte[] b = new byte[64];
        try (c) {
            for (int n; (n = c.read(b)) > 0; ) {
                c.write(b, 0, n);
            }
        } catch (IOException e) {
            tell(e);
        }
    }

    /** Without the ports. */
    private static void tell(IOException e) {
        ERRORS.add(e.getMessage().replaceAll(":[0-9]+", ":port"));
    }

    private static boolean dial(int port) throws IOException {
        try (Socket s = new Socket("127.0.0.1", port)) {
            s.setSoTimeout(20_000);
            InputStream in = s.getInputStream();
            for (int i = 0; i < ROUNDS; i++) {
                s.getOutputStream().write(i);
                if (in.read() != i) {
                    return false;
                }
            }
            return true;
        } catch (java.net.SocketException e) {
            return false; // reset: the server has given up this one
        }
    }
}
