package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;

/** The frames of the protocol: JSON-RPC 2.0 without its {@code jsonrpc} member, as text. */
final class Wire {
    private Wire() {}

    static String notification(String method, Raw params) {
        return Json.object("method", method, "params", params, "emittedAtMs", System.currentTimeMillis())
                .text();
    }

    static String request(long id, String method, Raw params) {
        return Json.object("method", method, "id", id, "params", params).text();
    }

    static String result(JsonNode id, Raw result) {
        return Json.object("id", id, "result", result).text();
    }

    static String failure(JsonNode id, Failure failure) {
        return Json.object("error", failure.error(), "id", id).text();
    }
}
