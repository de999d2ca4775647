package dev.ostler.cli.command;

import dev.ostler.cli.Cli;
import dev.ostler.client.StreamLimits;
import dev.ostler.client.Subscriber;
import dev.ostler.client.SubscriptionContract;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Scope;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import dev.ostler.core.secret.Secret;
import dev.ostler.gateway.AccessToken;
import dev.ostler.gateway.GatewayLimits;
import dev.ostler.gateway.GatewayOptions;
import dev.ostler.gateway.GatewayVerticle;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The contract for {@code ostler events -f --json}: what it prints are the frames. */
class CliSubscriptionTest extends SubscriptionContract {
    private static final String TOKEN = "test-token-0123456789";

    @TempDir
    Path dir;

    private GatewayVerticle gateway;
    private String deployment;

    @Override
    protected void start(StreamLimits limits) {
        gateway = new GatewayVerticle(GatewayOptions.loopback(
                        0, List.of(AccessToken.of("reader", Secret.of(TOKEN), Set.of(Scope.READ))))
                .withLimits(GatewayLimits.DEFAULT.withStreams(limits)));
        deployment = vertx.deployVerticle(gateway).await();
    }

    @Override
    protected void stop() {
        if (!deployment.isEmpty()) {
            vertx.undeploy(deployment).await();
            deployment = "";
        }
    }

    @Override
    protected int streams() {
        return gateway.subscriptions();
    }

    @Override
    protected int waiting() {
        return gateway.waiting();
    }

    @Override
    protected Subscribers.Listing listing() {
        return new BusClient(vertx.eventBus(), Caller.LOCAL)
                .call(Operations.SUBSCRIBERS, new Subscribers.Ask())
                .await();
    }

    @Override
    protected Subscriber open(Subscribe request) {
        Cli cli = new Cli(dir)
                .with("OSTLER_URL", "http://127.0.0.1:" + gateway.port())
                .with("OSTLER_TOKEN", TOKEN);
        return CliSubscriber.open(cli, request);
    }
}
