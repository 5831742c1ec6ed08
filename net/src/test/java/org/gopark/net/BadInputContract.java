package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoRuntime;
import org.gopark.runtime.Timer;
import org.junit.jupiter.api.Test;

/**
 * Mistakes of callers: null, what is out of range, and what is closed. They are told, and nothing
 * is lost by it. The methods are found by reflection, so a new one is checked as well.
 *
 * <p>Go: none; there null panics, and closed is one of net/error_test.go TestCloseError
 */
abstract class BadInputContract extends NetContract {
    private static final Class<?>[] CLASSES = {
        Net.class,
        TCPAddr.class,
        HostPort.class,
        Dialer.class,
        ListenConfig.class,
        KeepAliveConfig.class,
        Go.class,
        GoRuntime.class
    };

    @Test
    void nullIsRefused() throws Exception {
        Pair p = pair();
        TCPListener ln = listen();
        int sockets = Sockets.open();
        int tried = 0;
        for (Object receiver :
                List.of(
                        p.client(),
                        ln,
                        Dialer.DEFAULT,
                        ListenConfig.DEFAULT,
                        rt,
                        GoRuntime.builder(),
                        Go.afterFunc(Duration.ofHours(1), () -> {}))) {
            Class<?> c = receiver instanceof Timer ? Timer.class : receiver.getClass();
            for (Method m : ApiMethods.methods(c)) {
                if (!Modifier.isStatic(m.getModifiers())) {
                    tried += refusesNull(m, receiver);
                }
            }
        }
        for (Class<?> c : CLASSES) {
            for (Executable e : ApiMethods.statics(c)) {
                tried += refusesNull(e, null);
            }
        }
        assertThat(tried).as("parameters that were tried").isGreaterThan(50);
        assertThat(Sockets.open()).isEqualTo(sockets);
        assertTalk(p);
        assertTalk(new Pair(dial(ln), closing(ln.accept())));
    }

    private static int refusesNull(Executable e, Object receiver) {
        int tried = 0;
        for (int i = 0; i < e.getParameterCount(); i++) {
            if (ApiMethods.refusesNull(e, i)) {
                Object[] args = ApiMethods.arguments(e);
                args[i] = null;
                assertThat(thrownBy(e, receiver, args))
                        .as("parameter %d of %s", i, e)
                        .isInstanceOf(NullPointerException.class);
                tried++;
            }
        }
        return tried;
    }

    private static Throwable thrownBy(Executable e, Object receiver, Object[] args) {
        Throwable thrown =
                catchThrowable(
                        e instanceof Constructor<?> c
                                ? () -> c.newInstance(args)
                                : () -> ((Method) e).invoke(receiver, args));
        return thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
    }

    private static void assertTalk(Pair p) throws Exception {
        p.client().write(new byte[] {7});
        assertThat(p.server().read(new byte[2])).as("all that was written").isEqualTo(1);
        p.server().write(new byte[] {8});
        assertThat(p.client().read(new byte[2])).as("all that was written").isEqualTo(1);
    }

    /** Of an array with a null in it nothing is read or written, not even what comes before. */
    @Test
    void nullAmongBuffers() throws Exception {
        Pair p = pair();
        ByteBuffer first = ByteBuffer.allocate(4);
        ByteBuffer[] buffers = {first, null};
        refused(NullPointerException.class, () -> p.client().write(buffers));
        refused(NullPointerException.class, () -> p.client().write(buffers, 1, 1));
        p.client().write(new byte[] {1});
        refused(NullPointerException.class, () -> p.server().read(buffers));
        assertThat(p.server().read(new byte[8])).isEqualTo(1);
        assertThat(first.position()).isZero();
        assertTalk(p);
    }

    @Test
    void whatIsOutOfRange() throws Exception {
        Pair p = pair();
        TCPConn c = p.client();
        byte[] b = new byte[8];
        ByteBuffer[] buffers = {ByteBuffer.allocate(1)};
        for (int[] range :
                new int[][] {{-1, 1}, {0, -1}, {0, 9}, {9, 0}, {8, 1}, {1, 0x7fffffff}}) {
            int off = range[0];
            int len = range[1];
            refused(IndexOutOfBoundsException.class, () -> c.read(b, off, len));
            refused(IndexOutOfBoundsException.class, () -> c.write(b, off, len));
            refused(IndexOutOfBoundsException.class, () -> c.read(buffers, off, len));
            refused(IndexOutOfBoundsException.class, () -> c.write(buffers, off, len));
            refused(IndexOutOfBoundsException.class, () -> c.inputStream().read(b, off, len));
            refused(IndexOutOfBoundsException.class, () -> c.outputStream().write(b, off, len));
        }
        ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
        refused(IllegalArgumentException.class, () -> c.read(readOnly));
        refused(IllegalArgumentException.class, () -> c.read(new ByteBuffer[] {readOnly}));
        refused(IllegalArgumentException.class, () -> c.setReadBuffer(-1));
        refused(IllegalArgumentException.class, () -> c.setWriteBuffer(-1));
        refused(IllegalArgumentException.class, () -> ListenConfig.DEFAULT.withBacklog(0));
        refused(IllegalArgumentException.class, () -> ListenConfig.DEFAULT.withBacklog(-1));
        refused(IllegalArgumentException.class, () -> new TCPAddr(null, -1));
        refused(IllegalArgumentException.class, () -> new TCPAddr(null, 65536));
        Duration negative = Duration.ofNanos(-1);
        refused(IllegalArgumentException.class, () -> GoRuntime.builder().grace(negative));
        refused(IllegalArgumentException.class, () -> GoRuntime.builder().netpoll("no").build());
        refused(IllegalArgumentException.class, () -> GoRuntime.builder().scheduler("no").build());
        assertTalk(p);
    }

    private static void refused(Class<? extends Throwable> type, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(type);
    }

    /** What is negative and has a meaning. */
    @Test
    void negativeTimesAreOver() throws Exception {
        Pair p = pair();
        p.client().setKeepAlive(KeepAliveConfig.of(Duration.ofSeconds(-1)));
        p.client().setLinger(Integer.MIN_VALUE);
        p.client().setLinger(-1);
        Go.sleep(Duration.ofSeconds(Long.MIN_VALUE));
        p.client().setDeadlineAfter(Duration.ofSeconds(Long.MIN_VALUE));
        assertThatThrownBy(() -> p.client().read(new byte[1])).isInstanceOf(NetError.Timeout.class);
        p.client().clearDeadline();
        assertTalk(p);
    }

    /** Go: net/error_test.go TestCloseError */
    @Test
    void everyMethodOfWhatIsClosed() throws Exception {
        TCPConn c = pair().client();
        c.close();
        TCPListener ln = listen();
        ln.close();
        int sockets = Sockets.open();
        Set<String> silent =
                Set.of(
                        "close",
                        "isOpen",
                        "localAddr",
                        "remoteAddr",
                        "addr",
                        "config",
                        "inputStream",
                        "outputStream");
        List<String> told = new ArrayList<>();
        for (Object closed : new Object[] {c, ln}) {
            for (Method m : ApiMethods.methods(closed.getClass())) {
                Throwable e = thrownBy(m, closed, ApiMethods.arguments(m));
                if (silent.contains(m.getName())) {
                    assertThat(e).as("%s", m).isNull();
                } else {
                    assertThat(e).as("%s", m).isInstanceOf(NetError.Closed.class);
                    told.add(m.getName());
                }
            }
        }
        assertThat(told).contains("accept", "read", "write", "closeRead", "setNoDelay");
        assertThat(c.isOpen()).isFalse();
        assertThat(Sockets.open()).isEqualTo(sockets);
    }
}
