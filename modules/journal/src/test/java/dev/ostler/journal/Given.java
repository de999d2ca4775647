package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the tests of the journal say again and again. */
final class Given {
    static final Consumer<EventBatch> NOBODY = _ -> {};

    private Given() {}

    static JournalOptions options(Path dir) {
        return JournalOptions.defaults(dir, "node-1", Clock.systemUTC());
    }

    static EventDraft draft(Kind kind, String harness, String data) {
        return new EventDraft(kind, harness, "name-of-" + harness, "s-1", null, data, Instant.now());
    }

    static EventDraft lifecycle(String harness) {
        return draft(Kind.STATUS, harness, "{\"a\":\"b\"}");
    }

    static EventDraft stream(String harness) {
        return draft(Kind.OUTPUT, harness, "{\"line\":\"x\"}");
    }

    static <T> T now(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    static Cursor append(Journal journal, EventDraft... drafts) throws Exception {
        return now(journal.append(Change.of(drafts)));
    }

    static EventPage read(Journal journal, Start from, int limit, EventFilter filter) throws Exception {
        return now(journal.read(new ReadEvents(from, limit, filter)));
    }

    /** All frames after a position, page after page. */
    static List<Frame> all(Journal journal, Start from, int limit, EventFilter filter) throws Exception {
        List<Frame> frames = new ArrayList<>();
        EventPage page = read(journal, from, limit, filter);
        frames.addAll(page.frames());
        while (page.more()) {
            page = read(journal, new Start.After(page.examined()), limit, filter);
            frames.addAll(page.frames());
        }
        return frames;
    }

    static List<Frame> all(Journal journal, Cursor after) throws Exception {
        return all(journal, new Start.After(after), 1_000, EventFilter.ALL);
    }

    static List<Event> events(List<Frame> frames) {
        List<Event> events = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Item item) {
                events.add(item.event());
            }
        }
        return events;
    }

    static List<Frame.Gap> gaps(List<Frame> frames) {
        List<Frame.Gap> gaps = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame instanceof Frame.Gap gap) {
                gaps.add(gap);
            }
        }
        return gaps;
    }
}
