package dev.ostler.drivers;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stop steps of a protocol, as data. After the last step comes KILL, always.
 *
 * @param input how long it may take to end after the end of its stdin, before the first step; null for peers that do not
 *     end then
 */
public record Stopping(List<Step> steps, @Nullable Duration input) {
    /** Send {@code signal} (such as {@code TERM}), then wait at most {@code grace} for the end. */
    public record Step(String signal, Duration grace) {}

    public Stopping {
        steps = List.copyOf(steps);
    }

    /** Signals alone. */
    public Stopping(List<Step> steps) {
        this(steps, null);
    }
}
