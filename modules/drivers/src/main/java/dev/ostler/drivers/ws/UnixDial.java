package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketVersion;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.http.impl.http1.Http1ClientConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * To a Unix socket.
 *
 * <p>The WebSocket client of Vert.x 5.1.6 makes an Internet address of whatever it is told; its HTTP client does not. So
 * the HTTP client connects, and the connection is upgraded by the method that the WebSocket client itself would call:
 * what comes of it is the same {@link WebSocket}. Two classes of Vert.x that it does not promise to keep are named here
 * and nowhere else; all of this goes when its WebSocket client takes a Unix address.
 */
final class UnixDial implements Dial {
    /** Whom the request names as its host: there is one at most at the other end. */
    private static final String TARGET = "http://localhost/";

    private final Vertx vertx;
    private final Endpoint endpoint;
    private final WebSocketClientOptions options;
    private final HttpClientAgent client;

    UnixDial(Vertx vertx, Endpoint endpoint, WebSocketClientOptions options) {
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.options = options;
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(options.getConnectTimeout()));
    }

    @Override
    public Future<WebSocket> open(WebSocketConnectOptions request) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        return context.executeBlocking(() -> SocketFile.of(endpoint), false)
                .compose(this::connect)
                .compose(connection -> upgrade(context, connection, request));
    }

    private Future<HttpClientConnection> connect(SocketFile file) {
        HttpConnectOptions to = new HttpConnectOptions()
                .setServer(SocketAddress.domainSocketAddress(file.address().toString()))
                .setHost("localhost")
                .setPort(0);
        return client.connect(to)
                .recover(e -> Future.failedFuture(new DriverException(
                        VerdictReason.ENDPOINT_REFUSED,
                        "nobody answers at " + endpoint + ": " + DialFailures.text(e))));
    }

    private Future<WebSocket> upgrade(
            ContextInternal context, HttpClientConnection connection, WebSocketConnectOptions request) {
        PromiseInternal<WebSocket> upgraded = context.promise();
        Http1ClientConnection raw = (Http1ClientConnection) ((UnpooledHttpClientConnection) connection).unwrap();
        raw.toWebSocket(
                context,
                TARGET,
                request.getHeaders(),
                request.getAllowOriginHeader(),
                options,
                WebSocketVersion.V13,
                List.of(),
                request.getTimeout(),
                false,
                options.getMaxFrameSize(),
                upgraded);
        return upgraded.future();
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
