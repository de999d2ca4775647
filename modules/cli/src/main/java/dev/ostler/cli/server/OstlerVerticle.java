package dev.ostler.cli.server;

import dev.ostler.broker.BrokerVerticle;
import dev.ostler.broker.Deployments;
import dev.ostler.cli.Environment;
import dev.ostler.cli.Version;
import dev.ostler.cli.client.BrokerFile;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import dev.ostler.gateway.AccessToken;
import dev.ostler.gateway.GatewayVerticle;
import dev.ostler.gateway.hooks.Hook;
import dev.ostler.gateway.hooks.HooksVerticle;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker as one verticle: takes the data directory, deploys broker and gateway, tells commands where it is; undeployed,
 * it does the reverse and leaves the processes alone. Without a plan of its own it reads its deployment's configuration,
 * a {@link ServerConfig}, so that the Vert.x application launcher can run it with {@code -conf}.
 *
 * <p>After {@code broker/down} all of it is taken down, and {@link #closed} completes. Run by the launcher it then closes
 * its Vert.x, since the program is over.
 */
public final class OstlerVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(OstlerVerticle.class);

    private final @Nullable ServerPlan given;
    private final CompletableFuture<Running> running = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private @Nullable Deployments deployments;
    private @Nullable DataDirectory directory;
    private volatile @Nullable HooksVerticle hooks;
    private @Nullable Future<?> down;

    /** For the application launcher. */
    public OstlerVerticle() {
        this.given = null;
    }

    public OstlerVerticle(ServerPlan plan) {
        this.given = plan;
    }

    /** Completes when it answers. */
    public CompletionStage<Running> running() {
        return running;
    }

    /** Completes when all is taken down, be it after {@code broker/down} or because it was undeployed. */
    public CompletionStage<Void> closed() {
        return closed;
    }

    @Override
    public Future<?> start() {
        ServerPlan plan;
        try {
            plan = given == null
                    ? ServerPlan.of(
                            ServerConfig.parse("the deployment's configuration", config().encode()),
                            Environment.ofProcess())
                    : given;
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
        return vertx.executeBlocking(() -> prepare(plan))
                .compose(prepared -> {
                    directory = prepared.directory();
                    return deploy(plan, prepared);
                })
                .onSuccess(up -> {
                    log.info("serving {} from {}", up.url(), plan.data());
                    running.complete(up);
                })
                .recover(failure -> takeDown().transform(_ -> Future.failedFuture(named(failure, plan))));
    }

    private record Prepared(DataDirectory directory, AccessToken token) {}

    /** What can fail without anything having happened comes first. */
    private static Prepared prepare(ServerPlan plan) throws IOException {
        DataDirectory directory = DataDirectory.take(plan.data());
        try {
            // A broker that came up only to find its port taken would have touched every harness of an earlier one.
            new ServerSocket(plan.port(), 1, InetAddress.getByName(plan.host())).close();
            return new Prepared(directory, AccessToken.of("owner", directory.token(), Set.of(Scope.ADMIN)));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private Future<Running> deploy(ServerPlan plan, Prepared prepared) {
        GatewayVerticle gateway = new GatewayVerticle(plan.gateway(prepared.token()));
        BrokerVerticle broker = new BrokerVerticle(plan.broker());
        Deployments parts = new Deployments(vertx);
        deployments = parts;
        return parts.deployShared(broker, new DeploymentOptions())
                .compose(_ -> {
                    // before anybody can ask for it
                    vertx.eventBus().<String>localConsumer(Addresses.DOWN, message -> over(message.body()));
                    return parts.deployShared(gateway, new DeploymentOptions());
                })
                .compose(_ -> new BusClient(vertx.eventBus(), Caller.LOCAL).call(Operations.INFO, new Broker.Info()))
                .compose(about -> hooks(parts, plan, about.store(), gateway).map(about))
                .compose(about -> vertx.executeBlocking(() -> {
                    Running up = new Running(
                            plan.url(gateway.port()), prepared.directory().tokenFile(), about.store(), about.pid());
                    prepared.directory()
                            .announce(new BrokerFile(
                                    up.url(), up.pid(), up.tokenFile(), up.store(), Version.text(), about.started()));
                    return up;
                }))
                .onSuccess(_ -> measure(broker, gateway));
    }

    private Future<?> hooks(Deployments parts, ServerPlan plan, String store, GatewayVerticle gateway) {
        HooksVerticle made = new HooksVerticle(plan.hooks(), plan.data().resolve("hooks"), store);
        return parts.deployShared(made, new DeploymentOptions()).onSuccess(_ -> {
            hooks = made;
            gateway.list(made::positions);
        });
    }

    /** The hooks from now on, once it answers; from any thread. Fails with what cannot be started; the others run. */
    Future<?> follow(List<Hook> other) {
        HooksVerticle known = hooks;
        return known == null
                ? Future.failedFuture(new OstlerException(ErrorCode.NOT_READY, "the broker is not up"))
                : known.follow(other);
    }

    /** Only now: the registry's classes are half a second of a cold start. */
    private void measure(BrokerVerticle broker, GatewayVerticle gateway) {
        vertx.executeBlocking(() -> {
                    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
                    new JvmMemoryMetrics().bindTo(registry);
                    new JvmThreadMetrics().bindTo(registry);
                    new ProcessorMetrics().bindTo(registry);
                    new FileDescriptorMetrics().bindTo(registry);
                    broker.bindTo(registry);
                    gateway.bindTo(registry, registry::scrape);
                    if (hooks != null) {
                        hooks.bindTo(registry);
                    }
                    return registry;
                })
                .onFailure(e -> log.error("there are no metrics", e));
    }

    /** Takes it down as it is, unless it is going down already; from any thread. */
    void abandon(String why) {
        context.runOnContext(_ -> {
            if (down == null) {
                log.error("{}; it stops as it is", why);
                over(why);
            }
        });
    }

    private void over(String reason) {
        if (down != null) {
            return;
        }
        log.info("down: {}", reason);
        // ourselves first: closing a Vert.x takes its verticles down at once
        takeDown().onComplete(_ -> {
            closed.complete(null);
            if (given == null) {
                vertx.close();
            }
        });
    }

    @Override
    public Future<?> stop() {
        return takeDown().onComplete(_ -> closed.complete(null));
    }

    /** Completes when all has stopped and the data directory is free; the same for whoever asks. */
    private Future<?> takeDown() {
        Future<?> before = down;
        if (before != null) {
            return before;
        }
        Deployments parts = deployments;
        DataDirectory taken = directory;
        Future<?> gone = (parts == null ? Future.<Void>succeededFuture() : parts.undeployAll())
                .transform(_ -> taken == null
                        ? Future.<Object>succeededFuture()
                        : vertx.<Object>executeBlocking(() -> {
                            taken.close();
                            return taken;
                        }))
                .onFailure(e -> log.warn("while stopping: {}", e.getMessage()));
        down = gone;
        return gone;
    }

    private static Throwable named(Throwable failure, ServerPlan plan) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof BindException) {
                return new OstlerException(
                        ErrorCode.NOT_READY,
                        "port " + plan.port() + " of " + plan.host() + " cannot be bound ("
                                + Objects.requireNonNullElse(t.getMessage(), "in use")
                                + "); what is there: ostler info --url " + plan.url(plan.port())
                                + "; another port: ostler up --port 0");
            }
        }
        return failure;
    }
}
