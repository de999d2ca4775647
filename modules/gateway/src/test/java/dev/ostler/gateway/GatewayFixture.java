package dev.ostler.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.client.FakeBroker;
import dev.ostler.core.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A gateway on a real port, a fake broker behind it. */
final class GatewayFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final FakeBroker broker = new FakeBroker(vertx);
    final FakeOperations operations = new FakeOperations(vertx, broker);
    final GatewayVerticle gateway;
    /** Held here: a client that nobody holds is collected, and its connections are closed with it. */
    final WebSocketClient webSockets = vertx.createWebSocketClient(new WebSocketClientOptions()
            .setMaxConnections(1_000)
            .setMaxFrameSize(64 << 20)
            .setMaxMessageSize(64 << 20));

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofMinutes(1))
            .build();

    GatewayFixture() {
        this(GatewayLimits.DEFAULT);
    }

    GatewayFixture(GatewayLimits limits) {
        gateway = new GatewayVerticle(GatewayOptions.loopback(0, Tokens.ALL).withLimits(limits));
        vertx.deployVerticle(gateway).await();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .timeout(Duration.ofMinutes(1));
    }

    HttpResponse<String> get(String path, String token) {
        return send(request(path).header("Authorization", "Bearer " + token).GET());
    }

    HttpResponse<String> post(String path, String token, String body) {
        return send(request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends bytes as they are and returns what comes until the other side closes. */
    String raw(String text) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return all.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return Json.tree(response.body());
    }

    @Override
    public void close() {
        http.shutdownNow();
        vertx.close().await();
    }
}
