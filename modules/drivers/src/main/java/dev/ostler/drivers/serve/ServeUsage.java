package dev.ostler.drivers.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a serve says that its model used. Pure. */
final class ServeUsage {
    private ServeUsage() {}

    static Usage of(JsonNode event) {
        boolean session = event.path("of").asText("").equals(Usage.Of.SESSION.wire());
        boolean counts = event.has("input") || event.has("output");
        return new Usage(
                session ? Usage.Of.SESSION : Usage.Of.TURN,
                counts
                        ? new Usage.Tokens(
                                event.path("input").asLong(),
                                event.path("cached").asLong(),
                                event.path("cacheWritten").asLong(),
                                event.path("output").asLong(),
                                event.path("reasoning").asLong())
                        : null,
                number(event.path("context")),
                number(event.path("contextWindow")),
                event.path("costUsd").isNumber()
                        ? new BigDecimal(event.path("costUsd").asText())
                        : null);
    }

    private static @Nullable Long number(JsonNode value) {
        return value.isNumber() ? value.asLong() : null;
    }
}
