package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.TurnOutcome;
import org.jspecify.annotations.Nullable;

/** What the answer to a prompt makes of its turn. */
record StopReason(TurnOutcome outcome, @Nullable String error) {
    /** {@code cancelled}: somebody wanted it to end; some agents then answer with an error. */
    static StopReason of(JsonNode frame, boolean cancelled) {
        if (frame.hasNonNull("error")) {
            String text = AcpErrors.text(Calls.error(frame));
            return new StopReason(cancelled ? TurnOutcome.INTERRUPTED : TurnOutcome.FAILED, text);
        }
        String reason = frame.path("result").path("stopReason").asText();
        return switch (reason) {
            case "end_turn" -> new StopReason(TurnOutcome.COMPLETED, null);
            case "cancelled" -> new StopReason(TurnOutcome.INTERRUPTED, null);
            case "refusal" -> new StopReason(TurnOutcome.FAILED, "the model refused to answer");
            case "max_tokens" -> new StopReason(TurnOutcome.FAILED, "the answer was cut at the model's token limit");
            case "max_turn_requests" ->
                new StopReason(TurnOutcome.FAILED, "the turn reached the agent's limit of model requests");
            default -> new StopReason(TurnOutcome.FAILED, "the agent stopped for the reason '" + reason + "'");
        };
    }
}
