package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.TurnOutcome;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code result} frame says. Its {@code subtype} is {@code success} for a turn that failed at the model, too.
 *
 * @param error null unless it failed
 */
record Outcome(TurnOutcome outcome, @Nullable String error) {
    static Outcome of(JsonNode result) {
        String reason = result.path("terminal_reason").asText("");
        if (reason.startsWith("aborted")) {
            return new Outcome(TurnOutcome.INTERRUPTED, null);
        }
        return result.path("is_error").asBoolean(false)
                ? new Outcome(TurnOutcome.FAILED, error(result, reason))
                : new Outcome(TurnOutcome.COMPLETED, null);
    }

    static String error(JsonNode result, String reason) {
        String text = result.path("result").asText("");
        if (!text.isBlank()) {
            return text;
        }
        StringJoiner errors = new StringJoiner("; ");
        result.path("errors").forEach(error -> errors.add(error.asText()));
        return errors.length() > 0
                ? errors.toString()
                : "Claude Code ended the turn with an error" + (reason.isEmpty() ? "" : ": " + reason);
    }
}
