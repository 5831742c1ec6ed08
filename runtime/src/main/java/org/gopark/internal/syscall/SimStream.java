package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a {@link SimNet}, or one that is to be: its inbox, what has come of its peer, and
 * what this end has sent.
 *
 * <p>Go: net/net_fake.go packetQueue, in spirit
 */
final class SimStream extends SysfdSim {
    /** So much may be under way or unread in one direction. */
    private static final int WINDOW = 4096;

    /** No more than so many bytes are never cut. */
    private static final int WHOLE = 64;

    @Nullable SimStream peer;
    boolean connecting;
    private @Nullable IOException refused;

    private final ArrayDeque<ByteBuffer> inbox = new ArrayDeque<>();
    private int unread; // in the inbox or under way to it
    private boolean fin;
    private boolean reset;
    private boolean resetTold;
    private boolean shutRead;
    private boolean shutWrite;
    private long lastArrival; // of what this end has sent: nothing overtakes anything

    SimStream(SimNet net) {
        super(net);
    }

    // ---- what the network brings ----

    void established() {
        if (!closed) {
            connecting = false;
            edge(true);
        }
    }

    void refused() {
        refused = new ConnectException("Connection refused");
        edge(true);
        edge(false);
    }

    private void data(ByteBuffer piece) {
        if (closed) {
            unread -= piece.remaining();
            sendReset();
            return;
        }
        inbox.add(piece);
        edge(false);
    }

    private void fin() {
        fin = true;
        edge(false);
    }

    private void reset() {
        reset = true;
        edge(false);
        edge(true);
    }

    /** The peer has read, and there is room for more. */
    private void room() {
        edge(true);
    }

    // ---- what this end sends ----

    private void send(Runnable what) {
        lastArrival = Math.max(lastArrival, net.later());
        net.world.at(lastArrival, what);
    }

    /** Nobody will accept it. */
    void refuse() {
        closed = true;
        sendReset();
    }

    private void sendReset() {
        SimStream to = peer;
        if (to != null) {
            send(to::reset);
        }
    }

    // ---- system calls ----

    @Override
    boolean readable() {
        return !inbox.isEmpty() || fin || reset;
    }

    @Override
    public boolean hungUp() {
        return fin || reset || shutRead;
    }

    @Override
    public @Nullable Boolean peerClosed() {
        return fin || reset;
    }

    @Override
    public int read(ByteBuffer dst) throws SyscallError {
        checkOpen("read");
        return receive(dst);
    }

    private int receive(ByteBuffer dst) throws SyscallError {
        if (peer == null) {
            throw notConnected("read");
        }
        if (inbox.isEmpty()) {
            if (reset && !resetTold) {
                resetTold = true;
                throw new SyscallError("read", new SocketException("Connection reset"));
            }
            return fin || reset || shutRead ? EOF : EAGAIN;
        }
        int start = dst.position();
        while (dst.hasRemaining() && !inbox.isEmpty()) {
            ByteBuffer piece = inbox.element();
            int n = Math.min(piece.remaining(), dst.remaining());
            dst.put(piece.slice(piece.position(), n));
            piece.position(piece.position() + n);
            if (!piece.hasRemaining()) {
                inbox.remove();
            }
        }
        int n = dst.position() - start;
        boolean wasFull = unread >= WINDOW;
        unread -= n;
        if (wasFull) {
            net.world.at(net.later(), peer::room);
        }
        return n;
    }

    @Override
    public long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
        checkOpen("readv");
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            if (!dsts[i].hasRemaining()) {
                continue;
            }
            if (sum > 0 && inbox.isEmpty()) {
                break;
            }
            int n = receive(dsts[i]);
            if (n < 0) {
                return n;
            }
            sum += n;
        }
        return sum;
    }

    @Override
    public int write(ByteBuffer src) throws SyscallError {
        checkOpen("write");
        return (int) transmit("write", new ByteBuffer[] {src}, 0, 1);
    }

    @Override
    public long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
        checkOpen("writev");
        return transmit("writev", srcs, offset, length);
    }

    private long transmit(String call, ByteBuffer[] srcs, int offset, int length)
            throws SyscallError {
        SimStream to = peer;
        if (to == null) {
            throw notConnected(call);
        }
        if (reset && !resetTold) {
            resetTold = true;
            throw new SyscallError(call, new SocketException("Connection reset by peer"));
        }
        if (reset || shutWrite) {
            throw new SyscallError(call, new SocketException("Broken pipe"));
        }
        byte[] all = new byte[Math.max(0, WINDOW - to.unread)];
        int n = 0;
        for (int i = offset; i < offset + length && n < all.length; i++) {
            int k = Math.min(srcs[i].remaining(), all.length - n);
            srcs[i].get(all, n, k);
            n += k;
        }
        if (n == 0) {
            return EAGAIN;
        }
        to.unread += n;
        for (int from = 0; from < n; ) {
            int left = n - from;
            int size = left <= WHOLE ? left : 1 + net.world.random(left);
            ByteBuffer piece = ByteBuffer.wrap(all, from, size).slice();
            send(() -> to.data(piece));
            from += size;
        }
        return n;
    }

    @Override
    public boolean finishConnect() throws SyscallError {
        checkOpen("connect");
        IOException e = refused;
        if (e != null) {
            throw new SyscallError("connect", e);
        }
        return !connecting;
    }

    @Override
    public boolean isConnecting() {
        return connecting;
    }

    @Override
    public void shutdownRead() throws SyscallError {
        checkOpen("shutdown");
        shutRead = true;
        edge(false);
    }

    @Override
    public void shutdownWrite() throws SyscallError {
        checkOpen("shutdown");
        if (!shutWrite) {
            shutWrite = true;
            edge(true); // a writer that waits hears of it
            SimStream to = peer;
            if (to != null) {
                send(to::fin);
            }
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        SimStream to = peer;
        if (to == null || reset) {
            return;
        }
        if (!inbox.isEmpty() || lingersZero()) {
            sendReset();
        } else if (!shutWrite) {
            send(to::fin);
        }
    }

    private static SyscallError notConnected(String call) {
        return new SyscallError(call, new IOException("transport endpoint is not connected"));
    }

    @Override
    public @Nullable InetSocketAddress getpeername() {
        return remote;
    }

    @Override
    public int maxTransfer(int len, boolean direct) {
        return len;
    }

    @Override
    public @Nullable Sysfd accept() throws SyscallError {
        throw new SyscallError("accept4", new IOException("invalid argument"));
    }

    @Override
    public boolean isListener() {
        return false;
    }
}
