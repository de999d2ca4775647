package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;

/** Requests to the {@code ReadinessVerticle}. */
sealed interface ReadinessRequest {
    String harness();

    /** Begin to watch a start, before exec; answered when it watches. */
    record Watch(String harness, HarnessDefinition definition) implements ReadinessRequest {}

    /** Answered with the {@link Announcement}, or failed with a {@link NotReady}. */
    record Judge(String harness) implements ReadinessRequest {}

    /** The start is broken off, or over; the watch ends and its bounds are freed. Answered with the tails. */
    record Cancel(String harness) implements ReadinessRequest {}
}
