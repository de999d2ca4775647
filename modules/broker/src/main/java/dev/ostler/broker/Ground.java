package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.EventBatch;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.OutputTail;
import dev.ostler.process.Platform;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a broker stands on outside Vert.x: its directories, its store, its keeper and its output reader. Blocking. */
final class Ground {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Journal journal;
    private final @Nullable Keeper keeper;
    private final @Nullable String ownedReason;
    private final OutputTail tails;

    private Ground(Journal journal, @Nullable Keeper keeper, @Nullable String ownedReason, OutputTail tails) {
        this.journal = journal;
        this.keeper = keeper;
        this.ownedReason = ownedReason;
        this.tails = tails;
    }

    static Ground open(BrokerOptions options, Clock clock, Vertx vertx, Consumer<EventBatch> published)
            throws IOException {
        privately(options.data());
        privately(options.logs());
        privately(options.secrets());
        Journal journal = Journal.open(JournalOptions.defaults(options.data(), options.node(), clock), batch -> {
            published.accept(batch);
            LifecycleVerticle.publish(vertx, batch);
        });
        return switch (Platform.current()) {
            case Platform.Supported _ -> new Ground(journal, keeper(journal.store(), vertx), null, OutputTail.start());
            case Platform.Unsupported(String reason) -> new Ground(journal, null, reason, OutputTail.start());
        };
    }

    private static Keeper keeper(String store, Vertx vertx) {
        return InProcessKeeper.start(
                new KeeperConfig(store),
                event -> vertx.eventBus()
                        .send(Addresses.process(event.harnessId()), new ProcessCommand.Told(event), LOCAL));
    }

    private static void privately(Path directory) throws IOException {
        var mode = PosixFilePermissions.fromString("rwx------");
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
        }
        Files.setPosixFilePermissions(directory, mode);
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
