package dev.ostler.journal;

import static dev.ostler.journal.Given.NOBODY;
import static dev.ostler.journal.Given.events;
import static dev.ostler.journal.Given.gaps;
import static dev.ostler.journal.Given.now;
import static dev.ostler.journal.Given.options;
import static dev.ostler.journal.Given.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.Start;
import dev.ostler.core.harness.ByteSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader far behind still gets the whole text, delta by delta, and a count of the rest. */
class PackedTextTest {
    private static final EventFilter TEXT = EventFilter.ALL.kinds("text.delta");

    @TempDir
    Path dir;

    @Test
    void textOutlivesItsRingDeltaByDelta() throws Exception {
        var rings = new JournalOptions.Rings(100, ByteSize.mebibytes(4), ByteSize.mebibytes(8));
        try (Journal journal = Journal.open(options(dir).with(rings), NOBODY)) {
            List<String> told = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                EventDraft delta = delta("h", "item-" + i % 3, " " + i + (i % 9 == 0 ? "é\\\"" : ""));
                told.add(delta.data() + delta.time());
                now(journal.append(Change.of(delta, stream("h"))));
            }
            List<Frame> frames = all(journal, journal.head().at(0), TEXT);
            assertThat(gaps(frames)).isEmpty();
            assertThat(events(frames)).map(e -> e.data() + e.time()).isEqualTo(told);

            List<Frame> everything = all(journal, journal.head().at(0), EventFilter.ALL);
            long missing = gaps(everything).stream().mapToLong(Frame.Gap::count).sum();
            assertThat(events(everything).size() + missing).isEqualTo(60_000);
            assertThat(missing).isBetween(29_900L, 30_000L);
            assertThat(journal.stats().rings().bytes()).isLessThan(4 << 20);
        }
    }

    @Test
    void textHasABoundToo() throws Exception {
        var rings = new JournalOptions.Rings(100, new ByteSize(256 << 10), new ByteSize(512 << 10));
        try (Journal journal = Journal.open(options(dir).with(rings), NOBODY)) {
            for (int i = 0; i < 40_000; i++) {
                for (String harness : List.of("a", "b", "c")) {
                    now(journal.append(Change.of(delta(harness, "item", "word " + i))));
                }
            }
            JournalStats.Rings stats = journal.stats().rings();
            assertThat(stats.bytes()).isLessThanOrEqualTo(512 << 10);
            List<Frame> frames = all(journal, journal.head().at(0), TEXT);
            assertThat(events(frames)).hasSize(stats.events());
            long missing = gaps(frames).stream().mapToLong(Frame.Gap::count).sum();
            assertThat(missing).isEqualTo(stats.evicted()).isEqualTo(120_000 - stats.events());
            assertThat(events(frames)).isSortedAccordingTo((x, y) -> Long.compare(x.seq(), y.seq()));
        }
    }

    @Test
    void aHarnessThatGoesTakesItsTextAlong() throws Exception {
        var rings = new JournalOptions.Rings(2, ByteSize.mebibytes(1), ByteSize.mebibytes(1));
        try (Journal journal = Journal.open(options(dir).with(rings), NOBODY)) {
            for (int i = 0; i < 50; i++) {
                now(journal.append(Change.of(delta("a", "item", "x"), delta("b", "item", "y"))));
            }
            now(journal.append(Change.of().remove("a")));
            List<Event> left = events(all(journal, journal.head().at(0), EventFilter.ALL));
            assertThat(left).hasSize(50).allMatch(event -> "b".equals(event.harness()));
            now(journal.append(Change.of().remove("b")));
            assertThat(journal.stats().rings()).isEqualTo(new JournalStats.Rings(0, 0, 100));
        }
    }

    private static List<Frame> all(Journal journal, Cursor after, EventFilter filter) throws Exception {
        return Given.all(journal, new Start.After(after), 1_000, filter);
    }

    private static EventDraft delta(String harness, String item, String text) {
        return new EventDraft(
                Kind.TEXT_DELTA,
                harness,
                "name",
                "s",
                "t",
                "{\"item\":\"" + item + "\",\"text\":\"" + text + "\"}",
                Instant.now());
    }
}
