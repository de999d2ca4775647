package dev.ostler.broker;

import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.SessionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of one session, so that events say who it was and in which trace. A turn begins in the order of the
 * prompts of its client. Confined to its verticle's context.
 */
final class Asked {
    /** Prompts that have no turn yet; an agent takes one at a time. */
    private static final int MOST = 64;

    private final HarnessRecord harness;
    private final FactWriter facts;
    private final Deque<Prompt> prompts = new ArrayDeque<>();
    /** Of turns that are open: one, or two at a change. */
    private final Map<String, String> traces = new HashMap<>();

    /** Who sent a prompt, with how many images, and its id when it waited. */
    record Prompt(Origin by, int images, @Nullable String id) {}

    Asked(HarnessRecord harness, FactWriter facts) {
        this.harness = harness;
        this.facts = facts;
    }

    void prompted(Prompt prompt) {
        if (prompts.size() >= MOST) {
            prompts.removeFirst();
        }
        prompts.addLast(prompt);
    }

    void refused(Prompt prompt) {
        prompts.removeLastOccurrence(prompt);
    }

    /** The first and the last event of a turn carry the trace of its prompt, the first its id when it waited. */
    EventDraft traced(SessionEvent event, EventDraft draft) {
        return switch (event) {
            case SessionEvent.TurnStarted e -> {
                Prompt of = promptOf(e);
                if (of == null) {
                    yield draft;
                }
                if (of.by().trace() != null) {
                    traces.put(e.turn(), of.by().trace());
                }
                yield Origin.traced(
                        Origin.with(Origin.with(draft, "images", of.images()), "prompt", of.id()),
                        of.by().trace());
            }
            case SessionEvent.TurnEnded e -> Origin.traced(draft, traces.remove(e.turn()));
            default -> draft;
        };
    }

    private @Nullable Prompt promptOf(SessionEvent.TurnStarted e) {
        for (Prompt prompt : prompts) {
            if (prompt.by().client().equals(e.client())) {
                prompts.remove(prompt);
                return prompt;
            }
        }
        return null;
    }

    EventDraft steered(@Nullable String session, String turn, AttachCommand.Steer by) {
        StringBuilder data = new StringBuilder("{\"input\":");
        Json.quote(data, facts.redactor().redact(by.text()));
        return draft(Kind.TURN_STEERED, session, turn, data.append(','), by.origin());
    }

    EventDraft interrupting(@Nullable String session, String turn, Origin by) {
        return draft(Kind.TURN_INTERRUPTING, session, turn, new StringBuilder("{"), by);
    }

    private EventDraft draft(Kind kind, @Nullable String session, String turn, StringBuilder data, Origin by) {
        Json.quote(data.append("\"client\":"), by.client()).append('}');
        EventDraft draft = new EventDraft(
                kind,
                harness.id(),
                harness.name(),
                session,
                turn,
                data.toString(),
                facts.clock().instant());
        return Origin.traced(draft, by.trace());
    }
}
