package dev.ostler.gateway;

import dev.ostler.client.StreamLimits;
import dev.ostler.client.SubscriptionContract;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Subscribers;

/** The contract through a gateway. */
public abstract class GatewaySubscriptionContract extends SubscriptionContract {
    /** What a reader shows. */
    protected static final String TOKEN = Tokens.READ;

    GatewayVerticle gateway;
    private String deployment;

    @Override
    protected void start(StreamLimits limits) {
        gateway = new GatewayVerticle(
                GatewayOptions.loopback(0, Tokens.ALL).withLimits(GatewayLimits.DEFAULT.withStreams(limits)));
        deployment = vertx.deployVerticle(gateway).await();
    }

    @Override
    protected void stop() {
        if (!deployment.isEmpty()) {
            vertx.undeploy(deployment).await();
            deployment = "";
        }
    }

    protected int port() {
        return gateway.port();
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
}
