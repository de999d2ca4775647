package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;

/** To a host and a port. */
final class TcpDial implements Dial {
    private final WebSocketClient client;
    private final Endpoint endpoint;

    TcpDial(Vertx vertx, Endpoint endpoint, WebSocketClientOptions options) {
        this.client = vertx.createWebSocketClient(options);
        this.endpoint = endpoint;
    }

    @Override
    public Future<WebSocket> open(WebSocketConnectOptions request) {
        // with the brackets of an IPv6 address: without them the upgrade gets no answer
        return client.connect(request.setHost(endpoint.uri().getHost())
                .setPort(endpoint.port())
                .setSsl(endpoint.tls())
                .setURI(endpoint.target()));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
