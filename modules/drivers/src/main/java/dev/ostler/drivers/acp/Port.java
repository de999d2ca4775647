package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.SessionEvent;

/** Where the decisions of a session go. */
interface Port {
    void emit(SessionEvent event);

    /** Answers a request of the agent; not while it is read for the second time. */
    void answer(JsonNode id, Object result);
}
