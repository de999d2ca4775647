package dev.ostler.drivers.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.commands.Conversation;
import dev.ostler.drivers.commands.LiveTurn;
import dev.ostler.drivers.commands.Question;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the events of a serve mean for the conversation. */
final class ServeFrames {
    private static final String PROMPT = "prompt:";

    /** What says that a turn runs. */
    private static final Set<String> OF_TURN = Set.of("stream", "tool_start");

    private final Conversation conversation;
    private String counted = "";
    private String text = "";
    private int texts;

    ServeFrames(Conversation conversation) {
        this.conversation = conversation;
    }

    void frame(JsonNode frame, String line) {
        switch (frame.path("type").asText("")) {
            case "event" -> event(frame.path("id").asText(""), frame.path("event"), line);
            case "ready" -> {}
            default -> raw(frame.path("type").asText("?"), line);
        }
    }

    /** An event of a prompt that was taken by another client of the same serve begins its turn here too. */
    private void event(String id, JsonNode event, String line) {
        String type = event.path("type").asText("");
        if (id.startsWith(PROMPT)) {
            conversation.begin(id.substring(PROMPT.length()));
        } else if (conversation.turn().isEmpty() && OF_TURN.contains(type)) {
            String other = event.path("turn").asText(id);
            if (!other.isEmpty()) {
                conversation.begin(other);
            }
        }
        LiveTurn live = conversation.turn().orElse(null);
        if (live == null) {
            outside(type, event, line);
            return;
        }
        count(live);
        switch (type) {
            case "stream" -> stream(live, event);
            case "tool_start" -> {
                over(live);
                live.toolStarted(item(event), tool(event), event.path("input").toString());
            }
            case "tool_end" -> toolEnd(live, event);
            case "turn_end" -> turnEnd(live, event);
            default -> outside(type, event, line);
        }
    }

    private void outside(String type, JsonNode event, String line) {
        switch (type) {
            case "approval" -> approval(event);
            case "status" -> status(event.path("status").asText(""));
            case "usage" -> used(event, line);
            case "error" ->
                conversation.emit(new SessionEvent.Failure(
                        conversation.sessionIfOpen(),
                        turn(),
                        event.path("message").asText("an error without a message"),
                        event.path("retryable").asBoolean()));
            case "turn_end" -> {} // of a turn that has ended here
            default -> raw(type, line);
        }
    }

    private void count(LiveTurn live) {
        if (!counted.equals(live.id())) {
            counted = live.id();
            texts = 0;
            text = "";
        }
    }

    private void stream(LiveTurn live, JsonNode event) {
        if (event.path("kind").asText("").equals("tool")) {
            live.toolOutput(item(event), event.path("text").asText(""));
            return;
        }
        boolean reasoning = event.path("kind").asText("text").equals("reasoning");
        String now = event.path("item").asText(reasoning ? "reasoning" : "text");
        if (!now.equals(text)) {
            over(live);
            text = now;
            texts++;
        }
        String item = event.has("item") ? now : counted + "-" + texts;
        String piece = event.path("text").asText("");
        if (reasoning) {
            live.reasoning(item, piece);
        } else {
            live.text(item, piece);
        }
    }

    /** The text that streamed is over: something else comes. */
    private void over(LiveTurn live) {
        text = "";
        live.textsDone();
    }

    private void toolEnd(LiveTurn live, JsonNode event) {
        JsonNode code = event.path("exitCode");
        conversation.toolOver(item(event));
        live.toolEnded(
                item(event),
                tool(event),
                event.path("status").asText("completed"),
                code.isInt() ? code.asInt() : null,
                event.path("output").asText(""));
    }

    private void turnEnd(LiveTurn live, JsonNode event) {
        TurnOutcome outcome = outcome(event.path("outcome").asText("completed"));
        if (outcome == TurnOutcome.COMPLETED) {
            over(live);
        }
        conversation.end(
                live.id(),
                outcome,
                event.path("error").isTextual() ? event.path("error").asText() : null);
    }

    private static TurnOutcome outcome(String wire) {
        return switch (wire) {
            case "completed" -> TurnOutcome.COMPLETED;
            case "interrupted" -> TurnOutcome.INTERRUPTED;
            default -> TurnOutcome.FAILED;
        };
    }

    private void approval(JsonNode event) {
        String id = event.path("approvalId").asText("");
        if (event.path("resolved").asBoolean()) {
            conversation.settled(id);
        } else if (!id.isEmpty()) {
            conversation.asked(new Question(
                    id,
                    turn(),
                    event.path("item").isTextual() ? item(event) : null,
                    kind(event.path("kind").asText("")),
                    event.path("title").asText("a question"),
                    event,
                    event.toString()));
        }
    }

    private static ApprovalKind kind(String wire) {
        try {
            return ApprovalKind.fromWire(wire);
        } catch (OstlerException e) {
            return ApprovalKind.OTHER;
        }
    }

    /** Beginning, end and questions are known from their own frames. */
    private void status(String now) {
        if (now.equals("retrying") && conversation.turn().isPresent()) {
            conversation.status(now);
        }
    }

    /** Of a turn that is not known here the figures would be taken for another's. */
    private void used(JsonNode event, String line) {
        Usage usage = ServeUsage.of(event);
        String session = conversation.sessionIfOpen();
        if (session == null || (usage.of() == Usage.Of.TURN && turn() == null)) {
            raw("usage", line);
        } else {
            conversation.emit(new SessionEvent.Used(session, turn(), usage));
        }
    }

    private @Nullable String turn() {
        return conversation.turn().map(LiveTurn::id).orElse(null);
    }

    private void raw(String type, String line) {
        conversation.emit(new SessionEvent.Raw(conversation.sessionIfOpen(), type, line));
    }

    private static String item(JsonNode event) {
        return event.path("item").asText("");
    }

    private static String tool(JsonNode event) {
        return event.path("tool").asText("");
    }
}
