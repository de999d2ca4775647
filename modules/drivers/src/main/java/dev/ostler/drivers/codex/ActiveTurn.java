package dev.ostler.drivers.codex;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Excerpt;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The turn that runs, with its items that began and did not end. Codex leaves items open when a steer or an interrupt
 * breaks them off, so they are closed here when the turn ends.
 */
final class ActiveTurn {
    /** How many ids of finished items are kept, to know them again after a reconnect. */
    private static final int REMEMBERED = 10_000;

    private final String session;
    private final String id;
    private final Consumer<SessionEvent> out;
    private final Map<String, OpenItem> open = new LinkedHashMap<>();
    private final Set<String> finished = new HashSet<>();

    ActiveTurn(String session, String id, Consumer<SessionEvent> out) {
        this.session = session;
        this.id = id;
        this.out = out;
    }

    String id() {
        return id;
    }

    void delta(Notice.Delta delta) {
        if (finished.contains(delta.item())) {
            return;
        }
        switch (delta.stream()) {
            case TEXT -> {
                item(delta, "message").append(delta.text());
                out.accept(new SessionEvent.TextDelta(session, id, delta.item(), delta.text()));
            }
            case REASONING -> {
                item(delta, "reasoning").append(delta.text());
                out.accept(new SessionEvent.ReasoningDelta(session, id, delta.item(), delta.text()));
            }
            case OUTPUT -> {
                OpenItem tool = open.get(delta.item());
                if (tool != null) {
                    tool.append(delta.text());
                }
                out.accept(new SessionEvent.ToolOutput(session, id, delta.item(), delta.text()));
            }
        }
    }

    void started(Item item) {
        if (finished.contains(item.id()) || open.putIfAbsent(item.id(), new OpenItem(item)) != null) {
            return;
        }
        if (item.role() == Item.Role.TOOL) {
            out.accept(new SessionEvent.ToolStarted(session, id, item.id(), item.name(), item.input()));
        }
    }

    void completed(Item item) {
        if (finished.contains(item.id())) {
            return;
        }
        if (item.role() == Item.Role.TOOL) {
            started(item);
        }
        open.remove(item.id());
        if (finished.size() < REMEMBERED) {
            finished.add(item.id());
        }
        out.accept(
                switch (item.role()) {
                    case TEXT -> new SessionEvent.ItemCompleted(session, id, item.id(), item.name(), item.text(), true);
                    case TOOL ->
                        new SessionEvent.ToolEnded(
                                session, id, item.id(), item.name(), item.status(), item.exitCode(), item.output());
                });
    }

    /** Takes in what the server says about this turn after a time in which nothing was heard. */
    void catchUp(List<Item> items) {
        for (Item item : items) {
            if (item.running()) {
                started(item);
            } else {
                completed(item);
            }
        }
    }

    /** Deltas were missed: what was collected is a beginning, and no more is added to it. */
    void missed() {
        open.values().forEach(OpenItem::freeze);
    }

    /** Closes what is open, in the order in which it was opened. */
    void cut() {
        open.forEach((item, rest) -> out.accept(
                switch (rest.role()) {
                    case TEXT -> new SessionEvent.ItemCompleted(session, id, item, rest.name(), rest.text(), false);
                    case TOOL ->
                        new SessionEvent.ToolEnded(
                                session, id, item, rest.name(), "interrupted", null, Excerpt.ofTool(rest.text()));
                }));
        open.clear();
    }

    /** What an open item touches, for the title of a question about it. */
    Optional<String> about(String item) {
        return Optional.ofNullable(open.get(item)).map(OpenItem::about).filter(text -> !text.isEmpty());
    }

    private OpenItem item(Notice.Delta delta, String name) {
        OpenItem known = open.get(delta.item());
        if (known == null) {
            known = new OpenItem(name);
            open.put(delta.item(), known);
        }
        return known;
    }
}
