package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as its client knows it.
 *
 * @param id a text or a number, as it came, or null
 * @param trace the step as which it is handed over, by which the log tells what became of it; or null
 */
record Asked(@Nullable JsonNode id, String text, @Nullable String trace) {
    Asked(@Nullable JsonNode id, String text) {
        this(id, text, null);
    }

    /** As clients are told of it. */
    ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.set("id", id);
        return json.put("message", text);
    }

    static Asked of(JsonNode json) {
        return new Asked(
                json.hasNonNull("id") ? json.get("id") : null,
                json.path("message").asText(),
                json.hasNonNull("trace") ? json.get("trace").asText() : null);
    }
}
