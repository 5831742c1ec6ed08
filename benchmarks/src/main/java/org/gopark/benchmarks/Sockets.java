package org.gopark.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.gopark.net.Net;
import org.gopark.net.TCPConn;
import org.gopark.net.TCPListener;
import org.gopark.runtime.Go;

/**
 * Whose sockets, and whose threads: gopark's, or the JDK's own on virtual threads. Both block, both
 * send small writes at once, and both have their threads on the JDK's default scheduler.
 */
public enum Sockets {
    GOPARK {
        @Override
        void go(Runnable task) {
            Go.go(task);
        }

        @Override
        Port listen() throws IOException {
            return new GoparkPort(Net.listen("tcp", "127.0.0.1:0"));
        }
    },

    JDK {
        @Override
        void go(Runnable task) {
            Thread.startVirtualThread(task);
        }

        @Override
        Port listen() throws IOException {
            return new JdkPort(new ServerSocket(0, 128, InetAddress.ofLiteral("127.0.0.1")));
        }
    };

    abstract void go(Runnable task);

    abstract Port listen() throws IOException;

    /** A listener on the loopback interface, and the way to it. */
    interface Port extends Closeable {
        Wire accept() throws IOException;

        Wire dial() throws IOException;
    }

    /** One end of a connection. */
    interface Wire extends Closeable {
        int read(byte[] b, int off, int len) throws IOException;

        void write(byte[] b, int off, int len) throws IOException;
    }

    private record GoparkPort(TCPListener listener) implements Port {
        @Override
        public Wire accept() throws IOException {
            return new GoparkWire(listener.accept());
        }

        @Override
        public Wire dial() throws IOException {
            return new GoparkWire(Net.dial("tcp", listener.addr().toString()));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private record GoparkWire(TCPConn conn) implements Wire {
        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            return conn.read(b, off, len);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            conn.write(b, off, len);
        }

        @Override
        public void close() throws IOException {
            conn.close();
        }
    }

    private record JdkPort(ServerSocket listener) implements Port {
        @Override
        public Wire accept() throws IOException {
            return JdkWire.of(listener.accept());
        }

        @Override
        public Wire dial() throws IOException {
            Socket s = new Socket();
            s.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            return JdkWire.of(s);
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private record JdkWire(Socket socket, InputStream in, OutputStream out) implements Wire {
        static JdkWire of(Socket s) throws IOException {
            s.setTcpNoDelay(true);
            return new JdkWire(s, s.getInputStream(), s.getOutputStream());
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            return in.read(b, off, len);
        }

        @Override
        public void write(byte[] b, int off, int len) throws IOException {
            out.write(b, off, len);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
