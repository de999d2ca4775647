package dev.ostler.gateway;

import dev.ostler.client.StreamLimits;
import dev.ostler.client.Subscriber;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;

/** The contract over WebSocket. */
class WsSubscriptionTest extends GatewaySubscriptionContract {
    private WebSocketClient client;

    @Override
    protected void start(StreamLimits limits) {
        super.start(limits);
        client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxMessageSize(64 << 20).setMaxFrameSize(64 << 20));
    }

    @Override
    protected Subscriber open(Subscribe request) {
        return WsSubscriber.open(client, port(), request);
    }
}
