package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A server request that a human can answer.
 *
 * @param request the JSON text of its id
 * @param turn null outside a turn
 * @param item the item it is about, or null
 * @param frame the agent's request as it came
 */
record Question(
        String request,
        Ask ask,
        String thread,
        @Nullable String turn,
        @Nullable String item,
        JsonNode params,
        String frame) {
    /** The same question, sent once more? Ids alone do not say: a restarted server counts from 0 again. */
    boolean same(Question other) {
        return ask == other.ask && params.equals(other.params);
    }
}
