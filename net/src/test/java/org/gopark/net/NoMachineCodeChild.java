package org.gopark.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;

/** Has itself forbidden to get new memory for machine code, and then wants to use epoll. */
final class NoMachineCodeChild {
    private static final int PR_SET_MDWE = 65;
    private static final long REFUSE_EXEC_GAIN = 1;

    private NoMachineCodeChild() {}

    public static void main(String[] args) {
        ChildJvm.main(() -> {
            if (refuseMachineCode() != 0) {
                System.out.println("this kernel cannot refuse");
                return;
            }
            try {
                GoRuntime.builder().netpoll("epoll").build();
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            System.out.println(GoRuntime.getDefault());
            echo();
        });
    }

    private static int refuseMachineCode() throws Throwable {
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        MethodHandle prctl =
                linker.downcallHandle(
                        linker.defaultLookup().find("prctl").orElseThrow(),
                        type,
                        Linker.Option.firstVariadicArg(1));
        return (int) prctl.invokeExact(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0L, 0L, 0L);
    }

    private static void echo() throws Exception {
        try (TCPListener l = Net.listen("tcp", "127.0.0.1:0")) {
            Go.go(() -> {
                try (TCPConn c = l.accept()) {
                    c.transferFrom(c, 1);
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            try (TCPConn c = Net.dial("tcp", l.addr().toString())) {
                c.write(new byte[] {7});
                System.out.println("back: " + c.inputStream().read());
            }
        }
    }
}
