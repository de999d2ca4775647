package dev.ostler.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command as it came: its type is known, its fields are looked at by who carries it out. */
record Request(@Nullable JsonNode id, String type, JsonNode fields) {
    static final List<String> TYPES = List.of(
            "prompt",
            "steer",
            "abort",
            "answer",
            "get_state",
            "get_messages",
            "get_capabilities",
            "new_session",
            "set_model",
            "shutdown");

    private static final int MOST_ID_CHARS = 1_024;

    /** What is wrong with a line, and what of it can be named in the answer. */
    static final class BadRequest extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient @Nullable JsonNode id;
        private final String command;

        BadRequest(@Nullable JsonNode id, String command, String message) {
            super(message);
            this.id = id;
            this.command = command;
        }

        @Nullable
        JsonNode id() {
            return id;
        }

        String command() {
            return command;
        }
    }

    /** Reads a line; fails with {@link BadRequest}. */
    static Request parse(String line) {
        JsonNode tree;
        try {
            tree = OneValue.of(line);
        } catch (OstlerException e) {
            throw new BadRequest(null, "parse", String.valueOf(e.getMessage()));
        }
        if (!tree.isObject()) {
            throw new BadRequest(null, "parse", "a command is a JSON object: {\"type\":\"prompt\",\"message\":\"…\"}");
        }
        String type = tree.path("type").asText();
        JsonNode id = id(tree, TYPES.contains(type) ? type : "parse");
        if (!TYPES.contains(type)) {
            String hint = Nearest.to(type, TYPES)
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse("; known are " + String.join(", ", TYPES));
            throw new BadRequest(
                    id,
                    type.isEmpty() ? "parse" : type,
                    type.isEmpty() ? "type is missing" + hint : "type '" + type + "' is not known" + hint);
        }
        return new Request(id, type, tree);
    }

    /** It stands on every frame of its command: as it came, and not long. */
    private static @Nullable JsonNode id(JsonNode tree, String command) {
        JsonNode id = tree.path("id");
        if (id.isMissingNode() || id.isNull()) {
            return null;
        }
        if (!id.isTextual() && !id.isNumber()) {
            throw new BadRequest(
                    null,
                    command,
                    "id is " + id.getNodeType().name().toLowerCase(Locale.ROOT) + ": expected a text or a number");
        }
        if (id.asText().length() > MOST_ID_CHARS) {
            throw new BadRequest(
                    null, command, "id has " + id.asText().length() + " characters: " + MOST_ID_CHARS + " at most");
        }
        return id;
    }

    /** A text that must be there. */
    String text(String field) {
        String text = fields.path(field).asText();
        if (!fields.path(field).isTextual() || text.isEmpty()) {
            throw new BadRequest(id, type, field + " is missing: " + type + " needs a text");
        }
        return text;
    }

    /** Those of a prompt, in pi's form; fails with {@link OstlerException} when one is none. */
    List<Image> images() {
        JsonNode given = fields.path("images");
        if (given.isMissingNode() || given.isNull()) {
            return List.of();
        }
        if (!given.isArray()) {
            throw new BadRequest(
                    id, type, "images is no list: expected [{\"type\":\"image\",\"mimeType\":\"…\",\"data\":\"…\"}]");
        }
        List<Image> images = new ArrayList<>();
        for (JsonNode each : given) {
            images.add(new Image(
                    each.path("mimeType").asText(""), each.path("data").asText("")));
        }
        return images;
    }

    /** A number from 0, or the default. */
    int count(String field, int otherwise) {
        JsonNode value = fields.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0) {
            throw new BadRequest(id, type, field + " is " + value + ": expected a number from 0");
        }
        return value.asInt();
    }
}
