package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.drivers.commands.Link;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The past of pi's open session, from {@code get_entries}, or from {@code get_messages} of a pi that lacks it. Pi gives
 * all of it at once; here it becomes pages. {@code next} is the id of the last item that was given.
 */
final class PiHistory {
    private final Link link;

    PiHistory(Link link) {
        this.link = link;
    }

    Future<Page<HistoryItem>> page(@Nullable String from, int most) {
        return link.call("entries:" + UlidCreator.getMonotonicUlid(), "get_entries", Map.of())
                .map(data -> items(data.path("entries")))
                .recover(e -> e.getMessage() != null && e.getMessage().contains("Unknown command")
                        ? link.call("messages:" + UlidCreator.getMonotonicUlid(), "get_messages", Map.of())
                                .map(data -> items(data.path("messages")))
                        : Future.failedFuture(e))
                .map(all -> page(all, from, most));
    }

    static Page<HistoryItem> page(List<HistoryItem> all, @Nullable String from, int most) {
        int start = 0;
        if (from != null) {
            while (start < all.size() && !all.get(start).item().equals(from)) {
                start++;
            }
            if (start++ == all.size()) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "'" + from + "' is no item of this session: take 'next' of a page");
            }
        }
        int end = Math.min(all.size(), start + most);
        return new Page<>(
                all.subList(start, end), end < all.size() ? all.get(end - 1).item() : null);
    }

    /** Entries, or messages alone. */
    static List<HistoryItem> items(JsonNode entries) {
        Map<String, JsonNode> results = new HashMap<>();
        List<JsonNode> messages = new ArrayList<>();
        for (JsonNode entry : entries) {
            JsonNode message = entry.has("message") ? entry.path("message") : entry;
            if (message.path("role").asText("").equals("toolResult")) {
                results.put(message.path("toolCallId").asText(""), message);
            }
            messages.add(entry);
        }
        List<HistoryItem> out = new ArrayList<>();
        int number = 0;
        for (JsonNode entry : messages) {
            JsonNode message = entry.has("message") ? entry.path("message") : entry;
            String id = entry.path("id").asText("m" + number++);
            add(out, id, message, time(entry), results);
        }
        return out;
    }

    private static void add(
            List<HistoryItem> out, String id, JsonNode message, @Nullable Instant time, Map<String, JsonNode> results) {
        switch (message.path("role").asText("")) {
            case "user" ->
                out.add(new HistoryItem(
                        null, id, "user", ToolResult.text(message.path("content")), null, null, null, time));
            case "assistant" -> {
                int index = 0;
                for (JsonNode part : message.path("content")) {
                    String item = id + "." + index++;
                    switch (part.path("type").asText("")) {
                        case "text" ->
                            out.add(text(item, "message", part.path("text").asText(""), time));
                        case "thinking" ->
                            out.add(text(
                                    item, "reasoning", part.path("thinking").asText(""), time));
                        case "toolCall" -> out.add(tool(item, part, results, time));
                        default -> {}
                    }
                }
            }
            default -> {}
        }
    }

    private static HistoryItem text(String item, String type, String text, @Nullable Instant time) {
        return new HistoryItem(null, item, type, text, null, null, null, time);
    }

    /** A call without a result was broken off. */
    private static HistoryItem tool(String item, JsonNode call, Map<String, JsonNode> results, @Nullable Instant time) {
        String name = call.path("name").asText("");
        JsonNode result = results.get(call.path("id").asText(""));
        ToolResult end = result == null
                ? new ToolResult("interrupted", null, "")
                : ToolResult.of(name, result, result.path("isError").asBoolean());
        return new HistoryItem(
                null, item, "tool", end.output(), name, call.path("arguments").toString(), end.status(), time);
    }

    private static @Nullable Instant time(JsonNode entry) {
        JsonNode stamp = entry.path("timestamp");
        if (stamp.isNumber()) {
            return Instant.ofEpochMilli(stamp.asLong());
        }
        try {
            return stamp.isTextual() ? Instant.parse(stamp.asText()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
