package dev.ostler.fake.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.ostler.fake.Pictures;
import java.util.Optional;

/** The parameters of a request; a wrong one is refused in the real server's words. */
record Params(JsonNode node) {
    private static final int MAX_INPUT_CHARS = 1_048_576;

    String text(String name) throws Failure {
        return optional(name).orElseThrow(() -> Failure.invalid("Invalid request: missing field `" + name + "`"));
    }

    Optional<String> optional(String name) throws Failure {
        JsonNode value = node.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw Failure.invalid("Invalid request: invalid type: " + described(value) + ", expected a string");
        }
        return Optional.of(value.asText());
    }

    Optional<String> oneOf(String name, String... allowed) throws Failure {
        Optional<String> value = optional(name);
        if (value.isPresent() && !java.util.List.of(allowed).contains(value.get())) {
            throw Failure.invalid("Invalid request: unknown variant `" + value.get() + "`, expected one of `"
                    + String.join("`, `", allowed) + "`");
        }
        return value;
    }

    boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    int count(String name, int otherwise) {
        return Math.max(1, node.path(name).asInt(otherwise));
    }

    String threadId() throws Failure {
        String id = text("threadId");
        requireUuid(id, "thread");
        return id;
    }

    static void requireUuid(String id, String what) throws Failure {
        if (!id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw Failure.invalid("invalid " + what
                    + " id: invalid length: expected length 32 for simple format, found " + id.length());
        }
    }

    /** The input of a turn, bounded as the real server bounds it. */
    JsonNode input() throws Failure {
        JsonNode input = node.path("input");
        if (!input.isArray()) {
            throw Failure.invalid("Invalid request: missing field `input`");
        }
        long chars = 0;
        for (JsonNode part : input) {
            String text = part.path("text").asText("");
            chars += text.codePointCount(0, text.length());
        }
        if (chars > MAX_INPUT_CHARS) {
            throw new Failure(
                    -32602,
                    "Input exceeds the maximum length of " + MAX_INPUT_CHARS + " characters.",
                    dev.ostler.fake.Json.object(
                            "input_error_code", "input_too_large",
                            "max_chars", MAX_INPUT_CHARS,
                            "actual_chars", chars));
        }
        return input;
    }

    static String inputText(JsonNode input) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : input) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(part.path("text").asText(""));
        }
        return Pictures.said(text.toString(), input);
    }

    private static String described(JsonNode value) {
        JsonNodeType type = value.getNodeType();
        return switch (type) {
            case NUMBER -> (value.isIntegralNumber() ? "integer `" : "floating point `") + value.asText() + "`";
            case BOOLEAN -> "boolean `" + value.asText() + "`";
            case ARRAY -> "sequence";
            case OBJECT -> "map";
            default -> type.name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
