package dev.ostler.broker;

import dev.ostler.core.event.EventDraft;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asked for what happens, and in which trace: both stand in the events that follow.
 *
 * @param trace W3C traceparent, or null
 */
record Origin(String client, @Nullable String trace) {
    /** The member of an event's data. */
    static final String TRACE = "trace";

    static Origin of(Caller caller) {
        return new Origin(caller.name(), caller.trace());
    }

    void into(Map<String, Object> data) {
        data.put("client", client);
        if (trace != null) {
            data.put(TRACE, trace);
        }
    }

    /** The same event with its trace, which is no text of an agent and needs no redaction. */
    static EventDraft traced(EventDraft draft, @Nullable String trace) {
        return with(draft, "trace", trace);
    }

    /** The same event with one more member, an id; the same instance when it is null. */
    static EventDraft with(EventDraft draft, String member, @Nullable String id) {
        return id == null ? draft : withJson(draft, member, Json.quote(new StringBuilder(), id));
    }

    /** The same with a number that is told unless it is 0. */
    static EventDraft with(EventDraft draft, String member, int count) {
        return count == 0 ? draft : withJson(draft, member, String.valueOf(count));
    }

    private static EventDraft withJson(EventDraft draft, String member, CharSequence json) {
        String data = draft.data();
        StringBuilder out = new StringBuilder(data.substring(0, data.length() - 1));
        out.append(data.length() > 2 ? ",\"" : "\"")
                .append(member)
                .append("\":")
                .append(json);
        return new EventDraft(
                draft.kind(),
                draft.harness(),
                draft.name(),
                draft.session(),
                draft.turn(),
                out.append('}').toString(),
                draft.time());
    }
}
