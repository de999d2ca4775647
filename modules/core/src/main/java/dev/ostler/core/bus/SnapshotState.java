package dev.ostler.core.bus;

import dev.ostler.core.event.Cursor;

/** {@code state} is a JSON object that holds at {@code cursor} or later. */
public record SnapshotState(Cursor cursor, String state) {}
