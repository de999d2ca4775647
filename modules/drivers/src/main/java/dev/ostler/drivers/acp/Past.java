package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The past of a session, as an agent replays it while it loads it. */
final class Past {
    /** A piece: a tool call, or a text with its type. */
    private record Piece(
            String item,
            String type,
            StringBuilder text,
            @Nullable ToolUse tool) {}

    private final List<Piece> pieces = new ArrayList<>();
    private final Map<String, ToolUse> tools = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    private String message = "";

    void update(JsonNode update) {
        switch (update.path("sessionUpdate").asText()) {
            case "user_message_chunk" -> text(update, "user");
            case "agent_message_chunk" -> text(update, "message");
            case "agent_thought_chunk" -> text(update, "reasoning");
            case "tool_call", "tool_call_update" -> tool(update);
            default -> {}
        }
    }

    private void text(JsonNode update, String type) {
        String text = update.path("content").path("text").asText("");
        String of = update.path("messageId").asText("");
        Piece last = pieces.isEmpty() ? null : pieces.getLast();
        if (last == null || last.tool != null || !last.type.equals(type) || !of.equals(message) || of.isEmpty()) {
            last = new Piece(itemId(of), type, new StringBuilder(), null);
            pieces.add(last);
        }
        message = of;
        last.text.append(text);
    }

    private void tool(JsonNode update) {
        String id = update.path("toolCallId").asText();
        ToolUse tool = tools.get(id);
        if (tool == null) {
            tool = new ToolUse(id);
            tools.put(id, tool);
            pieces.add(new Piece(itemId(id), "tool", new StringBuilder(), tool));
        }
        tool.merge(update);
    }

    /** A page of it; {@code from} counts the items before it. */
    Page<HistoryItem> page(int from, int most) {
        List<HistoryItem> items = new ArrayList<>();
        int end = Math.min(pieces.size(), from + most);
        for (int i = from; i < end; i++) {
            items.add(item(pieces.get(i)));
        }
        return new Page<>(items, end < pieces.size() ? Integer.toString(end) : null);
    }

    /** Where the agent gives an item no id, or the same one twice, its place is its id. */
    private String itemId(String agents) {
        return !agents.isEmpty() && ids.add(agents) ? agents : "#" + pieces.size();
    }

    private static HistoryItem item(Piece piece) {
        String id = piece.item;
        ToolUse tool = piece.tool;
        if (tool == null) {
            return new HistoryItem(null, id, piece.type, piece.text.toString(), null, null, null, null);
        }
        String output = tool.output();
        return new HistoryItem(
                null, id, "tool", output == null ? "" : output, tool.name(), tool.input(), tool.end(), null);
    }
}
