package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.HistoryItem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes items of a transcript's entries. What Claude Code tells the model beside the conversation is left out. */
final class Past {
    private static final String INTERRUPTED = "[Request interrupted by user";

    /** What Claude Code notes of its own commands, such as a change of the model; nobody prompted it (2.1.329). */
    private static final List<String> OWN = List.of("<command-name>", "<local-command-");

    private final List<HistoryItem> items = new ArrayList<>();

    /** Calls without a result, with their places among the items. */
    private final Map<String, Integer> calls = new HashMap<>();

    private String turn;

    /** @param turn in which it begins, or an empty text */
    Past(String turn) {
        this.turn = turn;
    }

    List<HistoryItem> items() {
        return items;
    }

    int size() {
        return items.size();
    }

    String turn() {
        return turn;
    }

    /** Whether a result is still to come. */
    boolean waits() {
        return !calls.isEmpty();
    }

    void take(JsonNode entry) {
        if (entry.path("isSidechain").asBoolean(false) || entry.path("isMeta").asBoolean(false)) {
            return;
        }
        switch (entry.path("type").asText()) {
            case "user" -> user(entry);
            case "assistant" -> assistant(entry);
            default -> {}
        }
    }

    private void user(JsonNode entry) {
        JsonNode content = entry.path("message").path("content");
        for (JsonNode part : content) {
            if (part.path("type").asText().equals("tool_result")) {
                result(entry, part);
            }
        }
        String text = Frames.text(content);
        if (!text.isEmpty() && !text.startsWith(INTERRUPTED) && OWN.stream().noneMatch(text::startsWith)) {
            turn = entry.path("uuid").asText();
            // a turn that was broken off has calls without results
            calls.clear();
            add(entry, turn, "user", text, null, null, null);
        }
    }

    private void assistant(JsonNode entry) {
        int n = 0;
        for (JsonNode block : entry.path("message").path("content")) {
            String item = entry.path("uuid").asText() + (n == 0 ? "" : ":" + n);
            n++;
            switch (block.path("type").asText()) {
                case "text" -> add(entry, item, "message", block.path("text").asText(), null, null, null);
                case "thinking" ->
                    add(entry, item, "reasoning", block.path("thinking").asText(), null, null, null);
                case "tool_use" -> {
                    String id = block.path("id").asText();
                    calls.put(id, items.size());
                    add(
                            entry,
                            id,
                            "tool",
                            "",
                            block.path("name").asText(),
                            block.path("input").toString(),
                            "interrupted");
                }
                default -> {}
            }
        }
    }

    private void result(JsonNode entry, JsonNode part) {
        String id = part.path("tool_use_id").asText();
        String status = status(entry, part);
        String text = Frames.text(part.path("content"));
        Integer call = calls.remove(id);
        if (call == null) {
            add(entry, id, "tool", text, null, null, status);
            return;
        }
        HistoryItem open = items.get(call);
        items.set(call, new HistoryItem(open.turn(), id, "tool", text, open.tool(), open.input(), status, open.time()));
    }

    private static String status(JsonNode entry, JsonNode part) {
        if (!part.path("is_error").asBoolean(false)) {
            return "completed";
        }
        if (!entry.has("toolDenialKind")) {
            return "failed";
        }
        return entry.path("toolDenialBeforeRun").asBoolean(true) ? "declined" : "interrupted";
    }

    private void add(
            JsonNode entry,
            String item,
            String type,
            String text,
            @Nullable String tool,
            @Nullable String input,
            @Nullable String status) {
        items.add(new HistoryItem(turn.isEmpty() ? null : turn, item, type, text, tool, input, status, time(entry)));
    }

    private static @Nullable Instant time(JsonNode entry) {
        try {
            return Instant.parse(entry.path("timestamp").asText());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
