package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import dev.ostler.drivers.commands.Conversation;
import dev.ostler.drivers.commands.LiveTurn;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What pi's events mean for the conversation. */
final class PiFrames {
    /** Asks whether pi is idle, for versions that do not say so. */
    @FunctionalInterface
    interface Idle {
        void confirm(String turn, Duration after);
    }

    /** What an answer that failed may still be followed by is told in a few milliseconds. */
    private static final Duration RETRY_FOLLOWS = Duration.ofMillis(500);

    private final Conversation conversation;
    private final Idle idle;
    private String counted = "";
    private int messages;
    private boolean foreign;
    private boolean retrying;
    private boolean leftovers;
    private String stop = "";
    private Usage.Tokens used = Usage.Tokens.NONE;
    private BigDecimal cost = BigDecimal.ZERO;
    private @Nullable String error;

    PiFrames(Conversation conversation, Idle idle) {
        this.conversation = conversation;
        this.idle = idle;
    }

    /** Whether text waits in pi that no running turn will take. */
    boolean leftovers() {
        return leftovers;
    }

    /** Whether pi began to work in this turn, or ended it. */
    boolean worked(String turn) {
        return counted.equals(turn) || !isLive(turn);
    }

    boolean retries(String turn) {
        return retrying || !isLive(turn);
    }

    void frame(JsonNode frame, String line) {
        String type = frame.path("type").asText("");
        switch (type) {
            case "agent_start" -> agentStart();
            case "message_start" -> messageStart(frame.path("message"));
            case "message_update" -> conversation.turn().ifPresent(live -> delta(live, frame));
            case "message_end" -> conversation.turn().ifPresent(live -> messageEnd(live, frame.path("message")));
            case "tool_execution_start" ->
                conversation
                        .turn()
                        .ifPresent(live -> live.toolStarted(
                                call(frame), tool(frame), frame.path("args").toString()));
            case "tool_execution_update" ->
                conversation
                        .turn()
                        .ifPresent(live -> live.toolPrinted(
                                call(frame),
                                ToolResult.text(frame.path("partialResult").path("content"))));
            case "tool_execution_end" -> conversation.turn().ifPresent(live -> toolEnd(live, frame));
            case "turn_start", "turn_end" -> {}
            case "agent_end" -> agentEnd(frame);
            case "agent_settled" -> conversation.turn().ifPresent(live -> settled(live.id()));
            case "auto_retry_start" -> retryStart(frame);
            case "auto_retry_end" -> retryEnd(frame);
            case "extension_ui_request" -> question(frame, line);
            case "extension_error" -> extensionError(frame);
            case "queue_update" -> {
                leftovers = !frame.path("steering").isEmpty()
                        || !frame.path("followUp").isEmpty();
                raw(type, line);
            }
            default -> raw(type, line);
        }
    }

    /** Without a prompt of ours it is an extension's work; its turn is named after its first message. */
    private void agentStart() {
        retrying = false;
        foreign = conversation.turn().isEmpty() && !conversation.beginStarting();
        conversation.turn().ifPresent(this::count);
    }

    private void messageStart(JsonNode message) {
        if (foreign) {
            foreign = false;
            conversation.begin("pi-" + message.path("timestamp").asText("0"));
        }
        conversation.turn().ifPresent(live -> {
            count(live);
            if (isAssistant(message)) {
                messages++;
            }
        });
    }

    /** Items are numbered within their turn, so that reading again gives the same names. */
    private void count(LiveTurn live) {
        if (!counted.equals(live.id())) {
            counted = live.id();
            messages = 0;
            used = Usage.Tokens.NONE;
            cost = BigDecimal.ZERO;
            stop = "";
            error = null;
        }
    }

    private void delta(LiveTurn live, JsonNode frame) {
        JsonNode event = frame.path("assistantMessageEvent");
        String item = item(event.path("contentIndex").asInt());
        switch (event.path("type").asText("")) {
            case "text_delta" -> live.text(item, event.path("delta").asText(""));
            case "thinking_delta" -> live.reasoning(item, event.path("delta").asText(""));
            default -> {} // beginnings, ends and the arguments of tools come again as wholes
        }
    }

    private void messageEnd(LiveTurn live, JsonNode message) {
        if (!isAssistant(message)) {
            return;
        }
        stop = message.path("stopReason").asText("");
        error = message.path("errorMessage").isTextual()
                ? message.path("errorMessage").asText()
                : null;
        boolean complete = !stop.equals("aborted") && !stop.equals("error");
        int index = 0;
        for (JsonNode part : message.path("content")) {
            String item = item(index++);
            switch (part.path("type").asText("")) {
                case "text" -> live.textDone(item, "message", part.path("text").asText(""), complete);
                case "thinking" ->
                    live.textDone(item, "reasoning", part.path("thinking").asText(""), complete);
                default -> {}
            }
        }
        used(live, message.path("usage"));
    }

    /** Told with each answer, of all answers of the turn. Pi's input is what came from no cache. */
    private void used(LiveTurn live, JsonNode usage) {
        long read = usage.path("cacheRead").asLong();
        long written = usage.path("cacheWrite").asLong();
        Usage.Tokens more = new Usage.Tokens(
                usage.path("input").asLong() + read + written,
                read,
                written,
                usage.path("output").asLong(),
                usage.path("reasoning").asLong());
        if (more.total() > 0) {
            used = used.plus(more);
            cost = cost.add(usage.path("cost").path("total").decimalValue());
            conversation.emit(new SessionEvent.Used(conversation.session(), live.id(), Usage.ofTurn(used, cost)));
        }
    }

    private void toolEnd(LiveTurn live, JsonNode frame) {
        ToolResult result = ToolResult.of(
                tool(frame), frame.path("result"), frame.path("isError").asBoolean());
        conversation.toolOver(call(frame));
        live.toolEnded(call(frame), tool(frame), result.status(), result.exitCode(), result.output());
    }

    /** Pi 0.73.1 neither settles nor says whether it tries again. */
    private void agentEnd(JsonNode frame) {
        if (!frame.has("willRetry")) {
            conversation
                    .turn()
                    .ifPresent(live ->
                            idle.confirm(live.id(), stop.equals("error") ? RETRY_FOLLOWS : Duration.ofMillis(1)));
        }
    }

    /** The turn is over. */
    void settled(String turn) {
        retrying = false;
        if (!isLive(turn)) {
            return;
        }
        if (conversation.isInterrupted(turn) || stop.equals("aborted")) {
            conversation.end(turn, TurnOutcome.INTERRUPTED, null);
        } else if (stop.equals("error")) {
            String why = error == null ? "the model failed" : error;
            conversation.emit(new SessionEvent.Failure(conversation.sessionIfOpen(), turn, why, false));
            conversation.end(turn, TurnOutcome.FAILED, why);
        } else {
            conversation.end(turn, TurnOutcome.COMPLETED, null);
        }
    }

    private void retryStart(JsonNode frame) {
        retrying = true;
        conversation.turn().ifPresent(live -> {
            conversation.emit(new SessionEvent.Failure(
                    conversation.sessionIfOpen(),
                    live.id(),
                    frame.path("errorMessage").asText("the model failed"),
                    true));
            conversation.status("retrying");
        });
    }

    private void retryEnd(JsonNode frame) {
        retrying = false;
        if (frame.path("success").asBoolean()) {
            conversation.turn().ifPresent(_ -> conversation.status("busy"));
        } else if (frame.path("finalError").asText("").equals("Retry cancelled")) {
            stop = "aborted";
        }
    }

    private void question(JsonNode frame, String line) {
        PiQuestions.read(frame, line, conversation.turn())
                .ifPresentOrElse(
                        conversation::asked,
                        () -> raw("extension_ui_request/" + frame.path("method").asText(""), line));
    }

    private void extensionError(JsonNode frame) {
        conversation.emit(new SessionEvent.Failure(
                conversation.sessionIfOpen(),
                conversation.turn().map(LiveTurn::id).orElse(null),
                "the extension " + frame.path("extensionPath").asText("?") + " failed in "
                        + frame.path("event").asText("?") + ": "
                        + frame.path("error").asText("?"),
                true));
    }

    private void raw(String type, String line) {
        conversation.emit(new SessionEvent.Raw(conversation.sessionIfOpen(), type, line));
    }

    private boolean isLive(String turn) {
        return conversation.turn().filter(live -> live.id().equals(turn)).isPresent();
    }

    private String item(int index) {
        return counted + "-" + messages + "." + index;
    }

    private static boolean isAssistant(JsonNode message) {
        return message.path("role").asText("").equals("assistant");
    }

    private static String call(JsonNode frame) {
        return frame.path("toolCallId").asText("");
    }

    private static String tool(JsonNode frame) {
        return frame.path("toolName").asText("");
    }
}
