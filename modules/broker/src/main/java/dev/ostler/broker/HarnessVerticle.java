package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Owns the process of one harness and nothing else: starts it, publishes what it prints, tells when it ended and when
 * nothing of it is left.
 */
final class HarnessVerticle extends VerticleBase {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final Duration DRAINING = Duration.ofSeconds(30);

    private final String id;
    private final HarnessRecord record;
    private final Services services;
    private final Promise<Void> reaped = Promise.promise();
    private @Nullable OutputReading reading;
    /** To stdout, by earlier generations. */
    private long printed;

    /** The last lines of its terminal, once it has ended. */
    private List<String> shown = List.of();

    private Future<Void> told = Future.succeededFuture();

    HarnessVerticle(HarnessRecord record, Services services) {
        this.id = record.id();
        this.record = record;
        this.services = services;
    }

    @Override
    public Future<?> start() {
        return vertx.eventBus()
                .<ProcessCommand>localConsumer(Addresses.process(id), this::handle)
                .completion();
    }

    @Override
    public Future<?> stop() {
        return reading == null ? Future.succeededFuture() : reading.stop();
    }

    private void handle(Message<ProcessCommand> message) {
        switch (message.body()) {
            case ProcessCommand.Start s -> LocalBus.answer(message, spawn(s));
            case ProcessCommand.Adopt a -> LocalBus.answer(message, adopt(a));
            case ProcessCommand.Stop s -> LocalBus.answer(message, end(s));
            case ProcessCommand.Detach() -> LocalBus.answer(message, detach());
            case ProcessCommand.Told t -> LocalBus.answer(message, keeperTold(t));
        }
    }

    private Keeper keeper() {
        Keeper keeper = services.keeper();
        if (keeper == null) {
            throw new IllegalStateException("processes cannot be owned here: " + services.ownedReason());
        }
        return keeper;
    }

    private Future<ProcessIdentity> spawn(ProcessCommand.Start command) {
        OutputFiles files = OutputFiles.of(command.spec().stdio());
        // a later generation appends to the files of the one before, and is judged by its own lines alone
        return vertx.executeBlocking(files::sizes)
                .compose(from -> {
                    printed = from[0];
                    if (!files.spooled()) {
                        skipped(OutputStream.STDOUT, record.outOffset(), from[0]);
                    }
                    skipped(OutputStream.STDERR, record.errOffset(), from[1]);
                    return read(files, from[0], from[1]).following();
                })
                .compose(_ -> Future.fromCompletionStage(keeper().spawn(command.spec()), context))
                .compose(identity -> fact(
                                Kind.SPAWNED,
                                Map.of(
                                        "pid",
                                        identity.pid(),
                                        "identity",
                                        identity.toString(),
                                        "generation",
                                        record.generation(),
                                        "cause",
                                        "exec succeeded"),
                                rec -> rec.spawned(
                                                identity.pid(),
                                                identity.toString(),
                                                services.facts().clock().instant())
                                        .spooling(files.spooled() ? Spooled.from(files.wire(), printed) : null)
                                        .with(rec.facts().with(ProcessFact.ALIVE)))
                        .map(identity))
                .onFailure(_ -> {
                    if (reading != null) {
                        reading.stop();
                    }
                });
    }

    /** Output that an earlier broker had not read when it was lost is in the file; it comes as no event. */
    private void skipped(OutputStream stream, long read, long size) {
        if (size > read) {
            services.facts()
                    .note(services.facts()
                            .fact(
                                    record,
                                    Kind.STATUS,
                                    Map.of(
                                            "status",
                                            "output-gap",
                                            "stream",
                                            stream.wire(),
                                            "from",
                                            read,
                                            "to",
                                            size,
                                            "cause",
                                            "printed while nobody read; it is in the log"),
                                    null));
        }
    }

    private Future<ProcessIdentity> adopt(ProcessCommand.Adopt command) {
        Stdio stdio = services.options().stdio(record);
        return Future.fromCompletionStage(
                        keeper().adopt(new AdoptSpec(
                                id,
                                command.identity(),
                                Optional.of(stdio),
                                Set.copyOf(record.definition().sharedDaemons()),
                                KeeperTakeover.onLoss(record))),
                        context)
                .compose(identity -> {
                    read(OutputFiles.of(stdio), command.outOffset(), command.errOffset());
                    return fact(
                                    Kind.ADOPTED,
                                    Map.of("pid", identity.pid(), "cause", "taken in, its identity matches"),
                                    rec -> rec.with(rec.facts().with(ProcessFact.ALIVE)))
                            .map(identity);
                });
    }

    private OutputReading read(OutputFiles files, long outOffset, long errOffset) {
        OutputReading made = new OutputReading(vertx, record, services, files, outOffset, errOffset);
        reading = made;
        return made;
    }

    private Future<StopReport> end(ProcessCommand.Stop command) {
        boolean running = services.registry()
                .get(id)
                .map(r -> r.facts().process() == ProcessFact.ALIVE || r.facts().process() == ProcessFact.EXITED)
                .orElse(false);
        return Future.fromCompletionStage(
                        keeper().stop(
                                        id,
                                        command.plan()
                                                .sparing(record.definition().sharedDaemons())),
                        context)
                .compose(report -> {
                    // exit and reaping are in the log before whatever is written by those who are told that it is gone
                    Future<?> written =
                            running && report.gone() && report.identity().isPresent()
                                    ? reaped.future()
                                    : Future.succeededFuture();
                    return written.map(report);
                });
    }

    /** The keeper holds it on, so that it is known how it ends. */
    private Future<long[]> detach() {
        return Future.fromCompletionStage(keeper().onLoss(id, OnLoss.ADOPT), context)
                .compose(_ -> reading == null ? Future.succeededFuture() : reading.stop())
                .map(_ -> reading == null
                        ? new long[] {record.outOffset(), record.errOffset()}
                        : new long[] {reading.offset(OutputStream.STDOUT), reading.offset(OutputStream.STDERR)});
    }

    /**
     * One after the other: {@code exited} before {@code reaped}, and after everything that was printed. The log keeps
     * that order, so that the second need not wait until the first is on the disk, only until the journal has taken it.
     */
    private Future<?> keeperTold(ProcessCommand.Told command) {
        Promise<Object> written = Promise.promise();
        told = told.transform(_ -> command.event() instanceof KeeperEvent.Exited ? drained() : Future.succeededFuture())
                .transform(_ -> {
                    FactWriter.Happened happened = write(command);
                    happened.written().<Object>mapEmpty().onComplete(written);
                    return happened.taken();
                })
                .onFailure(written::tryFail);
        return written.future();
    }

    private Future<Void> drained() {
        return Future.join(reading == null ? Future.succeededFuture() : reading.drain(), driverDrained())
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** What it printed for its driver is read, if there is one. */
    private Future<?> driverDrained() {
        boolean spooled =
                services.registry().get(id).map(r -> r.spool() != null).orElse(false);
        return spooled
                ? LocalBus.<List<String>>request(
                                vertx.eventBus(), Addresses.attach(id), new AttachCommand.Drain(), DRAINING)
                        .onSuccess(lines -> shown = lines)
                : Future.succeededFuture();
    }

    private FactWriter.Happened write(ProcessCommand.Told command) {
        FactWriter facts = services.facts();
        FactWriter.Happened happened = facts.happened(new Fact.Batch(
                List.of(
                        switch (command.event()) {
                            case KeeperEvent.Exited e -> new Exits(facts).fact(record, e, command.at(), tail());
                            case KeeperEvent.Reaped e -> KeeperNews.reaped(facts, record, e);
                            case KeeperEvent.Survived e -> KeeperNews.survived(facts, record, e);
                            case KeeperEvent.IdentityMismatch e -> KeeperNews.mismatch(facts, record, e);
                        }),
                null));
        switch (command.event()) {
            case KeeperEvent.Exited e ->
                vertx.eventBus().publish(Addresses.output(id), new Printed.End(id, e.status()), LOCAL);
            case KeeperEvent.Reaped _ -> happened.taken().onComplete(_ -> reaped.tryComplete());
            default -> {}
        }
        return happened;
    }

    /** Of one in a terminal what that shows; its lines are nobody's output. */
    private List<String> tail() {
        return reading == null || !shown.isEmpty() ? shown : reading.tail();
    }

    private Future<?> fact(Kind kind, Map<String, ?> data, @Nullable UnaryOperator<HarnessRecord> change) {
        return services.facts().write(services.facts().fact(record, kind, data, change));
    }
}
