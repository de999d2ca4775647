package dev.ostler.drivers.opencode;

import org.jspecify.annotations.Nullable;

/** What an event of the server says. */
sealed interface Notice {
    /** The first event: from now on nothing is missed. */
    record Connected() implements Notice {}

    record Heartbeat() implements Notice {}

    record Head(Message message) implements Notice {}

    record Piece(String session, String message, Part part) implements Notice {}

    record Delta(String session, String message, String part, String text) implements Notice {}

    /** {@code busy} is false for idle; {@code retry} is why the model is asked again, null otherwise. */
    record Status(String session, boolean busy, @Nullable String retry) implements Notice {}

    record Failed(String session, Message.Trouble trouble) implements Notice {}

    record Asked(Question question) implements Notice {}

    /** {@code denied} when that was the answer. */
    record Settled(String session, String request, boolean denied) implements Notice {}

    /** A session with a parent works for that one. */
    record Child(String session, String parent, String frame) implements Notice {}

    /** Anything else, and what is told to clients as it is. */
    record Other(@Nullable String session, String type, String frame) implements Notice {}
}
