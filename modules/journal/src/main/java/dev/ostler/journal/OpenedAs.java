package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import java.nio.file.Path;

/** What {@link Journal#open} found. */
public sealed interface OpenedAs {
    /** Nothing was there. */
    record New() implements OpenedAs {}

    /** The broker before had closed it. */
    record Clean() implements OpenedAs {}

    /**
     * The broker before was lost. No lifecycle event that it had published is missing; the positions {@code from..to}
     * (inclusive) it had only reserved, or used for stream events.
     */
    record Recovered(Cursor from, Cursor to) implements OpenedAs {}

    /** The database was damaged and lies at {@code aside} now; this is a new one with a new epoch. */
    record Replaced(Path aside, String reason) implements OpenedAs {}
}
