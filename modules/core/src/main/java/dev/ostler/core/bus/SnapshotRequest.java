package dev.ostler.core.bus;

import dev.ostler.core.event.EventFilter;

/** Asks for the state of the harnesses that a filter lets through. */
public record SnapshotRequest(EventFilter filter) {}
