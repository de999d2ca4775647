package dev.ostler.gateway;

import static dev.ostler.client.Patience.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A bare JSON-RPC client. */
final class WsClient implements AutoCloseable {
    private final WebSocket socket;
    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile boolean closed;

    private WsClient(WebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(text -> messages.add(Json.tree(text)));
        socket.closeHandler(_ -> closed = true);
        socket.exceptionHandler(_ -> {});
    }

    /** With a token in the header, or with none when it is empty. */
    static WsClient open(GatewayFixture fixture, String token) {
        WebSocketConnectOptions options = WsSubscriber.options(fixture.gateway.port());
        if (!token.isEmpty()) {
            options.putHeader("Authorization", "Bearer " + token);
        }
        return fixture.webSockets.connect(options).map(WsClient::new).await();
    }

    JsonNode call(String method, String params) {
        int id = ids.incrementAndGet();
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}");
        return answer(String.valueOf(id));
    }

    JsonNode answer(String id) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            boolean over = closed;
            boolean answered =
                    messages.stream().anyMatch(m -> m.path("id").toString().equals(id));
            if (over && !answered) {
                throw new AssertionError("closed: " + socket.closeStatusCode() + " " + socket.closeReason());
            }
            return answered;
        });
        return messages.stream()
                .filter(m -> m.path("id").toString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    void send(String text) {
        socket.writeTextMessage(text).await();
    }

    JsonNode next(int index) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> messages.size() > index);
        return messages.get(index);
    }

    List<JsonNode> messages() {
        return messages;
    }

    WebSocket socket() {
        return socket;
    }

    boolean closed() {
        return closed;
    }

    void untilClosed() {
        await().until(() -> closed);
    }

    @Override
    public void close() {
        socket.close();
    }
}
