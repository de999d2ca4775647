package dev.ostler.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.bus.TraceParent;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP routes of all operations, derived from their table. */
final class OperationRoutes {
    /** W3C Trace Context, version 00 of the header. */
    private static final Set<Operation<?, ?>> WITH_PROMPT = Set.of(Operations.PROMPT, Operations.STEER);
    /** Larger texts are parsed off the event loop. */
    private static final int LARGE = 256 * 1024;

    private final Vertx vertx;
    private final Authenticator authenticator;
    private final Calls calls;
    private final BodyReader bodies;
    private final GatewayLimits limits;

    OperationRoutes(Vertx vertx, Authenticator authenticator, Calls calls, GatewayLimits limits) {
        this.vertx = vertx;
        this.authenticator = authenticator;
        this.calls = calls;
        this.limits = limits;
        this.bodies = new BodyReader(vertx, limits.bodyTime());
    }

    void mount(Router router) {
        for (Operation<?, ?> operation : Operations.ALL) {
            router.route(HttpMethod.valueOf(operation.verb().name()), routePath(operation))
                    .handler(ctx -> handle(operation, ctx));
        }
    }

    static String routePath(Operation<?, ?> operation) {
        return operation.path().replaceAll("\\{(\\w+)}", ":$1");
    }

    private void handle(Operation<?, ?> operation, RoutingContext ctx) {
        Caller caller = authenticator.byHeader(ctx.request().getHeader("Authorization"));
        Authenticator.demand(caller, operation.scope(), operation.name());
        request(operation, ctx)
                .compose(params -> {
                    for (String field : operation.pathFields()) {
                        params.put(field, ctx.pathParam(field));
                    }
                    return calls.call(operation, params, caller, trace(ctx));
                })
                .onSuccess(answer -> {
                    if (!ctx.response().closed()) {
                        ctx.response()
                                .putHeader("Content-Type", "application/json")
                                .end(answer);
                    }
                })
                .onFailure(failure -> ProblemJson.send(ctx.response(), failure));
    }

    private Future<ObjectNode> request(Operation<?, ?> operation, RoutingContext ctx) {
        return switch (operation.verb()) {
            case GET -> Future.succeededFuture(calls.params(operation).fromQuery(ctx.queryParams()));
            case POST -> {
                ByteSize most = WITH_PROMPT.contains(operation) ? limits.promptBody() : limits.body();
                yield bodies.read(ctx.request(), most).compose(this::parse);
            }
        };
    }

    private Future<ObjectNode> parse(Buffer body) {
        if (body.length() > LARGE) {
            return vertx.executeBlocking(() -> Params.fromText(body.toString()));
        }
        try {
            return Future.succeededFuture(Params.fromText(body.toString()));
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
    }

    private static @Nullable String trace(RoutingContext ctx) {
        return TraceParent.of(ctx.request().getHeader(TraceParent.NAME));
    }
}
