package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.TurnOutcome;
import org.jspecify.annotations.Nullable;

/** What the answer to a prompt makes of its turn. */
record StopReason(TurnOutcome outcome, @Nullable String error) {
    private static final String NOTHING_SAID = "it was broken off before the agent had said anything";

    /**
     * @param cancelled somebody wanted it to end; some agents then answer with an error
     * @param silent nothing was said or done in it. opencode (1.18.33), which was asking a model that is gone when it was
     *     cancelled, answers {@code end_turn}
     */
    static StopReason of(JsonNode frame, boolean cancelled, boolean silent) {
        if (frame.hasNonNull("error")) {
            String text = AcpErrors.text(Calls.error(frame));
            return new StopReason(cancelled ? TurnOutcome.INTERRUPTED : TurnOutcome.FAILED, text);
        }
        String reason = frame.path("result").path("stopReason").asText();
        return switch (reason) {
            case "end_turn" ->
                cancelled && silent
                        ? new StopReason(TurnOutcome.INTERRUPTED, NOTHING_SAID)
                        : new StopReason(TurnOutcome.COMPLETED, null);
            case "cancelled" -> new StopReason(TurnOutcome.INTERRUPTED, null);
            case "refusal" -> new StopReason(TurnOutcome.FAILED, "the model refused to answer");
            case "max_tokens" -> new StopReason(TurnOutcome.FAILED, "the answer was cut at the model's token limit");
            case "max_turn_requests" ->
                new StopReason(TurnOutcome.FAILED, "the turn reached the agent's limit of model requests");
            default -> new StopReason(TurnOutcome.FAILED, "the agent stopped for the reason '" + reason + "'");
        };
    }
}
