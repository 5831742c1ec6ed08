package org.gopark.net;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;

/** The program that {@link EmfileContract} runs. Exit code 0: everything was as it should be. */
final class EmfileChild {
    private static final String[] NEEDED = {
        // A class that is first needed when there are no descriptors cannot be loaded.
        "org.gopark.net.NetError",
        "org.gopark.net.NetError$Failed",
        "org.gopark.net.NetOp",
        "org.gopark.internal.syscall.SyscallError",
        "org.gopark.internal.syscall.Errno",
        "org.gopark.internal.poll.ErrNetClosing",
    };

    private final Deque<FileInputStream> taken = new ArrayDeque<>();

    private EmfileChild() {}

    public static void main(String[] args) {
        ChildJvm.main(() -> {
            for (String name : NEEDED) {
                Class.forName(name);
            }
            warmUp();
            new EmfileChild().run();
            System.out.println("served");
        });
    }

    /** Everything once, with all of its errors, while there are descriptors. */
    private static void warmUp() throws Exception {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            TCPAddr addr = ln.addr();
            try (Conn c = Net.dial("tcp", addr.toString());
                    Conn accepted = ln.accept()) {
                for (int i = 0; i == 0 || polls() == 0; i++) { // until a read has waited
                    check(i < 10_000, "the poller has polled");
                    Go.go(() -> echo(accepted));
                    c.write(new byte[] {1});
                    check(c.read(new byte[1]) == 1, "warm up");
                }
            }
            try {
                Net.listen("tcp", addr.toString());
                check(false, "the address is taken");
            } catch (IOException e) {
                check(e.getMessage().contains("address already in use"), e.getMessage());
            }
        }
    }

    private static long polls() {
        return GoRuntime.getDefault().stats().polls();
    }

    private static void echo(Conn c) {
        try {
            byte[] one = new byte[1];
            check(c.read(one) == 1, "warm up");
            c.write(one);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws Exception {
        try (TCPListener ln = Net.listen("tcp", "127.0.0.1:0")) {
            String addr = ln.addr().toString();
            String text = "accept tcp " + addr + ": accept4: too many open files";
            exhaust();
            taken.pop().close(); // one for the client, whose connection the kernel then queues
            Conn client = Net.dial("tcp", addr);
            for (int i = 0; i < 5; i++) {
                expectTemporary(ln, text);
            }
            idle();
            expectTemporary(ln, text);
            dialFails(addr);

            taken.pop().close();
            try (Conn accepted = ln.accept()) {
                check(accepted.remoteAddr().equals(client.localAddr()), "the connection queued");
                client.write(new byte[] {42});
                byte[] b = new byte[2];
                check(accepted.read(b) == 1 && b[0] == 42, "it is served");
            }
            client.close();
        } finally {
            for (FileInputStream f : taken) {
                f.close();
            }
        }
    }

    private void exhaust() {
        try {
            for (; ; ) {
                taken.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            check(taken.size() > 10, "descriptors: " + taken.size());
        }
    }

    private static void expectTemporary(TCPListener ln, String text) {
        try {
            ln.accept();
            check(false, "accept worked without a descriptor");
        } catch (IOException e) {
            check(e instanceof SocketException, e.getClass().getName());
            check(e instanceof NetError ne && ne.temporary() && !ne.timeout(), "temporary");
            check(text.equals(e.getMessage()), e.getMessage());
        }
    }

    private static void dialFails(String addr) {
        try {
            Net.dial("tcp", addr).close();
            check(false, "dial worked without a descriptor");
        } catch (IOException e) {
            String text = "dial tcp " + addr + ": socket: too many open files";
            check(text.equals(e.getMessage()), e.getMessage());
            check(e instanceof NetError ne && ne.temporary(), "temporary");
        }
    }

    /** A queued connection that nobody can accept is no reason for the poller to spin. */
    private static void idle() {
        long start = System.nanoTime();
        long last = -1;
        for (int same = 0; same < 50; ) {
            long polls = polls();
            same = polls == last ? same + 1 : 0;
            last = polls;
            LockSupport.parkNanos(200_000);
            check(System.nanoTime() - start < 20_000_000_000L, "the poller spins: " + polls);
        }
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
