package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json.Raw;
import dev.ostler.fake.ws.WsConnection;
import java.util.Set;

/** One connected client. Its state is guarded by the hub's lock. */
final class Peer {
    private final WsConnection connection;
    private boolean initialized;
    private Set<String> optedOut = Set.of();

    Peer(WsConnection connection) {
        this.connection = connection;
    }

    WsConnection connection() {
        return connection;
    }

    boolean initialized() {
        return initialized;
    }

    void initialize(Set<String> optOut) {
        initialized = true;
        optedOut = Set.copyOf(optOut);
    }

    void result(JsonNode id, Raw result) {
        connection.send(Wire.result(id, result));
    }

    void failure(JsonNode id, Failure failure) {
        connection.send(Wire.failure(id, failure));
    }

    void notification(String method, byte[] frame) {
        if (initialized && !optedOut.contains(method)) {
            connection.send(frame);
        }
    }

    void notification(String method, Raw params) {
        if (initialized && !optedOut.contains(method)) {
            connection.send(Wire.notification(method, params));
        }
    }

    void request(String frame) {
        connection.send(frame);
    }
}
