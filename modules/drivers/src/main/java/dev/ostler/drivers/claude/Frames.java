package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.Image;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The frames that are sent. A malformed one ends Claude Code, so they are made here and nowhere else. */
final class Frames {
    private Frames() {}

    static String message(String uuid, String text, List<Image> images) {
        Object content = images.isEmpty() ? text : blocks(text, images);
        return line(Map.of("type", "user", "uuid", uuid, "message", Map.of("role", "user", "content", content)));
    }

    private static List<Map<String, ?>> blocks(String text, List<Image> images) {
        List<Map<String, ?>> blocks = new ArrayList<>();
        blocks.add(Map.of("type", "text", "text", text));
        images.forEach(image -> blocks.add(Map.of(
                "type",
                "image",
                "source",
                Map.of("type", "base64", "media_type", image.mimeType(), "data", image.data()))));
        return blocks;
    }

    static String request(String id, String subtype, Map<String, ?> fields) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("subtype", subtype);
        request.putAll(fields);
        return line(Map.of("type", "control_request", "request_id", id, "request", request));
    }

    /** The answer to a request of Claude Code's. */
    static String answer(String id, Object response) {
        return line(Map.of(
                "type",
                "control_response",
                "response",
                Map.of("subtype", "success", "request_id", id, "response", response)));
    }

    static String refusal(String id, String why) {
        return line(Map.of(
                "type", "control_response", "response", Map.of("subtype", "error", "request_id", id, "error", why)));
    }

    /** JavaScript takes these two for ends of lines, and JSON lets them stand. */
    private static String line(Object frame) {
        return Json.write(frame).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    /** The text of a content that is a text or a list of parts. */
    static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder out = new StringBuilder();
        for (JsonNode part : content) {
            String piece = part.path("text").asText("");
            if (!piece.isEmpty()) {
                out.append(out.isEmpty() ? "" : "\n").append(piece);
            }
        }
        return out.toString();
    }
}
