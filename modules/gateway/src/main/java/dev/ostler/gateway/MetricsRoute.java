package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Scope;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /metrics} for Prometheus, with a token that may read. */
final class MetricsRoute {
    static final String PATH = "/metrics";

    private final Vertx vertx;
    private final Authenticator authenticator;
    private volatile @Nullable Supplier<String> scrape;

    MetricsRoute(Vertx vertx, Authenticator authenticator) {
        this.vertx = vertx;
        this.authenticator = authenticator;
    }

    /** What makes the text; it may take its time. */
    void scrape(Supplier<String> by) {
        scrape = by;
    }

    void handle(RoutingContext ctx) {
        Caller caller = authenticator.byHeader(ctx.request().getHeader("Authorization"));
        Authenticator.demand(caller, Scope.READ, "GET " + PATH);
        Supplier<String> by = scrape;
        if (by == null) {
            throw new OstlerException(ErrorCode.UNREACHABLE, "the meters are not up yet; try again in a second");
        }
        vertx.executeBlocking(by::get, false)
                .onSuccess(text -> ctx.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(failure -> ProblemJson.send(ctx.response(), failure));
    }
}
