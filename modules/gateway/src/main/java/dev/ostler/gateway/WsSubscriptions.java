package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.client.EventStream;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.ByeReason;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The subscriptions of one WebSocket. */
final class WsSubscriptions {
    private record Open(EventStream stream, WsSink sink) {}

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final EventHub hub;
    private final int most;
    private final Map<String, Open> open = new HashMap<>();
    private int opening;
    private long made;

    WsSubscriptions(Vertx vertx, ServerWebSocket socket, EventHub hub, int most) {
        this.vertx = vertx;
        this.socket = socket;
        this.hub = hub;
        this.most = most;
    }

    /** Opens one; frames flow from {@link #begin} on. */
    Future<String> open(Subscribe request, Caller caller) {
        if (open.size() + opening >= most) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.OVERLOADED, "this connection has " + most + " subscriptions already"));
        }
        String id = "s" + ++made;
        WsSink sink = new WsSink(vertx, socket, caller.name(), id, open::remove);
        opening++;
        return hub.subscribe(request, sink).onComplete(_ -> opening--).compose(stream -> {
            if (socket.isClosed()) {
                stream.cancel();
                return Future.failedFuture(new OstlerException(ErrorCode.UNREACHABLE, "the connection is closed"));
            }
            open.put(id, new Open(stream, sink));
            return Future.succeededFuture(id);
        });
    }

    void begin(String id) {
        Open one = open.get(id);
        if (one != null) {
            one.stream().begin();
        }
    }

    /** Ends one with a bye; false when there is none of that name. */
    boolean end(String id) {
        Open one = open.get(id);
        if (one != null) {
            one.stream().end(ByeReason.UNSUBSCRIBED);
            open.remove(id);
        }
        return one != null;
    }

    void roomAgain() {
        new ArrayList<>(open.values()).forEach(one -> one.sink().roomAgain());
    }

    void cancelAll() {
        open.values().forEach(one -> one.stream().cancel());
        open.clear();
    }
}
