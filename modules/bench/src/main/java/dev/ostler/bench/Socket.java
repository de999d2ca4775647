package dev.ostler.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.ws.PromptAcks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bare JSON-RPC client, the same for every way that is measured. It treats its socket as the broker treats an agent's,
 * so that a pair differs by the broker alone.
 */
final class Socket implements AutoCloseable {
    private static final int LARGEST = 64 << 20;
    /** Answers name their id within so many characters; events, which may be long, are not searched further. */
    private static final int HEAD = 64;

    private final WebSocketClient client;
    private final Consumer<String> events;
    private final Map<String, Promise<JsonNode>> pending = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private @Nullable WebSocket socket;

    private Socket(WebSocketClient client, Consumer<String> events) {
        this.client = client;
        this.events = events;
    }

    /** Connects; what is no answer goes to {@code events}, on the socket's event loop. */
    static Future<Socket> open(Vertx vertx, URI to, @Nullable String token, Consumer<String> events) {
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(LARGEST).setMaxMessageSize(LARGEST));
        Socket made = new Socket(client, events);
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(to.getHost())
                .setPort(to.getPort())
                .setURI(to.getPath().isEmpty() ? "/" : to.getPath())
                .setAllowOriginHeader(false);
        if (token != null) {
            options.putHeader("Authorization", "Bearer " + token);
        }
        return client.webSocket()
                .textMessageHandler(made::received)
                .connect(options)
                .map(connected -> {
                    PromptAcks.on(connected);
                    made.socket = connected;
                    return made;
                });
    }

    Future<JsonNode> call(String method, Map<String, ?> params) {
        String id = String.valueOf(ids.incrementAndGet());
        Promise<JsonNode> answer = Promise.promise();
        pending.put(id, answer);
        write(Map.of("jsonrpc", "2.0", "id", Integer.parseInt(id), "method", method, "params", params));
        return answer.future();
    }

    void tell(String method) {
        write(Map.of("jsonrpc", "2.0", "method", method));
    }

    private void write(Map<String, ?> message) {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.writeTextMessage(Json.write(message))
                .onFailure(e -> pending.values().forEach(p -> p.tryFail(e)));
    }

    private void received(String text) {
        int method = text.indexOf("\"method\"");
        if (!pending.isEmpty() && (method < 0 || method > HEAD)) {
            ObjectNode answer = (ObjectNode) Json.tree(text);
            Promise<JsonNode> asked = pending.remove(answer.path("id").asText());
            if (asked != null) {
                if (answer.has("error")) {
                    asked.fail(answer.get("error").toString());
                } else {
                    asked.complete(answer.path("result"));
                }
                return;
            }
        }
        events.accept(text);
    }

    @Override
    public void close() {
        Await.of(client.close());
    }
}
