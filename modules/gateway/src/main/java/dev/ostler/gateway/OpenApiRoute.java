package dev.ostler.gateway;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/openapi.json}: open, since it holds no secret. */
final class OpenApiRoute {
    static final String PATH = "/v1/openapi.json";

    private @Nullable Future<String> document;

    private OpenApiRoute() {}

    static void mount(Router router) {
        OpenApiRoute route = new OpenApiRoute();
        router.get(PATH).handler(route::handle);
    }

    /** It is made when it is first asked for: at the start of a broker it would be a tenth of the time. */
    private void handle(RoutingContext ctx) {
        Future<String> made = document;
        if (made == null || made.failed()) {
            made = ctx.vertx().executeBlocking(() -> new OpenApi().document().toString());
            document = made;
        }
        made.onSuccess(text -> ctx.response()
                        .putHeader("Content-Type", "application/json")
                        .end(text))
                .onFailure(failure -> ProblemJson.send(ctx.response(), failure));
    }
}
