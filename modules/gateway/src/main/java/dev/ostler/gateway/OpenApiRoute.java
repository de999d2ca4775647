package dev.ostler.gateway;

import io.vertx.ext.web.Router;

/** {@code GET /v1/openapi.json}: open, since it holds no secret. */
final class OpenApiRoute {
    static final String PATH = "/v1/openapi.json";

    private OpenApiRoute() {}

    static void mount(Router router) {
        String document = new OpenApi().document().toString();
        router.get(PATH)
                .handler(ctx -> ctx.response()
                        .putHeader("Content-Type", "application/json")
                        .end(document));
    }
}
