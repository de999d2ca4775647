package dev.ostler.drivers.opencode;

import java.util.List;

/**
 * What the server knows of a session at one moment.
 *
 * @param status whether it works, and whether it asks the model again
 * @param questions those that are open, of all sessions
 * @param past the last messages, oldest first: back to the turn that is known, if there is one
 */
record Snapshot(Notice.Status status, List<Question> questions, List<Past> past) {
    /** A message with those of its parts that are items. */
    record Past(Message message, List<Part> parts) {}
}
