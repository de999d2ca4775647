package dev.ostler.drivers;

import java.time.Duration;
import java.util.List;

/** The stop steps of a protocol, as data. After the last step comes KILL, always. */
public record Stopping(List<Step> steps) {
    /** Send {@code signal} (such as {@code TERM}), then wait at most {@code grace} for the end. */
    public record Step(String signal, Duration grace) {}

    public Stopping {
        steps = List.copyOf(steps);
    }
}
