package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;

/**
 * Dials {@code ws} and {@code wss} endpoints. Every failure is a {@link DriverException}.
 *
 * <p>Not {@code unix}: the WebSocket client of Vert.x 5.1.6 takes a Unix socket address and dials port 80 all the same.
 */
public final class WsDialer {
    private final Vertx vertx;
    private final Endpoint endpoint;
    private final WsSettings settings;

    public WsDialer(Vertx vertx, Endpoint endpoint, WsSettings settings) {
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.settings = settings;
    }

    /**
     * Dials once.
     *
     * @param auth sent as {@code Authorization}; nothing is sent for {@link Auth.None}
     */
    public Future<WsConnection> dial(Auth auth, WsConnection.Receiver receiver) {
        WebSocketConnectOptions to;
        try {
            to = address(auth);
        } catch (DriverException e) {
            return Future.failedFuture(e);
        }
        WebSocketClient client = vertx.createWebSocketClient(options());
        long begun = System.nanoTime();
        return client.connect(to)
                .map(socket -> new WsConnection(vertx, socket, settings, closing(client, receiver)))
                .recover(e -> {
                    DriverException explained =
                            DialFailures.explain(endpoint, settings, e, Duration.ofNanos(System.nanoTime() - begun));
                    return client.close().transform(_ -> Future.failedFuture(explained));
                });
    }

    private WebSocketConnectOptions address(Auth auth) {
        // An Origin header is what browsers send; app-servers refuse it so that no web page can drive an agent.
        WebSocketConnectOptions to = new WebSocketConnectOptions()
                .setAllowOriginHeader(false)
                .setTimeout(settings.dialTimeout().toMillis());
        auth.header().ifPresent(value -> to.putHeader(HttpHeaders.AUTHORIZATION, value));
        return switch (endpoint.scheme()) {
            case "ws", "wss" ->
                // with the brackets of an IPv6 address: without them the upgrade gets no answer
                to.setHost(endpoint.uri().getHost())
                        .setPort(endpoint.port())
                        .setSsl(endpoint.tls())
                        .setURI(endpoint.target());
            case "unix" ->
                throw new DriverException(
                        VerdictReason.ENDPOINT_REFUSED,
                        endpoint + " cannot be dialled: WebSocket over a Unix socket is not spoken here; let the"
                                + " app-server listen on ws://127.0.0.1:0");
            default ->
                throw new DriverException(
                        VerdictReason.ENDPOINT_REFUSED,
                        endpoint + " cannot be dialled as a WebSocket: expected ws:// or wss://");
        };
    }

    private WebSocketClientOptions options() {
        return new WebSocketClientOptions()
                .setMaxFrameSize(settings.frameBytes().intBytes())
                .setMaxMessageSize(settings.frameBytes().intBytes())
                .setConnectTimeout((int) settings.dialTimeout().toMillis())
                .setClosingTimeout((int) Math.max(1, settings.closeTimeout().toSeconds()))
                .setMaxConnections(1);
    }

    /** The client belongs to its one connection and goes with it. */
    private static WsConnection.Receiver closing(WebSocketClient client, WsConnection.Receiver receiver) {
        return new WsConnection.Receiver() {
            @Override
            public void onMessage(byte[] utf8) {
                receiver.onMessage(utf8);
            }

            @Override
            public void onClosed(String why) {
                client.close().onComplete(_ -> {});
                receiver.onClosed(why);
            }
        };
    }
}
