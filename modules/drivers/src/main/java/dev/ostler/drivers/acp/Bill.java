package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Usage;
import java.util.Optional;

/** What an agent says of the work of its model. */
final class Bill {
    private Bill() {}

    /** A {@code usage_update}: how full the context is, and what all turns of the session have cost. */
    static Usage ofSession(JsonNode update) {
        JsonNode cost = update.path("cost");
        boolean dollars = cost.path("currency").asText().equals("USD")
                && cost.path("amount").isNumber();
        return new Usage(
                Usage.Of.SESSION,
                null,
                update.path("used").isIntegralNumber() ? update.path("used").asLong() : null,
                update.path("size").isIntegralNumber() ? update.path("size").asLong() : null,
                dollars ? cost.path("amount").decimalValue() : null);
    }

    /**
     * The answer to a prompt; empty when it tells nothing. opencode 1.18.33 tells the tokens of its last request alone,
     * gemini 0.61.0 in a place of its own.
     */
    static Optional<Usage> ofTurn(JsonNode result) {
        JsonNode usage = result.path("usage");
        JsonNode gemini = result.at("/_meta/quota/token_count");
        Usage.Tokens tokens = usage.isObject()
                ? standard(usage)
                : new Usage.Tokens(
                        gemini.path("input_tokens").asLong(),
                        0,
                        0,
                        gemini.path("output_tokens").asLong(),
                        0);
        return tokens.total() == 0 ? Optional.empty() : Optional.of(Usage.ofTurn(tokens, null));
    }

    /** Each token is counted once, as one of these. */
    private static Usage.Tokens standard(JsonNode usage) {
        long read = usage.path("cachedReadTokens").asLong();
        long written = usage.path("cachedWriteTokens").asLong();
        long thought = usage.path("thoughtTokens").asLong();
        return new Usage.Tokens(
                usage.path("inputTokens").asLong() + read + written,
                read,
                written,
                usage.path("outputTokens").asLong() + thought,
                thought);
    }
}
