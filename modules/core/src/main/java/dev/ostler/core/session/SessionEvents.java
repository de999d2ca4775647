package dev.ostler.core.session;

import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Turns session events into drafts for the log. Text is built by hand: deltas are the hot path. What the agent wrote is
 * redacted before it is quoted, so that no escape can hide a secret and no mask can break the JSON; ids are left alone,
 * or answers would not find their questions.
 */
public final class SessionEvents {
    private final String harness;
    private final String name;
    private final Redactor redactor;

    public SessionEvents(String harness, String name, Redactor redactor) {
        this.harness = harness;
        this.name = name;
        this.redactor = redactor;
    }

    public EventDraft draft(SessionEvent event, Instant time) {
        return switch (event) {
            case SessionEvent.TurnStarted e ->
                make(
                        Kind.TURN_STARTED,
                        e.session(),
                        e.turn(),
                        time,
                        fields().add("input", e.input()).add("client", e.client()));
            case SessionEvent.TextDelta e ->
                make(Kind.TEXT_DELTA, e.session(), e.turn(), time, delta(e.item(), e.text()));
            case SessionEvent.ReasoningDelta e ->
                make(Kind.REASONING_DELTA, e.session(), e.turn(), time, delta(e.item(), e.text()));
            case SessionEvent.ToolStarted e ->
                make(
                        Kind.TOOL_STARTED,
                        e.session(),
                        e.turn(),
                        time,
                        id("item", e.item()).add("tool", e.tool()).raw("input", e.input()));
            case SessionEvent.ToolOutput e ->
                make(Kind.TOOL_OUTPUT, e.session(), e.turn(), time, delta(e.item(), e.text()));
            case SessionEvent.ToolEnded e ->
                make(
                        Kind.TOOL_ENDED,
                        e.session(),
                        e.turn(),
                        time,
                        id("item", e.item())
                                .add("tool", e.tool())
                                .add("status", e.status())
                                .raw(
                                        "exitCode",
                                        e.exitCode() == null
                                                ? null
                                                : e.exitCode().toString())
                                .add("output", e.output()));
            case SessionEvent.ItemCompleted e ->
                make(
                        Kind.ITEM_COMPLETED,
                        e.session(),
                        e.turn(),
                        time,
                        id("item", e.item())
                                .add("type", e.type())
                                .add("text", e.text())
                                .raw("complete", Boolean.toString(e.complete())));
            case SessionEvent.ApprovalRequested e ->
                make(
                        Kind.APPROVAL_REQUESTED,
                        e.session(),
                        e.turn(),
                        time,
                        id("requestId", e.requestId())
                                .id("type", e.kind().wire())
                                .add("title", e.title())
                                .raw("request", e.json()));
            case SessionEvent.ApprovalResolved e ->
                make(Kind.APPROVAL_RESOLVED, e.session(), e.turn(), time, id("requestId", e.requestId()));
            case SessionEvent.TurnEnded e ->
                make(
                        Kind.TURN_ENDED,
                        e.session(),
                        e.turn(),
                        time,
                        id("outcome", e.outcome().wire()).add("error", e.error()));
            case SessionEvent.StatusChanged e -> make(Kind.STATUS, e.session(), null, time, id("status", e.status()));
            case SessionEvent.Failure e ->
                make(
                        Kind.ERROR,
                        e.session(),
                        e.turn(),
                        time,
                        fields().add("message", e.message()).raw("retryable", Boolean.toString(e.retryable())));
            case SessionEvent.Used e -> make(Kind.USAGE, e.session(), e.turn(), time, usage(e.usage()));
            case SessionEvent.Raw e ->
                make(
                        Kind.RAW,
                        e.session(),
                        null,
                        time,
                        fields().add("name", e.name()).raw("frame", e.json()));
        };
    }

    private EventDraft make(Kind kind, @Nullable String session, @Nullable String turn, Instant time, JsonText data) {
        return new EventDraft(kind, harness, name, session, turn, data.end(), time);
    }

    private JsonText delta(String item, String text) {
        return id("item", item).add("text", text);
    }

    private JsonText usage(Usage usage) {
        JsonText out = id("of", usage.of().wire());
        Usage.Tokens tokens = usage.tokens();
        if (tokens != null) {
            out.number("input", tokens.input())
                    .number("cached", tokens.cached())
                    .number("cacheWritten", tokens.cacheWritten())
                    .number("output", tokens.output())
                    .number("reasoning", tokens.reasoning())
                    .number("total", tokens.total());
        }
        return out.number("context", usage.context())
                .number("contextWindow", usage.contextWindow())
                .number("costUsd", usage.costUsd());
    }

    private JsonText fields() {
        return new JsonText(redactor);
    }

    private JsonText id(String field, String value) {
        return fields().id(field, value);
    }

    /** A JSON object under construction. */
    private static final class JsonText {
        private final StringBuilder out = new StringBuilder("{");
        private final Redactor redactor;

        JsonText(Redactor redactor) {
            this.redactor = redactor;
        }

        /** Text of the agent or of a person. */
        JsonText add(String field, @Nullable String value) {
            if (value != null) {
                Json.quote(name(field), redactor.redact(value));
            }
            return this;
        }

        /** An id or a word of a fixed set. */
        JsonText id(String field, String value) {
            Json.quote(name(field), value);
            return this;
        }

        JsonText number(String field, @Nullable Number value) {
            if (value != null) {
                name(field).append(value instanceof BigDecimal d ? d.toPlainString() : value.toString());
            }
            return this;
        }

        /** JSON of the agent. */
        JsonText raw(String field, @Nullable String json) {
            if (json != null) {
                name(field).append(redactor.redactJson(json));
            }
            return this;
        }

        private StringBuilder name(String field) {
            if (out.length() > 1) {
                out.append(',');
            }
            return out.append('"').append(field).append("\":");
        }

        String end() {
            return out.append('}').toString();
        }
    }
}
