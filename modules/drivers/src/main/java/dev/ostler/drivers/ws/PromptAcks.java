package dev.ostler.drivers.ws;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.vertx.core.http.WebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Acknowledges what was read at once. codex leaves Nagle's algorithm on: of two small messages the second stays with it
 * until the first is acknowledged, which Linux puts off for 40 ms. Whatever takes codex more than one message (an answer
 * after a notification, each delta after the one before) came that much later.
 *
 * <p>The kernel forgets the wish whenever it likes, so that it is said again after each read; that is one system call.
 * Only with the native transport, which can say it. A client that is compared with a broker needs it as much.
 */
@ChannelHandler.Sharable
public final class PromptAcks extends ChannelInboundHandlerAdapter {
    private static final PromptAcks INSTANCE = new PromptAcks();

    private PromptAcks() {}

    /** From now on for this socket; nothing happens without the native transport. */
    public static void on(WebSocket socket) {
        if (socket instanceof WebSocketInternal internal
                && internal.channelHandlerContext().channel() instanceof EpollSocketChannel channel) {
            channel.pipeline().addFirst(INSTANCE);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        ctx.fireChannelReadComplete();
    }
}
