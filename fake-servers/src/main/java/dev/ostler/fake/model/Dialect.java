package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import java.util.Optional;

/** One wire format that agents speak to a model. A new one is one more implementation in {@link Dialects}. */
interface Dialect {
    /** The name under which a request is recorded. */
    String name();

    /** Whether a POST to this path (without query) is in this format. */
    boolean serves(String path);

    /** Reads a request. Missing parts read as empty. */
    Prompt prompt(JsonNode body);

    /** A new encoder for the answer to that prompt. */
    Encoder encoder(Prompt prompt);

    /** A new encoder for the answer in the form that the request asks for, such as one that is not streamed. */
    default Encoder encoder(Prompt prompt, JsonNode body) {
        return encoder(prompt);
    }

    /** The JSON answer to a request beside the turn, such as one that counts tokens; empty for every other. */
    default Optional<String> fixed(String path, JsonNode body) {
        return Optional.empty();
    }

    /**
     * The body of an error answer with this status; OpenAI's, unless a dialect has its own. Never {@code server_error}
     * below 500: opencode and pi would ask again.
     */
    default String errorBody(int status, String message) {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        return Json.object("error", Json.object("message", message, "type", type, "code", "fake_" + status))
                .text();
    }
}
