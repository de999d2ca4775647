package dev.ostler.drivers.codex;

import org.jspecify.annotations.Nullable;

/**
 * A thread item as codex describes it, at its start or at its end.
 *
 * @param type codex's own word: agentMessage, commandExecution, …
 * @param name of the tool, or the type of the finished item
 * @param text of a message; for types that have none, the item itself as JSON
 * @param input of a tool as JSON
 * @param status of a tool at its end: completed, failed, declined
 * @param output of a tool at its end, possibly cut
 * @param about what it touches, in one line for people: a command, files; may be empty
 */
record Item(
        String id,
        String type,
        Role role,
        String name,
        String text,
        String input,
        String status,
        @Nullable Integer exitCode,
        @Nullable String output,
        String about) {
    enum Role {
        TEXT,
        TOOL
    }

    /** Whether codex still works on it. */
    boolean running() {
        return status.equals("inProgress");
    }
}
