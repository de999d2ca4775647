package dev.ostler.broker;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A prompt before its turn. Those that wait are part of their harness's record.
 *
 * @param id minted here
 * @param text as it was given: what a person wrote is kept whole in the store and masked wherever it is shown
 * @param session the one that must be open when its turn comes, or null for whichever is
 * @param client who sent it
 * @param trace W3C traceparent, or null
 * @param timeout of its turn, or null for the definition's
 * @param sent its turn has come: it is on its way to the agent
 */
record QueuedPrompt(
        String id,
        String text,
        @Nullable String session,
        String client,
        @Nullable String trace,
        @JsonProperty("timeoutMs") @Nullable Duration timeout,
        Instant asked,
        boolean sent) {
    QueuedPrompt onItsWay() {
        return new QueuedPrompt(id, text, session, client, trace, timeout, asked, true);
    }

    QueuedPrompt waiting() {
        return new QueuedPrompt(id, text, session, client, trace, timeout, asked, false);
    }

    Origin origin() {
        return new Origin(client, trace);
    }

    @Override
    public String toString() {
        return "QueuedPrompt[" + id + " of " + client + "]";
    }
}
