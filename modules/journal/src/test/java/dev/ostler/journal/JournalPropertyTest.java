package dev.ostler.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.Start;
import dev.ostler.core.harness.ByteSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes, reads, restarts and losses against {@link Model}. A failure names its seed; run it again with
 * {@code -Dostler.seed=…}.
 */
class JournalPropertyTest {
    private static final int RING = 7;
    private static final int BLOCK = 40;
    private static final List<String> HARNESSES = List.of("a", "b", "c", "d");
    private static final List<Kind> KINDS =
            List.of(Kind.STATUS, Kind.TURN_STARTED, Kind.READY, Kind.OUTPUT, Kind.TEXT_DELTA, Kind.TOOL_OUTPUT);

    @TempDir
    Path root;

    @Test
    void theJournalIsAListThatSaysWhatItForgot() throws Exception {
        Long given = Long.getLong("ostler.seed");
        long first = given == null ? System.nanoTime() : given;
        for (long seed = first; seed < first + (given == null ? 12 : 1); seed++) {
            try {
                new Run(seed, root.resolve("seed" + seed)).go(60);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("with -Dostler.seed=" + seed, e);
            }
        }
    }

    private static final class Run {
        private final SplittableRandom random;
        private final Model model = new Model(RING);
        private final Path base;
        private Path dir;
        private Journal journal;
        private long runFirst = 1;
        private int crashes;

        Run(long seed, Path base) {
            random = new SplittableRandom(seed);
            this.base = base;
            dir = base.resolve("0");
            journal = open();
        }

        private Journal open() {
            var rings = new JournalOptions.Rings(RING, ByteSize.mebibytes(1), ByteSize.mebibytes(8));
            var storage = new JournalOptions.Storage(new ByteSize(4096), null, BLOCK, ByteSize.mebibytes(8));
            var retention = new JournalOptions.Retention(
                    Duration.ofDays(100_000),
                    Long.MAX_VALUE,
                    ByteSize.mebibytes(64),
                    Duration.ofDays(100_000),
                    Duration.ofDays(1),
                    Duration.ofMillis(1));
            return Journal.open(Given.options(dir).with(rings).with(storage).with(retention), model::published);
        }

        void go(int steps) throws Exception {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> reopen();
                    case 1 -> crash();
                    case 2 -> remove();
                    case 3, 4, 5, 6 -> read();
                    default -> append();
                }
            }
            read();
            journal.close();
        }

        private void append() throws Exception {
            List<CompletionStage<Cursor>> stages = new ArrayList<>();
            for (int change = random.nextInt(1, 12); change > 0; change--) {
                EventDraft[] drafts = new EventDraft[random.nextInt(1, 6)];
                for (int i = 0; i < drafts.length; i++) {
                    Kind kind = any(KINDS);
                    drafts[i] = new EventDraft(
                            kind,
                            random.nextInt(10) == 0 ? null : any(HARNESSES),
                            random.nextBoolean() ? "name" : null,
                            random.nextBoolean() ? "s1" : "s2",
                            random.nextBoolean() ? "t1" : null,
                            kind.isDelta() ? delta() : "{\"n\":" + random.nextInt() + ",\"é\":\"\uD83D\uDC0E\"}",
                            Instant.ofEpochSecond(random.nextLong(-5, 4_000_000_000L), random.nextInt(1000)));
                }
                stages.add(journal.append(Change.of(drafts)));
            }
            long before = 0;
            for (CompletionStage<Cursor> stage : stages) {
                long seq = Given.now(stage).seq();
                assertThat(seq).isGreaterThan(before);
                before = seq;
            }
            assertThat(journal.head().seq()).isEqualTo(before).isEqualTo(model.last());
        }

        /** Pieces of two texts by turns, and some that only look like one. */
        private String delta() {
            return random.nextInt(8) == 0
                    ? "{\"text\":\"alone\"}"
                    : "{\"item\":\"" + any(List.of("i", "j")) + "\",\"text\":\"" + random.nextInt()
                            + any(List.of("", "\\\"", "\\\\", "\uD83D\uDC0E")) + "\"}";
        }

        private void remove() throws Exception {
            String gone = any(HARNESSES);
            Given.now(journal.append(Change.of().remove(gone)));
            model.removed(gone);
        }

        private void read() throws Exception {
            for (int i = 0; i < 4; i++) {
                EventFilter filter = new EventFilter(
                        random.nextBoolean() ? null : List.of(any(List.of("a", "b", "c", "name", "nobody"))),
                        random.nextBoolean()
                                ? null
                                : List.of(any(List.of("status", "turn.*", "output", "text.*", "*"))),
                        random.nextInt(4) == 0 ? "s1" : null,
                        random.nextInt(6) == 0 ? "t1" : null);
                long after = random.nextLong(model.last() + 1);
                Cursor from = journal.head().at(after);
                model.check(Given.all(journal, new Start.After(from), random.nextInt(1, 60), filter), after, filter);
            }
        }

        private void reopen() {
            journal.close();
            model.closed();
            long head = model.last();
            journal = open();
            assertThat(journal.openedAs()).isEqualTo(new OpenedAs.Clean());
            assertThat(journal.head().seq()).isEqualTo(head);
            runFirst = head + 1;
        }

        /** The files as they are at this moment, for another journal: what SIGKILL leaves. */
        private void crash() throws Exception {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> journal.stats().log().reserved() >= model.last() + BLOCK / 2);
            long reserved = journal.stats().log().reserved();
            Path next = base.resolve(Integer.toString(++crashes));
            Files.createDirectories(next);
            // by another process: closing a descriptor of the database here would drop SQLite's locks on it
            assertThat(new ProcessBuilder("cp", "-r", dir + "/.", next.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
            Journal old = journal;
            String epoch = old.epoch();
            model.crashed(runFirst, reserved);
            dir = next;
            journal = open();
            assertThat(journal.epoch()).isEqualTo(epoch);
            assertThat(journal.head().seq()).isEqualTo(reserved);
            assertThat(journal.openedAs())
                    .isInstanceOfSatisfying(
                            OpenedAs.Recovered.class,
                            recovered -> assertThat(recovered.to().seq()).isEqualTo(reserved));
            runFirst = reserved + 1;
            old.close();
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }
}
