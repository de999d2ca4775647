package dev.ostler.drivers.opencode;

import org.jspecify.annotations.Nullable;

/**
 * A piece of an answer that is an item for us.
 *
 * @param name the tool's name, for tools
 * @param call the id under which questions name a tool call, for tools
 * @param text of a text; what a tool printed, or its error
 * @param state of a tool: pending, running, completed or error; of a text running or completed
 * @param input JSON text of what a tool was given
 * @param soFar what a running tool has printed
 * @param time when it began, in milliseconds since 1970, 0 when that is not told
 */
record Part(
        String id,
        Role role,
        String name,
        String call,
        String text,
        State state,
        String input,
        String soFar,
        @Nullable Integer exitCode,
        long time) {
    /** What it is. */
    enum Role {
        TEXT,
        REASONING,
        TOOL
    }

    /** How far it is. */
    enum State {
        PENDING,
        RUNNING,
        COMPLETED,
        ERROR
    }

    boolean ended() {
        return state == State.COMPLETED || state == State.ERROR;
    }

    /** The type in events. */
    String type() {
        return role == Role.REASONING ? "reasoning" : "message";
    }
}
