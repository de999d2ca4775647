package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ostler.core.json.Json;
import dev.ostler.drivers.Excerpt;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tool call, as far as it was told: agents tell it in parts, and some begin with an empty input or with the
 * question about it.
 */
final class ToolUse {
    private final String id;
    private String name = "";
    private String kind = "";
    private String title = "";
    private String status = "pending";
    private String shown = "";
    private JsonNode input = MissingNode.getInstance();
    private JsonNode output = MissingNode.getInstance();
    private int parts;
    private boolean declined;

    ToolUse(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    String title() {
        return title;
    }

    /** Takes in a part; gives what its output grew by, or an empty text. */
    String merge(JsonNode part) {
        parts++;
        name = part.path("_meta").path("claudeCode").path("toolName").asText(name);
        kind = part.path("kind").asText(kind);
        title = part.path("title").asText(title);
        if (!part.path("rawInput").isEmpty()) {
            input = part.path("rawInput");
        }
        if (part.hasNonNull("rawOutput")) {
            output = part.path("rawOutput");
        }
        if (part.hasNonNull("status")) {
            status = part.path("status").asText();
        }
        // before it runs, the content describes what is asked for
        return status.equals("pending") || !part.hasNonNull("status") ? "" : grown(part.path("content"));
    }

    private String grown(JsonNode content) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : content) {
            if (block.path("type").asText().equals("content")) {
                text.append(block.path("content").path("text").asText(""));
            }
        }
        String now = text.toString();
        if (now.isEmpty() || now.equals(shown)) {
            return "";
        }
        String more = now.startsWith(shown) ? now.substring(shown.length()) : now;
        shown = now;
        return more;
    }

    /** Whether enough is known to tell of it: its input, or that it runs. */
    boolean tellable() {
        return !status.equals("pending") || (parts > 1 && !input.isEmpty());
    }

    boolean over() {
        return status.equals("completed") || status.equals("failed");
    }

    /** We said no to it. */
    void declined() {
        declined = true;
    }

    /** The tool's own name where the agent tells it; else its kind, which is the same with every agent. */
    String name() {
        if (!name.isEmpty()) {
            return name;
        }
        return kind.isEmpty() || kind.equals("other") ? (title.isEmpty() ? "tool" : title) : kind;
    }

    /** JSON text. */
    String input() {
        return input.isEmpty() ? Json.write(Map.of("title", title)) : input.toString();
    }

    /** The end, as events call it. */
    String end() {
        return declined && !status.equals("completed") ? "declined" : over() ? status : "interrupted";
    }

    @Nullable
    Integer exitCode() {
        JsonNode code = output.has("exit_code")
                ? output.path("exit_code")
                : output.path("metadata").path("exit");
        return code.isInt() ? code.asInt() : null;
    }

    /** What it printed, cut in the middle; null when nothing was told. */
    @Nullable
    String output() {
        String text = "";
        if (output.isTextual()) {
            text = output.asText();
        }
        for (String field : new String[] {"formatted_output", "aggregated_output", "output", "stdout", "error"}) {
            if (text.isEmpty() && output.path(field).isTextual()) {
                text = output.path(field).asText();
            }
        }
        if (text.isEmpty()) {
            text = shown;
        }
        return text.isEmpty() ? null : Excerpt.ofTool(text);
    }
}
