package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written about prompts that wait. */
final class QueueFacts {
    private QueueFacts() {}

    static Fact queued(FactWriter facts, HarnessRecord r, QueuedPrompt p, int position) {
        Map<String, Object> data = data(p, p.origin());
        data.put("input", p.text());
        data.put("position", position);
        if (p.timeout() != null) {
            data.put("timeoutMs", p.timeout().toMillis());
        }
        return facts.fact(r, Kind.PROMPT_QUEUED, data, now -> now.queueing(p, position - 1));
    }

    /** Its turn has come; it is sent once this is written. */
    static Fact dequeued(FactWriter facts, HarnessRecord r, QueuedPrompt p) {
        return facts.fact(r, Kind.PROMPT_DEQUEUED, data(p, p.origin()), now -> now.queueing(p.onItsWay(), 0));
    }

    /** It was not sent, and is the first of those that wait again. */
    static Fact returned(FactWriter facts, HarnessRecord r, QueuedPrompt p, String why) {
        Map<String, Object> data = data(p, p.origin());
        data.put("position", 1);
        data.put("cause", why);
        return facts.fact(r, Kind.PROMPT_QUEUED, data, now -> now.queueing(p.waiting(), 0));
    }

    static Fact cancelled(FactWriter facts, HarnessRecord r, QueuedPrompt p, String why) {
        return cancelled(facts, r, p, why, null);
    }

    /** {@code by} is who wanted it; null for the broker itself. */
    static Fact cancelled(FactWriter facts, HarnessRecord r, QueuedPrompt p, String why, @Nullable Origin by) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prompt", p.id());
        data.put("cause", why);
        if (by != null) {
            by.into(data);
        }
        return facts.fact(r, Kind.PROMPT_CANCELLED, data, now -> now.without(p.id()));
    }

    /** All that wait, when nobody will serve them any more. */
    static List<Fact> settled(FactWriter facts, HarnessRecord r, String why) {
        return r.queue().stream().map(p -> cancelled(facts, r, p, why)).toList();
    }

    private static Map<String, Object> data(QueuedPrompt p, Origin by) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("prompt", p.id());
        by.into(data);
        return data;
    }
}
