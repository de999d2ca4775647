package dev.ostler.drivers.codex;

import dev.ostler.core.session.TurnOutcome;
import dev.ostler.core.session.Usage;
import org.jspecify.annotations.Nullable;

/** What a frame of codex says, independent of any state. */
sealed interface Notice {
    /** Of what kind a delta is. */
    enum Stream {
        TEXT,
        REASONING,
        OUTPUT
    }

    /** Something about a turn of a thread. */
    sealed interface OfTurn extends Notice {
        String thread();

        String turn();
    }

    record Delta(Stream stream, String thread, String turn, String item, String text) implements OfTurn {}

    record TurnStarted(String thread, String turn) implements OfTurn {}

    record TurnCompleted(String thread, Turn snapshot) implements OfTurn {
        @Override
        public String turn() {
            return snapshot.id();
        }
    }

    record ItemStarted(String thread, String turn, Item item) implements OfTurn {}

    record ItemCompleted(String thread, String turn, Item item) implements OfTurn {}

    record Trouble(String thread, String turn, String message, boolean willRetry) implements OfTurn {}

    /** {@code status} is idle, busy or waiting-approval. */
    record Status(String thread, String status) implements Notice {}

    /** A question is settled; {@code request} is the JSON text of its id. */
    record Resolved(String thread, String request) implements Notice {}

    /** {@code turn} is the last one of its thread, and may be over. */
    record Used(String thread, String turn, Usage usage) implements Notice {}

    record Asked(Question question) implements Notice {}

    /** {@code currentTime/read}. */
    record Clock() implements Notice {}

    /** A frame that is not interpreted, untouched. */
    record Other(@Nullable String thread, String method, String frame) implements Notice {}

    /** How a turn stands; {@code outcome} is null while it runs. */
    record Turn(
            String id,
            @Nullable TurnOutcome outcome,
            @Nullable String error) {}
}
