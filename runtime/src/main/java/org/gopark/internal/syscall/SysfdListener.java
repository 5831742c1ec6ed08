package org.gopark.internal.syscall;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket, whatever it is made of: what it answers to the calls that only a connection
 * understands.
 *
 * <p>Go: none; there the kernel answers.
 */
sealed interface SysfdListener extends Sysfd
        permits SysfdChannel.Listener, SysfdLinux.Listener, SimListener {
    private static SyscallError notConnected(String call) {
        return new SyscallError(call, new IOException("transport endpoint is not connected"));
    }

    @Override
    default int read(ByteBuffer dst) throws SyscallError {
        throw notConnected("read");
    }

    @Override
    default int write(ByteBuffer src) throws SyscallError {
        throw notConnected("write");
    }

    @Override
    default long readv(ByteBuffer[] dsts, int offset, int length) throws SyscallError {
        throw notConnected("readv");
    }

    @Override
    default long writev(ByteBuffer[] srcs, int offset, int length) throws SyscallError {
        throw notConnected("writev");
    }

    @Override
    default boolean finishConnect() throws SyscallError {
        throw notConnected("connect");
    }

    @Override
    default void shutdownRead() throws SyscallError {
        throw notConnected("shutdown");
    }

    @Override
    default void shutdownWrite() throws SyscallError {
        throw notConnected("shutdown");
    }

    @Override
    default @Nullable InetSocketAddress getpeername() throws SyscallError {
        throw notConnected("getpeername");
    }

    @Override
    default int maxTransfer(int len, boolean direct) {
        return len;
    }

    @Override
    default @Nullable Boolean peerClosed() {
        return null;
    }

    @Override
    default boolean isListener() {
        return true;
    }

    @Override
    default boolean isConnecting() {
        return false;
    }
}
