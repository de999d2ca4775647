package dev.ostler.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP form of an operation's request, derived from the table: fields that the path names go there, those of a GET
 * go into the query, those of a POST are the body.
 *
 * @param target path and query, encoded
 * @param body JSON text, or null for none
 */
record RequestLine(String verb, String target, @Nullable String body) {
    static <Q extends Record> RequestLine of(Operation<Q, ?> operation, Q request) {
        ObjectNode fields = Json.mapper().valueToTree(request);
        String path = operation.path();
        for (String name : operation.pathFields()) {
            path = path.replace("{" + name + "}", encode(fields.remove(name).asText()));
        }
        return switch (operation.verb()) {
            case GET -> new RequestLine("GET", path + query(fields), null);
            case POST -> new RequestLine("POST", path, fields.toString());
        };
    }

    /** {@code ?a=1&b=2&b=3}; of a list one pair for each element; empty for no fields. */
    static String query(ObjectNode fields) {
        StringBuilder out = new StringBuilder();
        fields.properties().forEach(field -> {
            if (field.getValue().isArray()) {
                field.getValue().forEach(element -> pair(out, field.getKey(), element));
            } else if (!field.getValue().isNull()) {
                pair(out, field.getKey(), field.getValue());
            }
        });
        return out.toString();
    }

    private static void pair(StringBuilder out, String name, JsonNode value) {
        out.append(out.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value.asText()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
