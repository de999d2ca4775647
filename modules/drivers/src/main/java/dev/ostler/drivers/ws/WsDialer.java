package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;

/**
 * Dials {@code ws}, {@code wss} and {@code unix} endpoints. Every failure is a {@link DriverException}.
 *
 * <p>On a Unix socket it asks for {@code /}: the whole of the URI's path is the file.
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
        Dial way;
        try {
            way = way();
        } catch (DriverException e) {
            return Future.failedFuture(e);
        }
        long begun = System.nanoTime();
        return way.open(request(auth))
                .map(socket -> new WsConnection(vertx, socket, settings, closing(way, receiver)))
                .recover(e -> {
                    DriverException explained =
                            DialFailures.explain(endpoint, settings, e, Duration.ofNanos(System.nanoTime() - begun));
                    return way.close().transform(_ -> Future.failedFuture(explained));
                });
    }

    private WebSocketConnectOptions request(Auth auth) {
        // An Origin header is what browsers send; app-servers refuse it so that no web page can drive an agent.
        WebSocketConnectOptions request = new WebSocketConnectOptions()
                .setAllowOriginHeader(false)
                .setTimeout(settings.dialTimeout().toMillis());
        auth.header().ifPresent(value -> request.putHeader(HttpHeaders.AUTHORIZATION, value));
        return request;
    }

    private Dial way() {
        return switch (endpoint.scheme()) {
            case "ws", "wss" -> new TcpDial(vertx, endpoint, options());
            case "unix" -> new UnixDial(vertx, endpoint, options());
            default ->
                throw new DriverException(
                        VerdictReason.ENDPOINT_REFUSED,
                        endpoint + " cannot be dialled as a WebSocket: expected ws://, wss:// or unix://");
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
    private static WsConnection.Receiver closing(Dial way, WsConnection.Receiver receiver) {
        return new WsConnection.Receiver() {
            @Override
            public void onMessage(byte[] utf8) {
                receiver.onMessage(utf8);
            }

            @Override
            public void onClosed(String why) {
                way.close().onComplete(_ -> {});
                receiver.onClosed(why);
            }
        };
    }
}
