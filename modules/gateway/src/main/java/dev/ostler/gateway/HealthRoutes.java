package dev.ostler.gateway;

import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import io.vertx.core.eventbus.EventBus;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Set;

/** {@code /livez}: this process serves HTTP. {@code /readyz}: the broker answers behind it. Both are open. */
final class HealthRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String OK = "{\"status\":\"ok\"}";

    private final BusClient bus;

    HealthRoutes(EventBus bus) {
        this.bus = new BusClient(bus, new Caller("readyz", Set.of(Scope.READ)));
    }

    void mount(Router router) {
        router.get("/livez")
                .handler(ctx -> ctx.response()
                        .putHeader("Content-Type", "application/json")
                        .end(OK));
        router.get("/readyz")
                .handler(ctx -> bus.call(Operations.INFO, "{}", PATIENCE, null)
                        .onSuccess(_ -> ctx.response()
                                .putHeader("Content-Type", "application/json")
                                .end(OK))
                        .onFailure(failure -> ProblemJson.send(ctx.response(), failure)));
    }
}
