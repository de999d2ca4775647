package dev.ostler.journal;

import static dev.ostler.journal.Given.NOBODY;
import static dev.ostler.journal.Given.all;
import static dev.ostler.journal.Given.append;
import static dev.ostler.journal.Given.draft;
import static dev.ostler.journal.Given.events;
import static dev.ostler.journal.Given.gaps;
import static dev.ostler.journal.Given.lifecycle;
import static dev.ostler.journal.Given.now;
import static dev.ostler.journal.Given.options;
import static dev.ostler.journal.Given.read;
import static dev.ostler.journal.Given.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.Start;
import dev.ostler.core.harness.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final ByteSize LARGE = ByteSize.mebibytes(64);

    @TempDir
    Path dir;

    private final List<EventBatch> told = new CopyOnWriteArrayList<>();

    private Journal open() {
        return Journal.open(options(dir), told::add);
    }

    @Test
    void whatIsAppendedIsToldAndReadInOrder() throws Exception {
        try (Journal journal = open()) {
            assertThat(journal.openedAs()).isEqualTo(new OpenedAs.New());
            assertThat(journal.head().seq()).isZero();
            append(journal, lifecycle("a"));
            append(journal, stream("a"), lifecycle("b"), stream("b"));
            Cursor last = append(journal, stream("a"));

            assertThat(last).isEqualTo(journal.head()).isEqualTo(new Cursor(journal.epoch(), 5));
            List<Event> read = events(all(journal, new Start.Earliest(), 2, EventFilter.ALL));
            assertThat(read).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(told.stream().flatMap(batch -> batch.events().stream()).map(Event::toJson))
                    .containsExactlyElementsOf(read.stream().map(Event::toJson).toList());
            assertThat(told).extracting(EventBatch::prev).containsExactly(0L, 1L, 4L);
        }
    }

    @Test
    void theStoreAndTheEpochSurviveAndStreamEventsAreToldAsAGap() throws Exception {
        String store;
        Cursor head;
        try (Journal journal = open()) {
            append(journal, lifecycle("a"));
            append(journal, stream("a"), stream("a"));
            append(journal, lifecycle("a"));
            head = append(journal, stream("a"));
            store = journal.store();
        }
        try (Journal journal = open()) {
            assertThat(journal.openedAs()).isEqualTo(new OpenedAs.Clean());
            assertThat(journal.store()).isEqualTo(store);
            assertThat(journal.head()).isEqualTo(head);
            append(journal, lifecycle("a"));
            List<Frame> frames = all(journal, head.at(0));
            assertThat(frames).hasSize(5);
            assertThat(events(frames)).extracting(Event::seq).containsExactly(1L, 4L, 6L);
            assertThat(gaps(frames))
                    .containsExactly(
                            new Frame.Gap(head.at(2), head.at(3), 2, GapReason.EVICTED),
                            new Frame.Gap(head.at(5), head.at(5), 1, GapReason.EVICTED));
            assertThat(all(journal, new Start.After(head.at(0)), 10, EventFilter.ALL.kinds("status")))
                    .as("who wants no stream events is not told of their absence")
                    .extracting(frame -> frame instanceof Frame.Item item ? item.prev() : -1)
                    .containsExactly(0L, 1L, 4L);
        }
    }

    @Test
    void aCursorOfAnotherLogIsToldSoAndGetsWhatThereIs() throws Exception {
        try (Journal journal = open()) {
            append(journal, lifecycle("a"));
            List<Frame> frames = all(journal, new Cursor("other", 7));
            assertThat(frames.getFirst())
                    .isEqualTo(
                            new Frame.Gap(new Cursor("other", 8), journal.head().at(0), 0, GapReason.NEW_EPOCH));
            assertThat(events(frames)).hasSize(1);
        }
    }

    @Test
    void aCursorBeyondTheHeadIsRefusedAndLatestIsTheHead() throws Exception {
        try (Journal journal = open()) {
            Cursor head = append(journal, lifecycle("a"));
            assertThatThrownBy(() -> all(journal, head.at(2)))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
            EventPage latest = read(journal, new Start.Latest(), 5, EventFilter.ALL);
            assertThat(latest).isEqualTo(new EventPage(List.of(), head, head));
        }
    }

    @Test
    void theRegistryAndTheKeysAreThereAgain() throws Exception {
        Instant time = Instant.parse("2026-01-02T03:04:05.000000006Z");
        var row = new HarnessRow("h-1", "one", true, "{\"x\":1}", time);
        var gone = new HarnessRow("h-2", "two", false, "{}", time);
        var key = new IdempotencyRow("k", "spawn", "hash", "h-1", null, Instant.now());
        var answered = new IdempotencyRow("k", "spawn", "hash", "h-1", "{}", key.created());
        try (Journal journal = open()) {
            now(journal.append(
                    Change.of(lifecycle("h-1")).upsert(row).upsert(gone).key(key)));
            assertThat(now(journal.idempotency("k"))).contains(key);
            now(journal.append(Change.of().remove("h-2").key(answered)));
            assertThat(now(journal.harnesses())).containsExactly(row);
        }
        try (Journal journal = open()) {
            assertThat(now(journal.harnesses())).containsExactly(row);
            assertThat(now(journal.idempotency("k"))).contains(answered);
            assertThat(now(journal.idempotency("other"))).isEmpty();
        }
    }

    @Test
    void theTimelineOfAHarnessIsItsNewestLifecycleEvents() throws Exception {
        try (Journal journal = open()) {
            append(journal, lifecycle("a"), lifecycle("b"), lifecycle("a"), stream("a"), lifecycle("a"));
            assertThat(now(journal.timeline("a", 2))).extracting(Event::seq).containsExactly(3L, 5L);
        }
    }

    @Test
    void aFullRingTellsWhatLeftItToThoseWhoWantedIt() throws Exception {
        JournalOptions small =
                options(dir).with(new JournalOptions.Rings(2, ByteSize.mebibytes(1), ByteSize.mebibytes(1)));
        try (Journal journal = Journal.open(small, Given.NOBODY)) {
            Cursor head =
                    append(journal, stream("a"), stream("a"), stream("b"), stream("a"), stream("a"), lifecycle("b"));
            assertThat(gaps(all(journal, head.at(0))))
                    .containsExactly(new Frame.Gap(head.at(1), head.at(2), 2, GapReason.EVICTED));
            List<Frame> ofB = all(journal, new Start.After(head.at(0)), 9, EventFilter.harness("b"));
            assertThat(events(ofB)).extracting(Event::seq).containsExactly(3L, 6L);
            assertThat(gaps(ofB)).as("nothing of b has left its ring").isEmpty();
            assertThat(journal.stats().rings().evicted()).isEqualTo(2);

            now(journal.append(Change.of().remove("a")));
            assertThat(journal.stats().rings().events()).isEqualTo(1);
            assertThat(gaps(all(journal, head.at(2))))
                    .containsExactly(new Frame.Gap(head.at(4), head.at(5), 2, GapReason.EVICTED));
        }
    }

    @Test
    void retentionRemovesTheOldestAndTellsSo() throws Exception {
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(2)), ZoneOffset.UTC);
        Cursor head;
        try (Journal journal = open()) {
            head = append(journal, lifecycle("a"), lifecycle("a"), stream("a"), lifecycle("a"));
        }
        var keepOne = new JournalOptions.Retention(
                Duration.ofDays(9), 1, LARGE, Duration.ofDays(9), Duration.ofDays(1), Duration.ofMillis(5));
        try (Journal journal = Journal.open(options(dir).with(keepOne), told::add)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.stats().disk().expired() == 2);
            List<Frame> frames = all(journal, new Start.After(head.at(0)), 9, EventFilter.ALL.kinds("status"));
            assertThat(frames.getFirst()).isEqualTo(new Frame.Gap(head.at(1), head.at(2), 2, GapReason.EXPIRED));
            assertThat(events(frames)).hasSize(1);
        }
        var keepADay = new JournalOptions.Retention(
                Duration.ofDays(1), 99, LARGE, Duration.ofDays(9), Duration.ofDays(1), Duration.ofMillis(5));
        JournalOptions old = JournalOptions.defaults(dir, "node-2", later).with(keepADay);
        try (Journal journal = Journal.open(old, told::add)) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.stats().disk().expired() == 1);
            assertThat(all(journal, head.at(0))).containsExactly(new Frame.Gap(head.at(1), head, 4, GapReason.EXPIRED));
            assertThat(all(journal, new Start.Earliest(), 9, EventFilter.ALL)).isEmpty();
        }
    }

    @Test
    void retentionBySizeTakesTheOldestLifecycleEvents() throws Exception {
        var small = new JournalOptions.Retention(
                Duration.ofDays(9),
                Long.MAX_VALUE,
                ByteSize.mebibytes(2),
                Duration.ofDays(9),
                Duration.ofDays(1),
                Duration.ofMillis(5));
        try (Journal journal = Journal.open(options(dir).with(small), NOBODY)) {
            append(journal, stream("a"));
            String long1k = "{\"a\":\"" + "x".repeat(1_000) + "\"}";
            EventDraft[] many = new EventDraft[500];
            Arrays.fill(many, draft(Kind.STATUS, "a", long1k));
            for (int i = 0; i < 8; i++) {
                append(journal, many);
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.stats().disk().expired() >= 2_000);
            List<Frame> frames = all(journal, journal.head().at(1));
            assertThat(gaps(frames))
                    .singleElement()
                    .satisfies(gap -> assertThat(gap.reason()).isEqualTo(GapReason.EXPIRED));
            assertThat(events(frames)).hasSizeBetween(1_000, 2_000);
            assertThat(events(frames).getLast().seq()).isEqualTo(4_001);
        }
    }

    @Test
    void retentionFollowsWhatItIsToldWhileItRuns() throws Exception {
        var keepAll = new JournalOptions.Retention(
                Duration.ofDays(9), 99, LARGE, Duration.ofDays(9), Duration.ofDays(1), Duration.ofMillis(5));
        try (Journal journal = Journal.open(options(dir).with(keepAll), NOBODY)) {
            append(journal, lifecycle("a"), lifecycle("a"), lifecycle("a"));
            var keepTwo = new JournalOptions.Retention(
                    keepAll.age(), 2, keepAll.bytes(), keepAll.stream(), keepAll.keys(), keepAll.every());
            journal.keep(keepTwo);
            assertThat(journal.kept()).isEqualTo(keepTwo);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.stats().disk().expired() == 1);
            assertThat(events(all(journal, journal.head().at(1)))).hasSize(2);
        }
    }

    @Test
    void streamEventsAgeByThemselves() throws Exception {
        var brief = new JournalOptions.Retention(
                Duration.ofDays(9), 99, LARGE, Duration.ofHours(1), Duration.ofDays(1), Duration.ofMillis(5));
        try (Journal journal = Journal.open(options(dir).with(brief), NOBODY)) {
            Instant old = Instant.now().minus(Duration.ofHours(2));
            append(journal, lifecycle("a"));
            append(journal, new EventDraft(Kind.OUTPUT, "a", null, null, null, "{}", old), stream("a"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> journal.stats().rings().events() == 1);
            List<Frame> frames = all(journal, journal.head().at(0));
            assertThat(events(frames)).extracting(Event::seq).containsExactly(1L, 3L);
            assertThat(gaps(frames)).extracting(Frame.Gap::reason).containsExactly(GapReason.EVICTED);
        }
    }

    @Test
    void anEventKeepsTheNodeThatHadIt() throws Exception {
        try (Journal journal = open()) {
            append(journal, lifecycle("a"));
        }
        JournalOptions renamed = JournalOptions.defaults(dir, "node-2", Clock.systemUTC());
        try (Journal journal = Journal.open(renamed, told::add)) {
            append(journal, lifecycle("a"));
            assertThat(events(all(journal, new Start.Earliest(), 9, EventFilter.ALL)))
                    .extracting(Event::node)
                    .containsExactly("node-1", "node-2");
        }
    }

    @Test
    void oneBrokerPerDirectory() {
        try (Journal _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                    .hasMessageContaining("in use");
        }
        open().close();
    }

    @Test
    void theFilesAreForTheOwnerOnly() throws Exception {
        try (Journal journal = open()) {
            append(journal, lifecycle("a"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir)))
                    .isEqualTo("rwx------");
            try (var files = Files.list(dir)) {
                assertThat(files.toList())
                        .hasSizeGreaterThanOrEqualTo(6)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aClosedJournalSaysSoAndCloseCommitsWhatWasAppended() throws Exception {
        Journal journal = open();
        CompletionStage<Cursor> last = null;
        for (int i = 0; i < 100; i++) {
            last = journal.append(Change.of(lifecycle("a")));
        }
        journal.close();
        journal.close();
        assertThat(now(last).seq()).isEqualTo(100);
        assertThatThrownBy(() -> append(journal, lifecycle("a"))).hasMessageContaining("closed");
        assertThatThrownBy(() -> now(journal.harnesses())).hasMessageContaining("closed");
    }
}
