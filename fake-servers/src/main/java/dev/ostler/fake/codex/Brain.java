package dev.ostler.fake.codex;

import java.time.Duration;
import java.util.List;

/** What thinks for one turn: a script in the prompt, or a model server. Used by the turn's thread alone. */
interface Brain extends AutoCloseable {

    /** What comes next from a model. */
    sealed interface Thought {
        /** More text of the message. */
        record Delta(String text) implements Thought {}

        /** A message whose completed frame has this many bytes. */
        record Huge(int bytes) implements Thought {}

        /** A pause of the model. */
        record Pause(Duration duration) implements Thought {}

        /** A tool call; several before the end of a response run side by side. */
        record Use(ToolUse use) implements Thought {}

        /** This response is complete; with no tool calls in it, so is the turn. */
        record End() implements Thought {}

        /** Nothing more will ever come. */
        record Silence() implements Thought {}

        /** The model failed. */
        record Failed(ModelFailure failure) implements Thought {}

        /** Something happens to the server itself. */
        record Mishap(dev.ostler.fake.Step step) implements Thought {}
    }

    /**
     * A failure of the model.
     *
     * @param message what the client is told at the end
     * @param info the {@code codexErrorInfo}, a name
     * @param details what the client is told at a retry
     * @param retryable whether the turn tries once more
     */
    record ModelFailure(String message, String info, String details, boolean retryable) {}

    /** The next thought; blocks while the model thinks. */
    Thought next();

    /** The results of the tool calls of the last response, in the order of the calls. */
    void results(List<String> results);

    /** The user says more in the same turn. */
    void said(String text);

    /** Makes the same request again after a retryable failure. */
    void retry();

    /** Ends a {@link #next} that blocks; may be called by any thread. */
    @Override
    void close();
}
