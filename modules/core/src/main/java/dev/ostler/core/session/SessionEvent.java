package dev.ostler.core.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a driver emits. {@code session}, {@code turn} and {@code item} are the agent's own ids; {@code json} members are
 * JSON text of the agent, untouched.
 */
public sealed interface SessionEvent {
    /** The agent's session id, or null when it is about the connection. */
    @Nullable
    String session();

    /** {@code input} is the prompt's text when it is known here, {@code client} who sent it. */
    record TurnStarted(
            String session,
            String turn,
            @Nullable String input,
            @Nullable String client) implements SessionEvent {}

    /** {@code turn} is null for what a terminal shows while no turn runs. */
    record TextDelta(String session, @Nullable String turn, String item, String text) implements SessionEvent {}

    record ReasoningDelta(String session, String turn, String item, String text) implements SessionEvent {}

    /** {@code input} is JSON text. */
    record ToolStarted(String session, String turn, String item, String tool, String input) implements SessionEvent {}

    record ToolOutput(String session, String turn, String item, String text) implements SessionEvent {}

    /** {@code status} is completed, failed, declined or interrupted; {@code output} what it printed, possibly cut. */
    record ToolEnded(
            String session,
            String turn,
            String item,
            String tool,
            String status,
            @Nullable Integer exitCode,
            @Nullable String output)
            implements SessionEvent {}

    /** {@code type} is message, reasoning or the agent's own name; {@code complete} is false when the turn was cut. */
    record ItemCompleted(String session, String turn, String item, String type, String text, boolean complete)
            implements SessionEvent {}

    /**
     * {@code turn} is null for a question outside a turn; {@code json} the agent's request; {@code paths} are files that
     * it is about and does not name itself.
     */
    record ApprovalRequested(
            String session,
            @Nullable String turn,
            String requestId,
            ApprovalKind kind,
            String title,
            String json,
            List<String> paths)
            implements SessionEvent {
        public ApprovalRequested {
            paths = List.copyOf(paths);
        }

        /** One whose request says all. */
        public ApprovalRequested(
                String session, @Nullable String turn, String requestId, ApprovalKind kind, String title, String json) {
            this(session, turn, requestId, kind, title, json, List.of());
        }
    }

    /** The agent says that the question is settled, by whomever. */
    record ApprovalResolved(String session, @Nullable String turn, String requestId) implements SessionEvent {}

    /** Exactly one for each turn. {@code error} says why it failed. */
    record TurnEnded(
            String session,
            String turn,
            TurnOutcome outcome,
            @Nullable String error) implements SessionEvent {}

    /** {@code status} is idle, busy, waiting-approval or retrying. */
    record StatusChanged(String session, String status) implements SessionEvent {}

    record Failure(@Nullable String session, @Nullable String turn, String message, boolean retryable)
            implements SessionEvent {}

    /** {@code turn} is the one that it was used for, or null when that is not known. */
    record Used(String session, @Nullable String turn, Usage usage) implements SessionEvent {}

    /** A frame that is not interpreted. {@code name} is its method or type. */
    record Raw(@Nullable String session, String name, String json) implements SessionEvent {}
}
