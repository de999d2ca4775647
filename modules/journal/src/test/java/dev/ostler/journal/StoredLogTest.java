package dev.ostler.journal;

import static dev.ostler.journal.Given.NOBODY;
import static dev.ostler.journal.Given.append;
import static dev.ostler.journal.Given.events;
import static dev.ostler.journal.Given.gaps;
import static dev.ostler.journal.Given.lifecycle;
import static dev.ostler.journal.Given.options;
import static dev.ostler.journal.Given.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading what a broker has left, without touching it. */
class StoredLogTest {
    @TempDir
    Path dir;

    private static EventPage all(Path of) {
        try (StoredLog log = StoredLog.open(of)) {
            return log.read(new ReadEvents(new Start.Earliest(), 1_000, EventFilter.ALL));
        }
    }

    @Test
    void whatWasCommittedIsThereAndTheRestIsAGap() throws Exception {
        try (Journal journal = Journal.open(options(dir), NOBODY)) {
            append(journal, lifecycle("a"));
            append(journal, stream("a"));
            append(journal, lifecycle("b"));
        }
        Map<String, Long> before = files();
        for (Path given : List.of(dir, dir.resolve("ostler.db"))) {
            EventPage page = all(given);
            assertThat(events(page.frames())).extracting(Event::seq).containsExactly(1L, 3L);
            assertThat(gaps(page.frames())).singleElement().satisfies(gap -> {
                assertThat(gap.reason()).isEqualTo(GapReason.EVICTED);
                assertThat(gap.count()).isEqualTo(1);
            });
            assertThat(page.more()).isFalse();
        }
        assertThat(files()).as("nothing was written").isEqualTo(before);
    }

    @Test
    void aCopyOfOneThatWasKilledHasItsLastCommit() throws Exception {
        Path copy = Files.createDirectory(dir.resolve("copy"));
        Path data = dir.resolve("data");
        try (Journal journal = Journal.open(options(data), NOBODY)) {
            append(journal, lifecycle("a"));
            append(journal, lifecycle("b"));
            // by another process: closing a descriptor of the database here would drop SQLite's locks on it
            assertThat(new ProcessBuilder("cp", "-r", data + "/.", copy.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertThat(copy.resolve("ostler.db-wal")).isNotEmptyFile();
        EventPage page = all(copy);
        assertThat(events(page.frames())).extracting(Event::seq).containsExactly(1L, 2L);
        try (StoredLog log = StoredLog.open(copy)) {
            assertThat(log.head().seq()).isEqualTo(2);
        }
    }

    @Test
    void whatIsNoLogIsNamed() throws Exception {
        assertThatThrownBy(() -> StoredLog.open(dir.resolve("none")))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining(dir.resolve("none").toString());
        Path text = Files.writeString(dir.resolve("text"), "this is no database, and long enough to be looked at");
        assertThatThrownBy(() -> StoredLog.open(text))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("cannot be read as an event log");
    }

    private Map<String, Long> files() throws Exception {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> found = Files.list(dir)) {
            for (Path file : found.toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        return sizes;
    }
}
