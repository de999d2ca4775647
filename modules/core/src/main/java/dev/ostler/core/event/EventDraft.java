package dev.ostler.core.event;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event before the log has given it a position.
 *
 * @param harness id, or null for an event of the broker itself
 * @param name the harness's name, or null
 * @param session the agent's session id, or null
 * @param turn the agent's turn id, or null
 * @param data a JSON object as text, already redacted
 * @param time when it happened, wall clock
 */
public record EventDraft(
        Kind kind,
        @Nullable String harness,
        @Nullable String name,
        @Nullable String session,
        @Nullable String turn,
        String data,
        Instant time) {
    public EventDraft {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(time, "time");
    }
}
