package org.gopark.peers;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Netty: event loops, one for each processor; the first argument names the transport.
 *
 * <p>Half-closing is allowed: Netty's default drops what was not yet sent when the client ends its
 * side. A peer that does not read is not read from, so that what waits for it stays small. Futures
 * are ignored where failure comes to {@code exceptionCaught} too.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyEcho {
    private NettyEcho() {}

    public static void main(String[] args) throws InterruptedException {
        String transport = args.length > 0 ? args[0] : "";
        PeerOptions options =
                PeerOptions.parse(Arrays.copyOfRange(args, Math.min(1, args.length), args.length));
        ServerBootstrap bootstrap = new ServerBootstrap();
        switch (transport) {
            case "epoll" -> {
                if (!Epoll.isAvailable()) {
                    throw unavailable(transport, Epoll.unavailabilityCause());
                }
                transport(bootstrap, EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            }
            case "io_uring" -> {
                if (!IoUring.isAvailable()) {
                    throw unavailable(transport, IoUring.unavailabilityCause());
                }
                // A ring of provided buffers, for multishot reads, measured the same or worse.
                transport(
                        bootstrap, IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
            }
            case "nio" ->
                    transport(bootstrap, NioIoHandler.newFactory(), NioServerSocketChannel.class);
            default -> throw PeerOptions.exit(2, "the first argument is epoll, io_uring or nio");
        }
        bootstrap
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // What the contract says of a read; the adaptive default measures the same.
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(options.buffer()))
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel ch) {
                                Echo echo = new Echo(options);
                                if (echo.deadline != null) {
                                    ch.pipeline().addLast(echo.deadline);
                                }
                                ch.pipeline().addLast(echo);
                            }
                        });
        // The backlog is the system's largest by default.
        ServerSocketChannel listener =
                (ServerSocketChannel)
                        bootstrap.bind(InetAddress.ofLiteral("127.0.0.1"), 0).sync().channel();
        options.listening(listener.localAddress().getPort(), Thread.ofPlatform().daemon()::start);
    }

    private static void transport(
            ServerBootstrap bootstrap,
            IoHandlerFactory factory,
            Class<? extends ServerSocketChannel> type) {
        int loops = Runtime.getRuntime().availableProcessors();
        bootstrap.group(new MultiThreadIoEventLoopGroup(loops, factory)).channel(type);
    }

    private static Error unavailable(String transport, Throwable cause) {
        String why = cause.toString().lines().findFirst().orElseThrow();
        return PeerOptions.exit(3, "netty: no " + transport + " here: " + why);
    }

    /** One connection; all of it runs on the connection's event loop. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        private static final int MAX_WAITING = 64 * 1024;

        private final int block;
        final @Nullable Deadline deadline;
        private int waiting; // bytes that were read, and wait for --block to be over
        private boolean ended;

        Echo(PeerOptions options) {
            block = options.block();
            deadline = options.deadline() > 0 ? new Deadline(this, options.deadline()) : null;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (block == 0) {
                ctx.write(msg, ctx.voidPromise());
                return;
            }
            ByteBuf buf = (ByteBuf) msg;
            waiting += buf.readableBytes();
            // Tasks that wait equally long run in the order in which they came.
            ctx.executor().schedule(() -> reply(ctx, buf), block, MILLISECONDS);
            throttle(ctx);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        private void reply(ChannelHandlerContext ctx, ByteBuf buf) {
            waiting -= buf.readableBytes();
            if (!ctx.channel().isActive()) {
                buf.release();
                return;
            }
            ctx.writeAndFlush(buf, ctx.voidPromise());
            throttle(ctx);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            throttle(ctx);
        }

        private void throttle(ChannelHandlerContext ctx) {
            Channel ch = ctx.channel();
            ch.config().setAutoRead(ch.isWritable() && waiting < MAX_WAITING);
            if (deadline != null) {
                deadline.resetReadTimeout();
            }
        }

        boolean awaitsRead(ChannelHandlerContext ctx) {
            return !ended && waiting == 0 && ctx.channel().config().isAutoRead();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ended = true;
                if (block == 0) {
                    closeAfterWrites(ctx);
                } else {
                    ctx.executor().schedule(() -> closeAfterWrites(ctx), block, MILLISECONDS);
                }
            }
        }

        private static void closeAfterWrites(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException e)) {
                ctx.fireExceptionCaught(cause);
            } else if (!(e instanceof ClosedChannelException)) {
                PeerOptions.report(e);
            }
            ctx.close();
        }
    }

    /** Counts only while a read is what the connection waits for, as a blocking server does. */
    private static final class Deadline extends ReadTimeoutHandler {
        private final Echo echo;

        Deadline(Echo echo, int millis) {
            super(millis, MILLISECONDS);
            this.echo = echo;
        }

        @Override
        protected void readTimedOut(ChannelHandlerContext ctx) {
            if (echo.awaitsRead(ctx)) {
                ctx.close();
            }
        }
    }
}
