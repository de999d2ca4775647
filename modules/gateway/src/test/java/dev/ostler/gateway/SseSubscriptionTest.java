package dev.ostler.gateway;

import dev.ostler.client.StreamLimits;
import dev.ostler.client.Subscriber;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Map;

/** The contract over server-sent events. */
class SseSubscriptionTest extends GatewaySubscriptionContract {
    private HttpClient client;

    @Override
    protected void start(StreamLimits limits) {
        super.start(limits);
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(100));
    }

    @Override
    protected Subscriber open(Subscribe request) {
        return SseSubscriber.open(client, port(), request, Map.of());
    }
}
