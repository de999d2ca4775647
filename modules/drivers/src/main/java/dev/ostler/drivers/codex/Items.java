package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.drivers.Excerpt;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Reads {@code ThreadItem}s of codex. A type that is not known here passes as text: its own JSON. */
final class Items {
    private Items() {}

    static Item read(JsonNode item) {
        String type = item.path("type").asText("unknown");
        return switch (type) {
            case "agentMessage" -> text(item, type, "message", item.path("text").asText());
            case "reasoning" -> text(item, type, "reasoning", reasoning(item));
            case "plan" -> text(item, type, type, item.path("text").asText());
            case "userMessage" -> text(item, type, type, texts(item.path("content"), "text"));
            case "commandExecution" -> tool(item, type, pick(item, "command", "cwd"), item.path("aggregatedOutput"));
            case "fileChange" -> tool(item, type, pick(item, "changes"), item.path("output"));
            case "mcpToolCall" ->
                tool(
                        item,
                        item.path("server").asText() + "/" + item.path("tool").asText(),
                        args(item),
                        result(item));
            case "dynamicToolCall" -> tool(item, dynamicName(item), args(item), item.path("contentItems"));
            case "webSearch" -> tool(item, type, pick(item, "query", "action"), item.path("results"));
            case "imageView" -> tool(item, type, pick(item, "path"), item.path("output"));
            case "imageGeneration" -> tool(item, type, pick(item, "revisedPrompt"), item.path("savedPath"));
            case "collabAgentToolCall" ->
                tool(
                        item,
                        item.path("tool").asText(type),
                        pick(item, "prompt", "receiverThreadIds"),
                        item.path("agentsStates"));
            case "sleep" -> tool(item, type, pick(item, "durationMs"), item.path("output"));
            default -> text(item, type, type, item.path("text").asText(item.toString()));
        };
    }

    private static Item text(JsonNode item, String type, String name, String text) {
        return new Item(id(item), type, Item.Role.TEXT, name, text, "{}", "", null, null, "");
    }

    private static Item tool(JsonNode item, String name, JsonNode input, JsonNode output) {
        JsonNode exit = item.path("exitCode");
        return new Item(
                id(item),
                item.path("type").asText(),
                Item.Role.TOOL,
                name,
                "",
                input.toString(),
                item.path("status").asText("completed"),
                exit.isInt() ? exit.intValue() : null,
                cut(output),
                about(item));
    }

    private static String about(JsonNode item) {
        StringJoiner paths = new StringJoiner(", ");
        item.path("changes").forEach(change -> paths.add(change.path("path").asText()));
        return paths.length() > 0 ? paths.toString() : item.path("command").asText();
    }

    private static String id(JsonNode item) {
        return item.path("id").asText();
    }

    private static String reasoning(JsonNode item) {
        String content = lines(item.path("content"));
        return content.isEmpty() ? lines(item.path("summary")) : content;
    }

    private static String lines(JsonNode parts) {
        StringJoiner out = new StringJoiner("\n\n");
        parts.forEach(part ->
                out.add(part.isTextual() ? part.asText() : part.path("text").asText()));
        return out.toString();
    }

    private static String texts(JsonNode parts, String field) {
        StringJoiner out = new StringJoiner("\n");
        parts.forEach(part -> {
            if (part.has(field)) {
                out.add(part.path(field).asText());
            }
        });
        return out.toString();
    }

    private static ObjectNode pick(JsonNode item, String... fields) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        for (String field : List.of(fields)) {
            if (item.hasNonNull(field)) {
                out.set(field, item.get(field));
            }
        }
        return out;
    }

    private static JsonNode args(JsonNode item) {
        JsonNode args = item.path("arguments");
        return args.isMissingNode() ? JsonNodeFactory.instance.objectNode() : args;
    }

    private static JsonNode result(JsonNode item) {
        return item.hasNonNull("error") ? item.path("error") : item.path("result");
    }

    private static String dynamicName(JsonNode item) {
        String tool = item.path("tool").asText();
        return item.hasNonNull("namespace") ? item.path("namespace").asText() + "/" + tool : tool;
    }

    private static @Nullable String cut(JsonNode output) {
        if (output.isMissingNode() || output.isNull()) {
            return null;
        }
        return Excerpt.ofTool(output.isTextual() ? output.asText() : output.toString());
    }
}
