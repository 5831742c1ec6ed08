package org.gopark.net;

import java.io.IOException;
import java.net.SocketException;

/**
 * The program that {@link AcceptFaultContract} runs: a server that is lied to. Exit code 0: every
 * connection was served, in order, and no error was anything but "too many open files in system".
 */
final class AcceptFaultChild {
    private static final int CONNECTIONS = 20;

    private AcceptFaultChild() {}

    public static void main(String[] args) {
        ChildJvm.main(AcceptFaultChild::run);
    }

    private static void run() throws Exception {
        int failed = 0;
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Conn client = Net.dial("tcp", ln.addr().toString())) {
                    TCPConn accepted = null;
                    while (accepted == null) {
                        try {
                            accepted = ln.accept();
                        } catch (IOException e) {
                            checkTemporary(e, ln.addr());
                            failed++;
                        }
                    }
                    client.write(new byte[] {42});
                    byte[] b = new byte[2];
                    check(accepted.remoteAddr().equals(client.localAddr()), "the next in line");
                    check(accepted.read(b) == 1 && b[0] == 42, "it is served");
                    accepted.close();
                }
            }
        }
        System.out.println("served " + CONNECTIONS + ", failed " + failed);
    }

    private static void checkTemporary(IOException e, TCPAddr addr) {
        String text = "accept tcp " + addr + ": accept4: too many open files in system";
        check(text.equals(e.getMessage()), e.toString());
        check(e instanceof SocketException, e.getClass().getName());
        check(e instanceof NetError ne && ne.temporary() && !ne.timeout(), "temporary");
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
