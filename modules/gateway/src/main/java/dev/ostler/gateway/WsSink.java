package dev.ostler.gateway;

import dev.ostler.core.event.Frame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.function.Consumer;

/** Frames as {@code events/frame} notifications; several of one tick go as {@code frames}. */
final class WsSink extends TickSink {
    static final String METHOD = "events/frame";

    private final ServerWebSocket socket;
    private final String subscription;
    private final Consumer<String> ended;

    WsSink(Vertx vertx, ServerWebSocket socket, String caller, String subscription, Consumer<String> ended) {
        super(vertx, "ws " + socket.remoteAddress() + " " + caller);
        this.socket = socket;
        this.subscription = subscription;
        this.ended = ended;
    }

    @Override
    void append(StringBuilder out, Frame frame, boolean first) {
        out.append(first ? "" : ",").append(frame.toJson());
    }

    @Override
    Future<Void> send(StringBuilder out, int count) {
        if (socket.isClosed()) {
            return Future.succeededFuture();
        }
        String head = "{\"jsonrpc\":\"2.0\",\"method\":\"" + METHOD + "\",\"params\":{\"subscription\":\""
                + subscription + (count == 1 ? "\",\"frame\":" : "\",\"frames\":[");
        return socket.writeTextMessage(
                out.insert(0, head).append(count == 1 ? "}}" : "]}}").toString());
    }

    @Override
    boolean queueFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void end() {
        flush();
        ended.accept(subscription);
    }
}
