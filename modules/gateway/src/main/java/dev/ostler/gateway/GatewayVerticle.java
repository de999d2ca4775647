package dev.ostler.gateway;

import dev.ostler.client.EventHub;
import dev.ostler.core.bus.LoopLag;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway: HTTP, SSE and WebSocket on one port. Deployed, it listens; undeployed, its subscribers have had their
 * byes. Needs {@link dev.ostler.core.bus.Codecs} registered on its Vert.x.
 */
public final class GatewayVerticle extends VerticleBase {
    private final GatewayOptions options;
    private @Nullable HttpServer server;
    private volatile @Nullable EventHub hub;
    private @Nullable WsRoute webSockets;
    /** Open ones; an upgraded one no longer reports its own end, its WebSocket does. */
    private final Set<HttpConnection> connections = new HashSet<>();

    private volatile int open;
    private volatile @Nullable LoopLag lag;
    private volatile @Nullable Calls calls;
    private volatile @Nullable MetricsRoute metrics;
    private volatile Supplier<Future<List<Subscribers.Hook>>> hooks = () -> Future.succeededFuture(List.of());
    private volatile int port = -1;

    public GatewayVerticle(GatewayOptions options) {
        this.options = options;
    }

    /** The port it listens on, once it is deployed; -1 before. */
    public int port() {
        return port;
    }

    /** How many subscriptions it serves. */
    public int subscriptions() {
        return hub == null ? 0 : hub.streams();
    }

    /** How many of them wait for their clients to read. */
    public int waiting() {
        return hub == null ? 0 : hub.waiting();
    }

    /**
     * Registers its meters, once it is deployed, and serves at {@code /metrics} what the registry makes of all of them;
     * from any thread.
     */
    public void bindTo(MeterRegistry registry, Supplier<String> scrape) {
        GatewayMeters meters = GatewayMeters.bind(
                registry,
                Objects.requireNonNull(hub, "not deployed"),
                Objects.requireNonNull(lag, "not deployed"),
                () -> open,
                Objects.requireNonNull(calls, "not deployed")::underWay);
        Objects.requireNonNull(metrics, "not deployed").scrape(() -> {
            meters.refresh();
            return scrape.get();
        });
    }

    /** From now on {@code events/subscribers} answers where these are, too; from any thread. */
    public void list(Supplier<Future<List<Subscribers.Hook>>> positions) {
        hooks = positions;
    }

    @Override
    public Future<?> start() {
        lag = LoopLag.measure(vertx);
        return EventHub.open(vertx, options.limits().streams())
                .compose(opened -> {
                    hub = opened;
                    return SubscriberCalls.listen(vertx.eventBus(), opened, () -> hooks.get());
                })
                .compose(asked -> {
                    EventHub opened = Objects.requireNonNull(hub, "opened");
                    HttpServer made = vertx.createHttpServer(serverOptions());
                    server = made;
                    return made.connectionHandler(this::connected)
                            .requestHandler(withHost(router(opened)))
                            .listen()
                            .onSuccess(listening -> port = listening.actualPort());
                });
    }

    @Override
    public Future<?> stop() {
        Future<Void> byes = hub == null ? Future.succeededFuture() : hub.close();
        return byes.compose(_ -> webSockets == null ? Future.succeededFuture() : webSockets.close())
                .compose(_ -> server == null ? Future.succeededFuture() : server.shutdown(2, TimeUnit.SECONDS));
    }

    private HttpServerOptions serverOptions() {
        int message = options.limits().promptBody().intBytes();
        return new HttpServerOptions()
                .setHost(options.host())
                .setPort(options.port())
                .setHttp2ClearTextEnabled(false)
                // a client whose machine is gone acknowledges nothing, and answers no probe
                .setTcpKeepAlive(true)
                .setTcpUserTimeout((int) options.limits().streams().slow().toMillis())
                .setMaxWebSocketFrameSize(message)
                .setMaxWebSocketMessageSize(message)
                .setWebSocketClosingTimeout(5)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    private void connected(HttpConnection connection) {
        if (connections.size() >= options.limits().connections()) {
            connection.close();
            return;
        }
        connections.add(connection);
        open = connections.size();
        connection.closeHandler(_ -> disconnected(connection));
    }

    private void disconnected(HttpConnection connection) {
        connections.remove(connection);
        open = connections.size();
    }

    private Router router(EventHub events) {
        GatewayLimits limits = options.limits();
        Authenticator authenticator = new Authenticator(options.tokens());
        Calls carried = new Calls(vertx.eventBus(), limits.calls());
        calls = carried;
        MetricsRoute scraped = new MetricsRoute(vertx, authenticator);
        metrics = scraped;
        WsRoute sockets = new WsRoute(vertx, authenticator, carried, events, limits, this::disconnected);
        webSockets = sockets;
        BrowserGuard guard = new BrowserGuard(options.host(), options.names());
        Router router = Router.router(vertx);
        router.route().handler(ctx -> check(guard, ctx)).failureHandler(GatewayVerticle::failed);
        new HealthRoutes(vertx.eventBus()).mount(router);
        router.get(MetricsRoute.PATH).handler(scraped::handle);
        OpenApiRoute.mount(router);
        router.get(Subscribe.PATH)
                .handler(new SseRoute(
                        vertx, authenticator, events, limits.sendBuffer().intBytes())::handle);
        router.get(WsRoute.PATH).handler(sockets::handle);
        new OperationRoutes(vertx, authenticator, carried, limits).mount(router);
        router.errorHandler(404, GatewayVerticle::unknownPath);
        router.errorHandler(405, GatewayVerticle::wrongMethod);
        return router;
    }

    /** The router would take a Host that it cannot read for a failure of its own. */
    private static Handler<HttpServerRequest> withHost(Router router) {
        return request -> {
            String host = request.getHeader("Host");
            // HTTP/1.0 knows no Host
            if (request.authority() != null || (host == null && request.version() == HttpVersion.HTTP_1_0)) {
                router.handle(request);
                return;
            }
            ProblemJson.send(
                    request.response(),
                    new OstlerException(
                            ErrorCode.INVALID_REQUEST,
                            (host == null ? "the Host header is missing" : "Host '" + host + "' cannot be read")
                                    + ": expected NAME[:PORT], such as localhost:4850"));
        };
    }

    private static void check(BrowserGuard guard, RoutingContext ctx) {
        String host = ctx.request().getHeader("Host");
        guard.refuse(host, ctx.request().getHeader("Origin"))
                .ifPresentOrElse(problem -> ProblemJson.send(ctx.response(), problem, 403), () -> {
                    ctx.response().putHeader("X-Content-Type-Options", "nosniff");
                    ctx.next();
                });
    }

    private static void failed(RoutingContext ctx) {
        Throwable failure = ctx.failure();
        if (failure == null) {
            ctx.next();
            return;
        }
        ProblemJson.send(ctx.response(), failure);
    }

    private static void unknownPath(RoutingContext ctx) {
        ProblemJson.send(
                ctx.response(),
                new OstlerException(
                        ErrorCode.UNKNOWN_OPERATION,
                        "there is nothing at " + ctx.request().path() + "; GET /v1/openapi.json lists what there is"));
    }

    private static void wrongMethod(RoutingContext ctx) {
        String path = ctx.request().path();
        ctx.response().putHeader("Allow", String.join(", ", new TreeSet<>(allowed(path))));
        ProblemJson.send(
                ctx.response(),
                new Problem(
                        ErrorCode.UNKNOWN_OPERATION,
                        ctx.request().method() + " is not for " + ctx.request().path()
                                + "; GET /v1/openapi.json lists what there is"),
                405);
    }

    /** The verbs of what is at a path. */
    private static List<String> allowed(String path) {
        List<String> verbs = Operations.ALL.stream()
                .filter(operation -> path.matches(operation.path().replaceAll("\\{\\w+}", "[^/]+")))
                .map(operation -> operation.verb().name())
                .toList();
        return verbs.isEmpty() ? List.of("GET") : verbs;
    }
}
