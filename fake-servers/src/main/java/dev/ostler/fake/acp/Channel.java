package dev.ostler.fake.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The agent's side of the connection: lines of JSON-RPC out, and requests of its own with ids of its own. */
final class Channel {
    private final OutputStream out;
    private final boolean uuids;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();

    Channel(OutputStream out, boolean uuids) {
        this.out = out;
        this.uuids = uuids;
    }

    void result(JsonNode id, Raw result) {
        line(Json.object("jsonrpc", "2.0", "id", id, "result", result));
    }

    void error(JsonNode id, int code, String message, String details) {
        Raw data = Json.object("details", details);
        line(Json.object(
                "jsonrpc", "2.0", "id", id, "error", Json.object("code", code, "message", message, "data", data)));
    }

    void update(String session, Raw update) {
        line(Json.object(
                "jsonrpc",
                "2.0",
                "method",
                "session/update",
                "params",
                Json.object("sessionId", session, "update", update)));
    }

    /** Asks the client; the future has its whole answer. */
    CompletableFuture<JsonNode> ask(String method, Raw params) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        int number = next.getAndIncrement();
        Object id = uuids ? UUID.randomUUID().toString() : Integer.valueOf(number);
        asked.put(id.toString(), answer);
        line(Json.object("jsonrpc", "2.0", "id", id, "method", method, "params", params));
        return answer;
    }

    /** An answer to a request of ours. */
    void answered(JsonNode frame) {
        CompletableFuture<JsonNode> waiting = asked.remove(frame.path("id").asText());
        if (waiting != null) {
            waiting.complete(frame);
        }
    }

    synchronized void line(Raw frame) {
        try {
            out.write((frame.text() + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
