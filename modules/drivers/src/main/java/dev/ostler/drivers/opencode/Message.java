package dev.ostler.drivers.opencode;

import dev.ostler.core.session.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message.
 *
 * @param parent the user message that an answer answers, empty for user messages
 * @param created in the server's milliseconds
 * @param completed in the server's milliseconds, 0 while it is being written
 * @param finish why the model stopped; {@code tool-calls} means that it goes on
 * @param used by this answer alone; nothing before it is there
 */
record Message(
        String id,
        String session,
        boolean user,
        String parent,
        long created,
        long completed,
        String finish,
        @Nullable Trouble error,
        Usage used) {
    /** An error as opencode names it. */
    record Trouble(String name, String text) {
        boolean aborted() {
            return name.equals("MessageAbortedError");
        }
    }

    /** Whether nothing more of the run follows this answer. */
    boolean last() {
        return completed > 0 && (error != null || !(finish.isEmpty() || finish.equals("tool-calls")));
    }
}
