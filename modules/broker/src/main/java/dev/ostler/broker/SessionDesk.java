package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Excerpt;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is asked about the sessions of one harness, beyond the turns of the open one. What it tells is redacted. */
final class SessionDesk {
    /** Of one text in a history; the whole of it was an event. */
    static final int MOST_CHARS = 1 << 20;

    /** Of what a tool printed or was given. */
    static final int MOST_TOOL_CHARS = 64 << 10;

    private final FactWriter facts;
    private final Supplier<HarnessRecord> record;

    SessionDesk(FactWriter facts, Supplier<HarnessRecord> record) {
        this.facts = facts;
        this.record = record;
    }

    Future<Sessions.SessionList> list(Driver driver, AttachCommand.ListSessions q) {
        return (q.archived() ? driver.archived(q.from(), q.most()) : driver.sessions(q.from(), q.most()))
                .map(page -> new Sessions.SessionList(
                        record.get().id(),
                        page.items().stream().map(this::shown).toList(),
                        page.next()));
    }

    private SessionInfo shown(SessionInfo s) {
        String title = s.title() == null ? null : facts.redactor().redact(s.title());
        return new SessionInfo(
                s.id(),
                title,
                s.cwd(),
                s.created(),
                s.updated(),
                s.id().equals(record.get().sessionId()));
    }

    Future<Sessions.Past> history(Driver driver, String open, AttachCommand.History q) {
        String session = q.session() == null ? open : q.session();
        return driver.history(session, q.from(), q.most())
                .map(page -> new Sessions.Past(record.get().id(), session, past(page, facts.redactor()), page.next()));
    }

    private static List<HistoryItem> past(Page<HistoryItem> page, Redactor redactor) {
        return page.items().stream().map(item -> shown(item, redactor)).toList();
    }

    /** What a caller may see of a piece of the past. */
    static HistoryItem shown(HistoryItem item, Redactor redactor) {
        boolean tool = item.type().equals("tool");
        String input = item.input() == null ? null : redactor.redactJson(item.input());
        return new HistoryItem(
                item.turn(),
                item.item(),
                item.type(),
                Excerpt.of(redactor.redact(item.text()), tool ? MOST_TOOL_CHARS : MOST_CHARS),
                item.tool(),
                input == null || input.length() <= MOST_TOOL_CHARS ? input : "{\"cut\":" + input.length() + "}",
                item.status(),
                item.time());
    }

    /** Another session is open; the record follows before it is answered. */
    Future<Void> opened(Driver.Session now, String before, AttachCommand.OpenSession q) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("replaced", before);
        data.put("resumed", q.session() != null);
        data.put("cause", (q.session() == null ? "a new session" : "an earlier session") + " was asked for");
        return written(Kind.SESSION_OPENED, now.id(), data, q.origin(), r -> r.inSession(now.id(), r.turn()));
    }

    Future<String> fork(Driver driver, String open, AttachCommand.ForkSession q) {
        String of = q.session() == null ? open : q.session();
        return driver.fork(of)
                .compose(copy -> written(
                                Kind.SESSION_FORKED, copy, new LinkedHashMap<>(Map.of("of", of)), q.origin(), null)
                        .map(copy));
    }

    Future<Void> archive(Driver driver, String open, AttachCommand.ArchiveSession q) {
        notOpen(open, q.session());
        return driver.archive(q.session(), q.away())
                .compose(_ -> written(
                        Kind.SESSION_ARCHIVED,
                        q.session(),
                        new LinkedHashMap<>(Map.of("archived", q.away())),
                        q.origin(),
                        null));
    }

    Future<Void> delete(Driver driver, String open, AttachCommand.DeleteSession q) {
        notOpen(open, q.session());
        return driver.delete(q.session())
                .compose(_ -> written(Kind.SESSION_DELETED, q.session(), new LinkedHashMap<>(), q.origin(), null));
    }

    /** The model is in the record, so that a reconnect, another broker and the next start go on with it. */
    Future<Void> model(Driver driver, String open, AttachCommand.SetModel q) {
        return driver.model(q.model())
                .compose(_ -> written(
                        Kind.MODEL_CHANGED,
                        open,
                        new LinkedHashMap<>(Map.of("model", q.model())),
                        q.origin(),
                        r -> r.modelled(q.model())));
    }

    private void notOpen(String open, String session) {
        if (session.equals(open)) {
            String name = record.get().name();
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "session " + session + " is open in harness " + name + "; open another one first: ostler open "
                            + name + ", or let it go with it: ostler release " + name + " --policy delete");
        }
    }

    private Future<Void> written(
            Kind kind,
            String session,
            Map<String, Object> data,
            Origin by,
            @Nullable UnaryOperator<HarnessRecord> change) {
        by.into(data);
        return facts.write(facts.fact(record.get(), kind, session, data, change))
                .mapEmpty();
    }
}
