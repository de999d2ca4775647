package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@code result} frame says of the work of its turn. */
final class Bill {
    private Bill() {}

    /** Empty when no model worked. */
    static Optional<Usage> of(JsonNode result) {
        JsonNode models = result.path("model_usage_since_last_result");
        Usage.Tokens tokens = models.isObject() ? ofModels(models) : ofMain(result.path("usage"));
        return tokens.total() == 0
                ? Optional.empty()
                : Optional.of(new Usage(Usage.Of.TURN, tokens, null, window(models), cost(models)));
    }

    /** Of every model that worked, those of sub-agents included; {@code usage} knows the main one, and no cut answer. */
    private static Usage.Tokens ofModels(JsonNode models) {
        Usage.Tokens sum = Usage.Tokens.NONE;
        for (JsonNode model : models) {
            sum = sum.plus(tokens(
                    model.path("inputTokens").asLong(),
                    model.path("cacheReadInputTokens").asLong(),
                    model.path("cacheCreationInputTokens").asLong(),
                    model.path("outputTokens").asLong(),
                    model.path("thinkingTokens").asLong()));
        }
        return sum;
    }

    /** Versions that do not count since the last result. */
    private static Usage.Tokens ofMain(JsonNode usage) {
        return tokens(
                usage.path("input_tokens").asLong(),
                usage.path("cache_read_input_tokens").asLong(),
                usage.path("cache_creation_input_tokens").asLong(),
                usage.path("output_tokens").asLong(),
                usage.path("output_tokens_details").path("thinking_tokens").asLong());
    }

    /** Anthropic's input is what came from no cache and went into none. */
    private static Usage.Tokens tokens(long input, long read, long written, long output, long thinking) {
        return new Usage.Tokens(input + read + written, read, written, output, thinking);
    }

    /** {@code total_cost_usd} is that of all turns of the process. */
    private static @Nullable BigDecimal cost(JsonNode models) {
        BigDecimal sum = null;
        for (JsonNode model : models) {
            if (model.path("costUSD").isNumber()) {
                BigDecimal cost = model.path("costUSD").decimalValue();
                sum = sum == null ? cost : sum.add(cost);
            }
        }
        return sum;
    }

    /** Of the model that read most: that of the conversation. */
    private static @Nullable Long window(JsonNode models) {
        Long window = null;
        long most = -1;
        for (JsonNode model : models) {
            long read = model.path("inputTokens").asLong()
                    + model.path("cacheReadInputTokens").asLong();
            if (read > most && model.path("contextWindow").isIntegralNumber()) {
                most = read;
                window = model.path("contextWindow").asLong();
            }
        }
        return window;
    }
}
