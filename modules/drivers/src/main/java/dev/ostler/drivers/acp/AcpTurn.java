package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turn that runs: what the agent says and does in it, as items that begin and end. */
final class AcpTurn {
    /** How many ids of finished items are kept, so that none is given twice. */
    private static final int REMEMBERED = 10_000;

    private final String session;
    private final String id;
    private final Consumer<SessionEvent> out;
    private final Map<String, ToolUse> tools = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private @Nullable Speech speech;
    private int pieces;
    private boolean cancelled;

    AcpTurn(String session, String id, Consumer<SessionEvent> out) {
        this.session = session;
        this.id = id;
        this.out = out;
    }

    String id() {
        return id;
    }

    /** Somebody wants it to end. */
    void cancelled() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Nothing was said or done in it so far. */
    boolean isSilent() {
        return pieces == 0 && tools.isEmpty() && finished.isEmpty();
    }

    /** Takes in a {@code session/update}; false when it is none of a turn's. */
    boolean update(JsonNode update) {
        return switch (update.path("sessionUpdate").asText()) {
            case "agent_message_chunk" -> chunk(update, "message");
            case "agent_thought_chunk" -> chunk(update, "reasoning");
            case "tool_call", "tool_call_update" -> {
                tool(update, false);
                yield true;
            }
            default -> false;
        };
    }

    /** The agent asks about a tool call, which some of them do before they tell of it. */
    ToolUse asked(JsonNode toolCall) {
        return tool(toolCall, true);
    }

    /** We said no to it. */
    void declined(String tool) {
        ToolUse use = tools.get(tool);
        if (use != null) {
            use.declined();
        }
    }

    private boolean chunk(JsonNode update, String type) {
        JsonNode content = update.path("content");
        if (!content.path("type").asText().equals("text")) {
            return false;
        }
        String text = content.path("text").asText();
        if (text.isEmpty()) {
            return true;
        }
        String message = update.path("messageId").asText("");
        Speech now = speech;
        if (now == null || !now.goesOn(type, message)) {
            endSpeech(true);
            now = new Speech(itemId(message), type, message);
            speech = now;
        }
        now.append(text);
        out.accept(
                type.equals("message")
                        ? new SessionEvent.TextDelta(session, id, now.item(), text)
                        : new SessionEvent.ReasoningDelta(session, id, now.item(), text));
        return true;
    }

    private String itemId(String message) {
        pieces++;
        return message.isEmpty() || finished.contains(message) ? id + ":" + pieces : message;
    }

    private ToolUse tool(JsonNode part, boolean asked) {
        String tool = part.path("toolCallId").asText();
        if (finished.contains(tool)) {
            return new ToolUse(tool);
        }
        ToolUse use = tools.get(tool);
        if (use == null) {
            endSpeech(true);
            use = new ToolUse(tool);
            tools.put(tool, use);
        }
        String grown = use.merge(part);
        if (asked || use.tellable()) {
            tell(use);
        }
        if (!grown.isEmpty() && !use.over()) {
            out.accept(new SessionEvent.ToolOutput(session, id, tool, grown));
        }
        if (use.over()) {
            end(use);
        }
        return use;
    }

    private void tell(ToolUse use) {
        if (told.add(use.id())) {
            out.accept(new SessionEvent.ToolStarted(session, id, use.id(), use.name(), use.input()));
        }
    }

    private void end(ToolUse use) {
        tell(use);
        tools.remove(use.id());
        remember(use.id());
        out.accept(
                new SessionEvent.ToolEnded(session, id, use.id(), use.name(), use.end(), use.exitCode(), use.output()));
    }

    private void endSpeech(boolean complete) {
        Speech over = speech;
        if (over != null) {
            speech = null;
            remember(over.item());
            out.accept(new SessionEvent.ItemCompleted(session, id, over.item(), over.type(), over.text(), complete));
        }
    }

    private void remember(String item) {
        if (finished.size() < REMEMBERED) {
            finished.add(item);
        }
    }

    /** The turn is over: what is open is closed. {@code whole} is false when it was broken off. */
    void close(boolean whole) {
        endSpeech(whole);
        List.copyOf(tools.values()).forEach(this::end);
    }
}
