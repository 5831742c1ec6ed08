package org.gopark.net;

import java.io.IOException;
import java.net.SocketOption;
import java.util.OptionalInt;

/**
 * What is to be done to a socket after it was made and before it is bound or connected.
 *
 * <p>Go: net/dial.go Dialer.Control, ListenConfig.Control
 */
@FunctionalInterface
public interface Control {
    /**
     * The socket, for as long as {@link #control} runs; afterwards every method throws. Go:
     * syscall.RawConn
     */
    interface Socket {
        <T> void setOption(SocketOption<T> option, T value) throws IOException;

        <T> T getOption(SocketOption<T> option) throws IOException;

        /**
         * The number that the operating system has for it, for calls that nobody has foreseen;
         * empty where the back end does not know it, as a selector does not.
         */
        OptionalInt descriptor() throws IOException;
    }

    /**
     * Called on the thread that dials or listens, once for each address that is tried.
     *
     * @param network {@code tcp4} or {@code tcp6}, also if {@code tcp} was dialled
     * @param address the one to connect to or to listen on
     * @throws IOException ends that attempt with this error
     */
    void control(String network, String address, Socket socket) throws IOException;
}
