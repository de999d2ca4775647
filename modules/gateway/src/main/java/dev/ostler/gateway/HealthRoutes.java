package dev.ostler.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import io.vertx.core.eventbus.EventBus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;

/**
 * {@code /livez}: this process serves HTTP. {@code /readyz}: new work is taken, or why not: 503 when the broker behind
 * it does not answer, or when the disk takes no more facts. Both are open, and say nothing of what is kept.
 */
final class HealthRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final BusClient bus;

    HealthRoutes(EventBus bus) {
        this.bus = new BusClient(bus, new Caller("readyz", Set.of(Scope.READ)));
    }

    void mount(Router router) {
        router.get("/livez")
                .handler(ctx -> ctx.response()
                        .putHeader("Content-Type", "application/json")
                        .end("{\"status\":\"ok\"}"));
        router.get("/readyz")
                .handler(ctx -> bus.call(Operations.INFO, "{}", PATIENCE, null)
                        .map(text -> Json.tree(text).path("storage").asText("ok"))
                        .onSuccess(storage -> answer(ctx, "ok", storage))
                        .onFailure(failure ->
                                answer(ctx, OstlerException.problemOf(failure).message(), "not known")));
    }

    /** {@code status} is {@code ok} when each of the {@code checks} is; else a check says what is wrong. */
    private static void answer(RoutingContext ctx, String broker, String storage) {
        boolean ready = broker.equals("ok") && storage.equals("ok");
        ObjectNode out = Json.mapper().createObjectNode();
        out.put("status", ready ? "ok" : "not-ready");
        ObjectNode checks = out.putObject("checks");
        checks.put("broker", broker);
        checks.put(
                "storage",
                switch (storage) {
                    case "low" -> "low: the disk is full, facts are written with the reserve, new work is refused";
                    case "blocked" -> "blocked: facts do not reach the disk, new work is refused";
                    default -> storage;
                });
        var _ = ctx.response()
                .setStatusCode(ready ? 200 : 503)
                .putHeader("Content-Type", "application/json")
                .end(out.toString());
    }
}
