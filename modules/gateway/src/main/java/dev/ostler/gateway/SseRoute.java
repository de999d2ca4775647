package dev.ostler.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.client.EventHub;
import dev.ostler.client.EventStream;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /v1/events}: a subscription that {@code curl} can follow. */
final class SseRoute {
    private final Vertx vertx;
    private final Authenticator authenticator;
    private final EventHub hub;
    private final int sendBuffer;
    private final Params<Subscribe> params = new Params<>(Subscribe.class);

    SseRoute(Vertx vertx, Authenticator authenticator, EventHub hub, int sendBuffer) {
        this.vertx = vertx;
        this.authenticator = authenticator;
        this.hub = hub;
        this.sendBuffer = sendBuffer;
    }

    void handle(RoutingContext ctx) {
        Caller caller = authenticator.byHeader(ctx.request().getHeader("Authorization"));
        Authenticator.demand(caller, Subscribe.SCOPE, Subscribe.METHOD);
        ObjectNode asked = params.fromQuery(ctx.queryParams());
        String last = ctx.request().getHeader("Last-Event-ID");
        if (last != null && !last.isBlank()) {
            asked.put("from", last.strip());
        }
        SseSink sink = new SseSink(vertx, ctx.request(), caller, sendBuffer);
        hub.subscribe(params.typed(asked), sink)
                .onSuccess(stream -> begin(ctx, sink, stream))
                .onFailure(failure -> ProblemJson.send(ctx.response(), failure));
    }

    private static void begin(RoutingContext ctx, SseSink sink, EventStream stream) {
        if (ctx.response().closed()) {
            stream.cancel();
            return;
        }
        ctx.response().closeHandler(_ -> stream.cancel());
        ctx.response().exceptionHandler(_ -> stream.cancel());
        sink.head();
        stream.begin();
    }
}
