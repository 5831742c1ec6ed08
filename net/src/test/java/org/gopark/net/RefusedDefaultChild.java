package org.gopark.net;

import org.gopark.runtime.GoRuntime;

/** Its default runtime is refused; one that it builds itself works. */
final class RefusedDefaultChild {
    private RefusedDefaultChild() {}

    public static void main(String[] args) throws Exception {
        try (GoRuntime runtime = GoRuntime.builder().scheduler("jdk").netpoll("selector").build()) {
            TCPListener[] listener = new TCPListener[1];
            runtime.go(() -> Action.run(() -> listener[0] = Net.listen("tcp", "127.0.0.1:0")))
                    .join();
            listener[0].close(); // on a thread of no runtime
            System.out.println("closed");
        }
        for (int i = 0; i < 2; i++) {
            try {
                Net.dial("tcp", "127.0.0.1:1");
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
