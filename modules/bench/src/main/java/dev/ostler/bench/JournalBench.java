package dev.ostler.bench;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import dev.ostler.journal.Change;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The log on the disk: what one durable event costs beside a bare write that is synced, how many of them a second when
 * many wait at once, and how long it takes to read them again after the next start.
 */
final class JournalBench {
    private static final double LEAST_A_SECOND = 20_000;
    private static final int REPLAYED = 100_000;
    private static final double REPLAY_MILLIS = 1_000;
    /** Changes that wait at once; one fsync is for as many of them as came while the one before ran. */
    private static final int WAITING = 10_000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path dir;
    private final int events;
    private final int commits;

    JournalBench(Path dir, Sizes sizes) {
        this.dir = dir;
        this.events = sizes.durable();
        this.commits = Math.max(1, sizes.durable() / 1_000);
    }

    List<Row> rows() throws IOException {
        Sample bare = synced();
        Sample alone = new Sample();
        double rate;
        try (Journal journal = open()) {
            for (int i = 0; i < commits; i++) {
                long start = System.nanoTime();
                Await.of(journal.append(lifecycle()), PATIENCE);
                alone.add(System.nanoTime() - start);
            }
            long start = System.nanoTime();
            crowded(journal);
            rate = events * 1e9 / (System.nanoTime() - start);
        }
        long opening = System.nanoTime();
        try (Journal journal = open()) {
            long opened = System.nanoTime();
            long read = replay(journal);
            long replayed = System.nanoTime() - opened;
            Figure each = Figure.rate("lifecycle events", rate);
            Figure time = Figure.millis(
                    "time for each %,d".formatted(REPLAYED), replayed / 1e6 * ((double) REPLAYED / Math.max(1, read)));
            return List.of(
                    Row.of("journal", "a bare write of 300 bytes and fdatasync", bare.p50(), bare.p99()),
                    Row.of(
                            "journal",
                            "a lifecycle event on the disk, one at a time",
                            alone.p50(),
                            alone.p99(),
                            Figure.ratio("p50 of the bare one", alone.millis(0.5) / bare.millis(0.5))),
                    Row.of("journal", "lifecycle events on the disk, %,d wait at once".formatted(WAITING), each)
                            .within(Budget.atLeast(each, LEAST_A_SECOND)),
                    Row.of(
                                    "journal",
                                    "replay after the next start",
                                    Figure.millis("opening", (opened - opening) / 1e6),
                                    time,
                                    Figure.count("missing", (long) commits + events - read))
                            .within(Budget.atMost(time, REPLAY_MILLIS)));
        }
    }

    /** The limit: what the disk takes for one small record. */
    private Sample synced() throws IOException {
        Sample sample = new Sample();
        try (FileChannel file =
                FileChannel.open(dir.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer record = ByteBuffer.allocate(300);
            for (int i = 0; i < commits; i++) {
                long start = System.nanoTime();
                file.write(record.rewind());
                file.force(false);
                sample.add(System.nanoTime() - start);
            }
        }
        return sample;
    }

    private void crowded(Journal journal) {
        Deque<CompletionStage<Cursor>> waiting = new ArrayDeque<>();
        for (int i = 0; i < events; i++) {
            if (waiting.size() == WAITING) {
                Await.of(waiting.remove(), PATIENCE);
            }
            waiting.add(journal.append(lifecycle()));
        }
        waiting.forEach(each -> Await.of(each, PATIENCE));
    }

    /** How many events there are from the beginning on. */
    private static long replay(Journal journal) {
        long read = 0;
        Start from = new Start.Earliest();
        while (true) {
            EventPage page = Await.of(journal.read(new ReadEvents(from, ReadEvents.MOST, EventFilter.ALL)), PATIENCE);
            read += page.frames().stream().filter(Frame.Item.class::isInstance).count();
            if (!page.more()) {
                return read;
            }
            from = new Start.After(page.examined());
        }
    }

    private Journal open() {
        return Journal.open(JournalOptions.defaults(dir.resolve("journal"), "bench", Clock.systemUTC()), _ -> {});
    }

    /** Of about 300 bytes. */
    private static Change lifecycle() {
        return Change.of(new EventDraft(
                Kind.TURN_ENDED,
                "01JBENCHBENCHBENCHBENCHBENC",
                "bench",
                "session",
                "turn",
                "{\"outcome\":\"completed\",\"text\":\"" + "x".repeat(220) + "\"}",
                Clock.systemUTC().instant()));
    }
}
