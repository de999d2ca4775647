package dev.ostler.broker;

import dev.ostler.core.event.EventBatch;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.OutputTail;
import dev.ostler.process.Platform;
import dev.ostler.process.remote.KeeperProcess;
import dev.ostler.process.remote.Told;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker stands on outside Vert.x: its directories, its store, its keeper and its output reader. Blocking. */
final class Ground {
    private static final Logger log = LoggerFactory.getLogger(Ground.class);

    /** Who is told, once there is somebody. */
    private static final class Ear {
        volatile Consumer<Told> to = told -> log.error("nobody listens to {}", told.event());
    }

    private final Journal journal;
    private final @Nullable Keeper keeper;
    private final @Nullable String ownedReason;
    private final OutputTail tails;
    private final Ear listener;

    private Ground(
            Journal journal, @Nullable Keeper keeper, @Nullable String ownedReason, OutputTail tails, Ear listener) {
        this.journal = journal;
        this.keeper = keeper;
        this.ownedReason = ownedReason;
        this.tails = tails;
        this.listener = listener;
    }

    static Ground open(BrokerOptions options, Clock clock, Vertx vertx, Consumer<EventBatch> published)
            throws IOException {
        privately(options.data());
        privately(options.logs());
        privately(options.secrets());
        // beside the journal: the one loads the C library's functions, the other SQLite
        CompletableFuture<OutputTail> tails = CompletableFuture.supplyAsync(OutputTail::start);
        try {
            return open(options, clock, tails, journal(options, clock, vertx, published));
        } catch (IOException | RuntimeException e) {
            tails.join().close();
            throw e;
        }
    }

    private static Journal journal(BrokerOptions options, Clock clock, Vertx vertx, Consumer<EventBatch> published)
            throws IOException {
        JournalOptions defaults = JournalOptions.defaults(options.data(), options.node(), clock);
        return Journal.open(options.log().applied(defaults), batch -> {
            published.accept(batch);
            LifecycleVerticle.publish(vertx, batch);
        });
    }

    private static Ground open(
            BrokerOptions options, Clock clock, CompletableFuture<OutputTail> tails, Journal journal) {
        Ear listener = new Ear();
        try {
            return switch (Platform.current()) {
                case Platform.Supported _ -> {
                    Keeper keeper = keeper(options, journal.store(), clock, listener);
                    yield new Ground(journal, keeper, null, tails.join(), listener);
                }
                case Platform.Unsupported(String reason) -> new Ground(journal, null, reason, tails.join(), listener);
            };
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private static Keeper keeper(BrokerOptions options, String store, Clock clock, Ear listener) {
        return switch (options.keeper()) {
            case INSIDE ->
                InProcessKeeper.start(
                        new KeeperConfig(store),
                        event -> listener.to.accept(new Told(0, clock.instant(), false, event, () -> {})));
            case PROCESS -> KeeperLink.open(new KeeperProcess(options.data(), store, BrokerVerticle.VERSION));
        };
    }

    private static void privately(Path directory) throws IOException {
        var mode = PosixFilePermissions.fromString("rwx------");
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
        }
        Files.setPosixFilePermissions(directory, mode);
    }

    /** Lets the keeper tell; completes with the number of events that were given up, after what happened before. */
    CompletionStage<Long> listen(Consumer<Told> to, KeeperLink.Owner owner) {
        listener.to = to;
        return keeper instanceof KeeperLink link
                ? link.listen(to, owner).thenApply(handover -> handover.dropped())
                : CompletableFuture.completedStage(0L);
    }

    /** Whether somebody else's keeper may hold something for us. */
    boolean inherits() {
        return keeper instanceof KeeperLink link && link.inherits();
    }

    Journal journal() {
        return journal;
    }

    @Nullable
    Keeper keeper() {
        return keeper;
    }

    @Nullable
    String ownedReason() {
        return ownedReason;
    }

    OutputTail tails() {
        return tails;
    }

    /** Ends no process. */
    void close() {
        if (keeper != null) {
            keeper.close();
        }
        tails.close();
        journal.close();
    }
}
