package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not as the broker left them. */
class DamageTest {
    @TempDir
    Path root;

    private Path dir;
    private String store;
    private Cursor head;

    @BeforeEach
    void write() throws Exception {
        dir = root.resolve("data");
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            store = journal.store();
            for (int i = 0; i < 500; i++) {
                journal.append(Change.of(Given.lifecycle("h" + i % 5)));
            }
            head = Given.append(journal, Given.lifecycle("a"));
        }
    }

    private Path database() {
        return dir.resolve("ostler.db");
    }

    private void isReplaced() throws Exception {
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            assertThat(journal.openedAs()).isInstanceOfSatisfying(OpenedAs.Replaced.class, replaced -> {
                assertThat(replaced.aside()).exists().hasParent(dir);
                assertThat(replaced.aside().getFileName().toString()).startsWith("ostler.db.damaged-");
                assertThat(replaced.reason()).isNotEmpty();
            });
            assertThat(journal.epoch()).isNotEqualTo(head.epoch());
            assertThat(journal.store()).as("processes are still known by it").isEqualTo(store);
            Given.append(journal, Given.lifecycle("a"));
            assertThat(Given.all(journal, head))
                    .hasSize(2)
                    .first()
                    .isInstanceOfSatisfying(
                            Frame.Gap.class, gap -> assertThat(gap.reason()).isEqualTo(GapReason.NEW_EPOCH));
        }
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            assertThat(journal.openedAs()).isEqualTo(new OpenedAs.Clean());
        }
    }

    @Test
    void whatIsNoDatabaseIsSetAside() throws Exception {
        Files.writeString(database(), "this is no database, whatever its name says\n".repeat(200));
        isReplaced();
    }

    @Test
    void anEmptiedDatabaseIsSetAside() throws Exception {
        Files.write(database(), new byte[0]);
        isReplaced();
    }

    @Test
    void aRemovedDatabaseIsANewLogOfTheSameStore() throws Exception {
        Files.delete(database());
        isReplaced();
    }

    @Test
    void aDatabaseThatIsCutOffIsSetAside() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(database().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        isReplaced();
    }

    @Test
    void aDatabaseWithoutATableIsSetAside() throws Exception {
        try (Connection connection = Sql.connect(database());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE idempotency");
        }
        isReplaced();
    }

    @Test
    void aDatabaseOfANewerOstlerIsLeftAlone() throws Exception {
        try (Connection connection = Sql.connect(database());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(() -> Journal.open(Given.options(dir), Given.NOBODY))
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("newer Ostler (schema 99)");
        assertThat(database()).exists();
    }

    /** Pages of garbage anywhere: the journal opens, old or new, and takes events; it never fails to open. */
    @Test
    void aRandomlyDamagedDatabaseNeverKeepsTheBrokerFromStarting() throws Exception {
        long seed = Long.getLong("ostler.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        byte[] intact = Files.readAllBytes(database());
        byte[] mark = Files.readAllBytes(dir.resolve("ostler.store"));
        for (int round = 0; round < 15; round++) {
            byte[] damaged = intact.clone();
            byte[] garbage = new byte[random.nextInt(1, 3_000)];
            random.nextBytes(garbage);
            int at = random.nextInt(damaged.length - garbage.length);
            System.arraycopy(garbage, 0, damaged, at, garbage.length);
            Files.write(database(), damaged);
            Files.write(dir.resolve("ostler.store"), mark);
            try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
                assertThat(Given.append(journal, Given.lifecycle("a")).seq()).isPositive();
            } catch (OstlerException e) {
                throw new AssertionError("-Dostler.seed=" + seed + " round " + round, e);
            }
        }
    }

    /** Transactions at the end of the log are gone, as if they had never been synced; their positions are not given again. */
    @Test
    void aCutWriteAheadLogLosesItsEndAndNoPositionIsUsedTwice() throws Exception {
        Path copy = root.resolve("copy");
        Cursor newest;
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            Cursor last = head;
            for (int i = 0; i < 200; i++) {
                last = Given.append(journal, Given.lifecycle("w"));
            }
            newest = last;
            Files.createDirectories(copy);
            assertThat(new ProcessBuilder("cp", "-r", dir + "/.", copy.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        }
        Files.delete(copy.resolve("ostler.db-shm"));
        try (RandomAccessFile wal =
                new RandomAccessFile(copy.resolve("ostler.db-wal").toFile(), "rw")) {
            assertThat(wal.length()).isPositive();
            wal.setLength(wal.length() / 3 + 17);
        }
        try (Journal journal = Journal.open(Given.options(copy), Given.NOBODY)) {
            assertThat(journal.epoch()).isEqualTo(head.epoch());
            assertThat(journal.openedAs()).isInstanceOf(OpenedAs.Recovered.class);
            assertThat(journal.head().seq()).isGreaterThanOrEqualTo(newest.seq());
            var frames = Given.all(journal, head);
            assertThat(Given.gaps(frames)).singleElement().satisfies(gap -> {
                assertThat(gap.reason()).isEqualTo(GapReason.BROKER_LOST);
                assertThat(gap.to()).isEqualTo(journal.head());
            });
            assertThat(Given.events(frames))
                    .extracting(Event::harness)
                    .containsOnly("w")
                    .hasSizeBetween(1, 199);
            assertThat(Given.append(journal, Given.lifecycle("a")).seq()).isGreaterThan(newest.seq());
        }
    }

    @Test
    void anOlderCopyOfTheDatabasePutBackDoesNotGivePositionsAgain() throws Exception {
        byte[] old = Files.readAllBytes(database());
        Cursor newest;
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            newest = Given.append(journal, Given.lifecycle("a"), Given.lifecycle("a"));
        }
        Files.write(database(), old);
        try (Journal journal = Journal.open(Given.options(dir), Given.NOBODY)) {
            assertThat(journal.openedAs()).isEqualTo(new OpenedAs.Recovered(newest.at(head.seq() + 1), newest));
            assertThat(Given.append(journal, Given.lifecycle("a"))).isEqualTo(newest.at(newest.seq() + 1));
        }
    }
}
