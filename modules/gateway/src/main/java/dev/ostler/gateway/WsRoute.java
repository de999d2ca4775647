package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Caller;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/ws}: JSON-RPC 2.0. */
final class WsRoute {
    static final String PATH = "/v1/ws";

    private final Vertx vertx;
    private final Authenticator authenticator;
    private final Calls calls;
    private final EventHub hub;
    private final GatewayLimits limits;
    private final Consumer<HttpConnection> closed;
    private final Set<WsConnection> connections = new HashSet<>();

    WsRoute(
            Vertx vertx,
            Authenticator authenticator,
            Calls calls,
            EventHub hub,
            GatewayLimits limits,
            Consumer<HttpConnection> closed) {
        this.vertx = vertx;
        this.authenticator = authenticator;
        this.calls = calls;
        this.hub = hub;
        this.limits = limits;
        this.closed = closed;
    }

    void handle(RoutingContext ctx) {
        String header = ctx.request().getHeader("Authorization");
        Caller caller = header == null ? null : authenticator.byHeader(header);
        if (!"websocket".equalsIgnoreCase(ctx.request().getHeader("Upgrade"))) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, PATH + " is a WebSocket: send Connection: Upgrade, Upgrade: websocket");
        }
        upgrade(ctx, caller);
    }

    private void upgrade(RoutingContext ctx, @Nullable Caller caller) {
        HttpConnection underneath = ctx.request().connection();
        ctx.request().toWebSocket().onSuccess(socket -> {
            WsConnection connection = new WsConnection(vertx, socket, caller, authenticator, calls, hub, limits);
            connections.add(connection);
            connection.open(() -> {
                connections.remove(connection);
                closed.accept(underneath);
            });
        });
    }

    Future<Void> close() {
        return Future.join(List.copyOf(connections).stream()
                        .map(WsConnection::goAway)
                        .toList())
                .mapEmpty();
    }
}
