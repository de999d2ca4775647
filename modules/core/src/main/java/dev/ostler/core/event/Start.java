package dev.ostler.core.event;

/** Where a subscription begins. */
public sealed interface Start {
    /** With the oldest event that is still kept. */
    record Earliest() implements Start {}

    /** After the newest one. */
    record Latest() implements Start {}

    /** After this cursor. */
    record After(Cursor cursor) implements Start {}

    /** Reads {@code earliest}, {@code latest} or a cursor; fails with {@code INVALID_REQUEST}. */
    static Start parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            default -> new After(Cursor.parse(text));
        };
    }

    default String wire() {
        return switch (this) {
            case Earliest() -> "earliest";
            case Latest() -> "latest";
            case After(Cursor cursor) -> cursor.toString();
        };
    }
}
