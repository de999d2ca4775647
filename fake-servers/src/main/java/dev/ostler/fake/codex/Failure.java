package dev.ostler.fake.codex;

import dev.ostler.fake.Json;

/** A request that is answered with a JSON-RPC error. Nearly every refusal of codex is -32600 with a message. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int INVALID_REQUEST = -32600;

    private final int code;
    private final transient Json.@org.jspecify.annotations.Nullable Raw data;

    Failure(int code, String message, Json.@org.jspecify.annotations.Nullable Raw data) {
        super(message, null, false, false);
        this.code = code;
        this.data = data;
    }

    static Failure invalid(String message) {
        return new Failure(INVALID_REQUEST, message, null);
    }

    static Failure draining() {
        return new Failure(
                INVALID_REQUEST,
                "Server is draining; retry after reconnecting",
                Json.object("reason", "serverShuttingDown"));
    }

    Json.Raw error() {
        String message = String.valueOf(getMessage());
        return data == null
                ? Json.object("code", code, "message", message)
                : Json.object("code", code, "data", data, "message", message);
    }
}
