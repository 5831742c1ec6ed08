package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.gopark.internal.syscall.SyscallErrors;
import org.junit.jupiter.api.Test;

/** What {@link ErrorWalkContract} leaves: errors that depend on who runs the test, and where. */
abstract class NetErrorContract extends NetContract {
    private static TCPAddr addr(String ip) {
        return new TCPAddr(InetAddress.ofLiteral(ip), 9);
    }

    /** Where a locale has translated the C library's words, the class of the exception is left. */
    @Test
    void wordsInAnotherLanguage() {
        NetOp op = new NetOp("dial", "tcp", null, addr("192.0.2.1"));
        IOException cause =
                SyscallErrors.of("connect", new ConnectException("Verbindung verweigert"));
        assertThat(NetError.wrap(op, cause))
                .isInstanceOf(ConnectException.class)
                .hasMessage("dial tcp 192.0.2.1:9: connect: connection refused");
    }

    @Test
    void privilegedPortWithoutPrivileges() throws Exception {
        assumeFalse(mayBindPort1(), "this user may bind port 1");
        assertThatThrownBy(() -> Net.listen("tcp", "127.0.0.1:1"))
                .isInstanceOf(BindException.class)
                .hasMessage("listen tcp 127.0.0.1:1: bind: permission denied");
    }

    private static boolean mayBindPort1() {
        try (ServerSocket s = new ServerSocket()) {
            s.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void netOpText() {
        TCPAddr a = addr("192.0.2.1");
        TCPAddr b = addr("192.0.2.2");
        assertThat(new NetOp("read", "tcp", a, b)).hasToString("read tcp 192.0.2.1:9->192.0.2.2:9");
        assertThat(new NetOp("dial", "tcp", null, b)).hasToString("dial tcp 192.0.2.2:9");
        assertThat(new NetOp("dial", "tcp", a, null)).hasToString("dial tcp 192.0.2.1:9");
        assertThat(new NetOp("dial", "", null, null)).hasToString("dial");
    }
}
