package dev.ostler.journal;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a broker: its event log, its registry, its idempotency keys. One broker per data directory. The promises
 * and their price are in the description of the package.
 *
 * <p>Thread-safe. Nothing here blocks but {@link #open} and {@link #close}. Stages complete on the thread that commits,
 * reads or publishes: a listener that does more than a hand-over belongs on a thread of its own.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Directory directory;
    private final Opening opening;
    private final Order order;
    private final Health health;
    private final Writer writer;
    private final Expiring expiring;
    private final Reader reader;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Journal(Directory directory, Opening opening, JournalOptions options, Consumer<EventBatch> published)
            throws SQLException {
        this.directory = directory;
        this.opening = opening;
        order = new Order(options, opening.identity().epoch(), opening.head(), opening.reserved(), published);
        health = new Health(options.clock(), options.health());
        Past past = new Past(opening.connection(), opening.head());
        Store store = new Store(opening.connection(), opening.watermark(), opening.identity());
        Space space = new Space(directory.reserve(), store, options.storage());
        expiring = new Expiring(options, past);
        Connection reading = Sql.connect(directory.database());
        try (Statement statement = reading.createStatement()) {
            statement.execute("PRAGMA query_only = 1");
        } catch (SQLException e) {
            reading.close();
            throw e;
        }
        reader = new Reader(reading, order, past);
        writer = new Writer(
                store, order, space, health, expiring, options.retention().every());
        Thread.ofPlatform().name("ostler-journal-writer").daemon().start(writer);
    }

    /**
     * Opens or creates {@code <dir>/ostler.db}. Blocks for the disk: call it on a worker.
     *
     * @param published called in the order of the log, with contiguous batches, by one thread at a time; must not block
     *     and may append. Where the {@link EventBatch#prev} of a batch is not the last seq of the one before, stream
     *     events were dropped or the listener was too slow: the range can be read
     * @throws OstlerException {@code CONFLICT} when another broker has the directory or a newer one wrote it,
     *     {@code STORAGE_FULL}, or {@code INTERNAL} when the files cannot be opened. A damaged database is no failure:
     *     see {@link #openedAs()}
     */
    public static Journal open(JournalOptions options, Consumer<EventBatch> published) {
        Directory directory = hold(options);
        try {
            Natives.prepare(options.dir());
            Opening opening = Opening.open(directory, options);
            try {
                return new Journal(directory, opening, options, published);
            } catch (SQLException | RuntimeException e) {
                opening.close();
                throw e;
            }
        } catch (OstlerException e) {
            release(directory);
            throw e;
        } catch (SQLException | IOException | RuntimeException e) {
            release(directory);
            throw Opening.refused(directory.database(), e);
        }
    }

    private static Directory hold(JournalOptions options) {
        try {
            return new Directory(options.dir());
        } catch (IOException e) {
            throw Opening.refused(options.dir(), e);
        }
    }

    /** A ULID, made with the store; it survives even a database that has to be replaced. */
    public String store() {
        return opening.identity().store();
    }

    /** Changes whenever the log is new. */
    public String epoch() {
        return opening.identity().epoch();
    }

    /** What was found at the opening. */
    public OpenedAs openedAs() {
        return opening.as();
    }

    /** How long things are kept. */
    public JournalOptions.Retention kept() {
        return expiring.retention();
    }

    /** Keeps things so long from the next look on; how often that is remains as it was. */
    public void keep(JournalOptions.Retention other) {
        expiring.retention(other);
    }

    /** The newest published position. */
    public Cursor head() {
        return order.cursor(order.head());
    }

    /**
     * Appends events and registry changes in order; one transaction for what is durable.
     *
     * @return completes with the position of its last event when it is published: lifecycle events and rows after their
     *     commit, stream events at once, or after what was appended before them. Fails with {@code OVERLOADED} when too
     *     much waits, {@code STORAGE_FULL} when too much waits because the disk takes no more, {@code TOO_LARGE}, and
     *     {@code CONFLICT} when the journal is closed. A change that failed has no position and leaves no trace
     */
    public CompletionStage<Cursor> append(Change change) {
        return order.append(change);
    }

    /**
     * Reads a range; see {@link EventPage} for how to go on. Fails with {@code INVALID_REQUEST} for a cursor beyond the
     * head, {@code OVERLOADED} when too many reads wait.
     */
    public CompletionStage<EventPage> read(ReadEvents request) {
        if (request.from() instanceof Start.Latest) {
            Cursor head = head();
            return CompletableFuture.completedStage(new EventPage(List.of(), head, head));
        }
        return reader.read(request);
    }

    /** All rows of the registry, by id. */
    public CompletionStage<List<HarnessRow>> harnesses() {
        return reader.harnesses();
    }

    public CompletionStage<Optional<IdempotencyRow>> idempotency(String key) {
        return reader.idempotency(key);
    }

    /** The newest lifecycle events of a harness, oldest first; {@value ReadEvents#MOST} at most. */
    public CompletionStage<List<Event>> timeline(String harnessId, int newest) {
        return reader.timeline(harnessId, newest);
    }

    /** Whether facts reach the disk now; cheap. */
    public JournalHealth health() {
        return health.present();
    }

    public JournalStats stats() {
        return new JournalStats(
                order.log(),
                order.rings(),
                new JournalStats.Disk(
                        writer.commits(),
                        writer.failures(),
                        writer.committing(),
                        writer.lastCommit(),
                        expiring.removed(),
                        directory.databaseBytes()),
                health.present());
    }

    /**
     * Commits and publishes what was appended, gives the unused rest of the reserved positions back, and closes the
     * files. Blocks for the disk; when that takes nothing, what waits fails after one more try.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            reader.close();
        } catch (SQLException e) {
            LOG.warn("the reading connection did not close", e);
        }
        order.close();
        writer.ended().join();
        release(directory);
    }

    private static void release(Directory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("the lock of {} was not released", directory.path(), e);
        }
    }
}
