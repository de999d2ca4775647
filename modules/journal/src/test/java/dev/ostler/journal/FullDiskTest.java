package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.Start;
import dev.ostler.core.harness.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk that takes no more is a bound on the size of the database: SQLite answers it with the same "full". */
class FullDiskTest {
    private static final String BIG = "{\"text\":\"" + "x".repeat(4_000) + "\"}";
    private static final int MOST_WAITING = 40;

    @TempDir
    Path dir;

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    private final List<JournalHealth> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<JournalHealth> blocked = new CompletableFuture<>();
    private final List<Long> published = new CopyOnWriteArrayList<>();

    private Journal open() {
        InstantSource source = time::get;
        Clock clock = source.withZone(ZoneOffset.UTC);
        JournalOptions options = JournalOptions.defaults(dir, "n", clock)
                .with(new JournalOptions.Storage(
                        new ByteSize(256 << 10), new ByteSize(1 << 20), 100, ByteSize.mebibytes(8)))
                .with(new JournalOptions.Queue(MOST_WAITING, 10, ByteSize.mebibytes(8)))
                .with(new JournalOptions.Retention(
                        Duration.ofDays(1),
                        1_000_000,
                        ByteSize.mebibytes(64),
                        Duration.ofDays(1_000),
                        Duration.ofDays(1),
                        Duration.ofMillis(5)))
                .health(this::told);
        return Journal.open(options, batch -> batch.events().forEach(event -> published.add(event.seq())));
    }

    private void told(JournalHealth health) {
        told.add(health);
        if (health.state() == JournalHealth.State.BLOCKED) {
            blocked.complete(health);
        }
    }

    private static Change big() {
        return Change.of(Given.draft(Kind.ITEM_COMPLETED, "a", BIG));
    }

    @Test
    void factsWaitNewWorkIsRefusedAndRecordingResumes() throws Exception {
        Path reserve = dir.resolve("ostler.reserve");
        try (Journal journal = open()) {
            assertThat(reserve).hasSize(256 << 10);
            while (told.isEmpty()) {
                Given.now(journal.append(big()));
            }
            assertThat(told.getFirst().state()).isEqualTo(JournalHealth.State.LOW);
            assertThat(reserve).doesNotExist();
            Cursor noted = Given.append(journal, Given.lifecycle("the disk is full"));
            assertThat(noted).as("the reserve takes the fact itself").isEqualTo(journal.head());

            List<CompletableFuture<Cursor>> waiting = new ArrayList<>();
            while (told.size() < 2) {
                CompletableFuture<Cursor> stage = journal.append(big()).toCompletableFuture();
                waiting.add(stage);
                CompletableFuture.anyOf(stage, blocked).get(60, TimeUnit.SECONDS);
            }
            assertThat(told.get(1).state()).isEqualTo(JournalHealth.State.BLOCKED);
            waiting.removeIf(CompletableFuture::isDone);
            Cursor before = journal.head();

            for (int i = 0; i < 30; i++) {
                waiting.add(journal.append(Change.of(Given.stream("s"))).toCompletableFuture());
            }
            assertThat(journal.stats().log().waitingStream()).isEqualTo(10);
            assertThat(journal.stats().log().droppedStream()).isEqualTo(20);
            CompletableFuture<Cursor> refused = journal.append(big()).toCompletableFuture();
            while (!refused.isDone()) {
                waiting.add(refused);
                refused = journal.append(big()).toCompletableFuture();
            }
            assertThat(refused.exceptionNow())
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL));
            assertThat(journal.stats().log().waitingChanges()).isEqualTo(MOST_WAITING);
            assertThat(journal.head()).isEqualTo(before);

            time.updateAndGet(now -> now.plus(Duration.ofDays(2))); // everything so far is past its time
            for (CompletableFuture<Cursor> stage : waiting) {
                Given.now(stage);
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> told.size() >= 4);
            assertThat(told.subList(2, 4))
                    .extracting(JournalHealth::state)
                    .containsExactly(JournalHealth.State.LOW, JournalHealth.State.OK);
            assertThat(Files.size(reserve)).isEqualTo(256 << 10);
            assertThat(published).isSorted().doesNotHaveDuplicates();

            var frames = Given.all(journal, new Start.After(before), 100, EventFilter.harness("s"));
            assertThat(Given.events(frames))
                    .extracting(Event::harness)
                    .containsOnly("s")
                    .hasSize(10);
            assertThat(Given.gaps(frames))
                    .isNotEmpty()
                    .allSatisfy(gap -> assertThat(gap.reason()).isIn(GapReason.EVICTED, GapReason.EXPIRED));
        }
    }

    @Test
    void whatCannotBeCommittedAtTheEndFailsAndTheNextBrokerKnows() throws Exception {
        CompletableFuture<Cursor> waiting;
        Cursor before;
        Journal journal = open();
        try (journal) {
            do {
                waiting = journal.append(big()).toCompletableFuture();
                CompletableFuture.anyOf(waiting, blocked).get(60, TimeUnit.SECONDS);
            } while (waiting.isDone());
            before = journal.head();
        }
        assertThat(waiting).isCompletedExceptionally();
        assertThat(waiting.exceptionNow()).hasMessageContaining("closed before");
        try (Journal next = Journal.open(Given.options(dir), Given.NOBODY)) {
            assertThat(next.openedAs())
                    .isInstanceOfSatisfying(
                            OpenedAs.Recovered.class,
                            it -> assertThat(it.from()).isEqualTo(before.at(before.seq() + 1)));
            assertThat(next.epoch()).isEqualTo(journal.epoch());
        }
    }
}
