package dev.ostler.drivers.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.rpc.WireJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server and the credential for it. Called on one Vert.x context, and calls back on it. */
public final class HttpPeer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpPeer.class);
    private static final int INLINE_BYTES = 1 << 20;
    private static final int SHOWN = 200;

    private final Vertx vertx;
    private final Endpoint endpoint;
    private final Auth auth;
    private final HttpSettings settings;
    private final HttpClient client;

    public HttpPeer(Vertx vertx, Endpoint endpoint, Auth auth, HttpSettings settings) {
        if (!endpoint.scheme().equals("http") && !endpoint.scheme().equals("https")) {
            throw new DriverException(
                    VerdictReason.ENDPOINT_REFUSED, endpoint + " cannot be dialled: expected http:// or https://");
        }
        this.vertx = vertx;
        this.endpoint = endpoint;
        this.auth = auth;
        this.settings = settings;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) settings.dialTimeout().toMillis())
                        .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                        .setDecompressionSupported(false))
                .with(new PoolOptions().setHttp1MaxSize(settings.connections()))
                // whoever waits for an answer is told; of a connection that nobody uses there is nothing to tell
                .withConnectHandler(
                        connection -> connection.exceptionHandler(e -> LOG.debug("{}: {}", endpoint, e.getMessage())))
                .build();
    }

    /** A call whose failure is that of a connection: a {@link DriverException}. */
    public Future<HttpAnswer> dial(String target, Duration timeout) {
        return call(HttpMethod.GET, target, null, timeout)
                .recover(e -> Future.failedFuture(HttpFailures.explain(endpoint, e)));
    }

    /**
     * Asks and reads the answer whole. Fails with {@code TIMEOUT}, {@code TOO_LARGE} for an answer over the bound, and
     * with {@code PEER_FAILED} or the socket's own exception when there is nobody.
     *
     * @param body sent as JSON, or null for none
     */
    public Future<HttpAnswer> call(HttpMethod method, String target, @Nullable Object body, Duration timeout) {
        HttpClientRequest[] sent = {null};
        return client.request(options(method, target))
                .compose(request -> {
                    sent[0] = request;
                    Future<HttpClientResponse> response = body == null
                            ? request.send()
                            : request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                                    .send(Buffer.buffer(Json.write(body)));
                    return response.compose(this::whole);
                })
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(_ -> {
                    if (sent[0] != null) {
                        sent[0].reset();
                    }
                })
                .recover(e -> Future.failedFuture(
                        e instanceof TimeoutException
                                ? new OstlerException(
                                        ErrorCode.TIMEOUT,
                                        endpoint + " did not answer " + method + " " + path(target) + " within "
                                                + timeout.toMillis() + " ms")
                                : e));
    }

    /** Listens to server-sent events; completes when the server has begun them. Fails with {@link DriverException}. */
    public Future<EventStream> listen(String target, Duration timeout, EventStream.Receiver receiver) {
        HttpClientRequest[] sent = {null};
        return client.request(options(HttpMethod.GET, target))
                .compose(request -> {
                    sent[0] = request;
                    return request.putHeader(HttpHeaders.ACCEPT, "text/event-stream")
                            .send()
                            .map(response -> begun(request, response, receiver));
                })
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(_ -> {
                    if (sent[0] != null) {
                        sent[0].reset();
                    }
                })
                .recover(e -> Future.failedFuture(HttpFailures.explain(endpoint, e)));
    }

    private EventStream begun(HttpClientRequest request, HttpClientResponse response, EventStream.Receiver receiver) {
        String type = String.valueOf(response.getHeader(HttpHeaders.CONTENT_TYPE));
        if (response.statusCode() != 200 || !type.startsWith("text/event-stream")) {
            throw new DriverException(
                    response.statusCode() == 401 ? VerdictReason.AUTH_REFUSED : VerdictReason.HANDSHAKE_FAILED,
                    endpoint + " sends no events: HTTP " + response.statusCode() + ", " + type);
        }
        return new EventStream(request, response, settings.frameBytes(), receiver);
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return client.close();
    }

    private RequestOptions options(HttpMethod method, String target) {
        RequestOptions to = new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host()))
                .setHost(endpoint.uri().getHost())
                .setPort(endpoint.port())
                .setSsl(endpoint.tls())
                .setURI(target);
        auth.header().ifPresent(value -> to.putHeader(HttpHeaders.AUTHORIZATION, value));
        return to;
    }

    private Future<HttpAnswer> whole(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        boolean[] over = {false};
        response.handler(chunk -> {
            if (body.length() + (long) chunk.length() > settings.frameBytes().bytes()) {
                over[0] = true;
                response.request().reset();
            } else if (!over[0]) {
                body.appendBuffer(chunk);
            }
        });
        return response.end()
                .recover(e -> over[0]
                        ? Future.failedFuture(new OstlerException(
                                ErrorCode.TOO_LARGE,
                                "the answer of " + endpoint + " is over frameBytes, "
                                        + settings.frameBytes().bytes() + " bytes"))
                        : Future.failedFuture(e))
                .compose(_ -> body.length() <= INLINE_BYTES
                        ? Future.succeededFuture(answer(response, body))
                        : vertx.executeBlocking(() -> answer(response, body), false));
    }

    private static HttpAnswer answer(HttpClientResponse response, Buffer body) {
        String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        JsonNode json = MissingNode.getInstance();
        if (type != null && type.startsWith("application/json")) {
            try {
                json = WireJson.tree(body.getBytes());
            } catch (IOException e) {
                // the text below shows what it is
            }
        }
        String text = json.isMissingNode()
                ? body.getString(0, Math.min(SHOWN, body.length()), StandardCharsets.UTF_8.name())
                : "";
        return new HttpAnswer(
                response.statusCode(), type == null ? "" : type, response.getHeader("x-next-cursor"), json, text);
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
