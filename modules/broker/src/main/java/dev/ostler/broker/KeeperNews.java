package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.remote.Told;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the keeper tells, on its way into the log: through the verticle of its harness, or, when nobody serves that
 * harness, straight into its record. Acknowledged when it is committed; told twice, it is written once.
 */
final class KeeperNews implements Consumer<Told> {
    private static final Logger log = LoggerFactory.getLogger(KeeperNews.class);
    /** How long what is to be settled waits for a disk that takes nothing. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Context context;
    private final Registry registry;
    private final Deployments deployments;
    private final FactWriter facts;
    private final LastWords lastWords;
    /** Those under way, on the context: what was handed over is settled when they are. */
    private final Set<Future<?>> writing = new HashSet<>();

    KeeperNews(Context context, Registry registry, Deployments deployments, FactWriter facts, LastWords lastWords) {
        this.lastWords = lastWords;
        this.context = context;
        this.registry = registry;
        this.deployments = deployments;
        this.facts = facts;
    }

    /** From any thread. */
    @Override
    public void accept(Told told) {
        context.runOnContext(_ -> {
            Future<?> written = write(told)
                    .onSuccess(_ -> told.acknowledge().run())
                    .onFailure(e -> log.error("{} was not recorded: {}", told.event(), e.getMessage()));
            writing.add(written);
            written.onComplete(_ -> writing.remove(written));
        });
    }

    /** Completes when everything that was told so far is written, or waits for the disk. On the context. */
    Future<Void> settled() {
        List<Future<?>> now = List.copyOf(writing);
        return now.isEmpty()
                ? Future.succeededFuture()
                : Future.join(now)
                        .<Void>mapEmpty()
                        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .otherwiseEmpty();
    }

    private Future<Object> write(Told told) {
        String id = told.event().harnessId();
        Promise<Object> written = Promise.promise();
        deployments
                .alone(id, () -> {
                    if (deployments.has(id, HarnessVerticle.class)) {
                        // it keeps their order itself, and need not wait for the disk between them
                        served(id, told).onComplete(written);
                        return Future.succeededFuture();
                    }
                    return unserved(told).compose(happened -> {
                        happened.written().<Object>mapEmpty().onComplete(written);
                        return happened.taken();
                    });
                })
                .onFailure(written::tryFail);
        return written.future();
    }

    private Future<Object> served(String id, Told told) {
        return LocalBus.<Object>request(
                        context.owner().eventBus(),
                        Addresses.process(id),
                        new ProcessCommand.Told(told.event(), told.at()),
                        FactWriter.FOR_GOOD)
                .recover(e -> deployments.has(id, HarnessVerticle.class) ? Future.failedFuture(e) : write(told));
    }

    private Future<FactWriter.Happened> unserved(Told told) {
        HarnessRecord r = registry.get(told.event().harnessId()).orElse(null);
        if (r == null) {
            return Future.succeededFuture(FactWriter.Happened.BEFORE);
        }
        return switch (told.event()) {
            case KeeperEvent.Exited e
            when concerns(r, e.identity()) && Exits.isOpen(r) -> {
                Fact exited = new Exits(facts).fact(r, e, told.at(), cause(r, e, told.late()), List.of());
                yield LastWords.has(r) ? heard(r, e, exited) : write(exited);
            }
            case KeeperEvent.Reaped e
            when concerns(r, e.identity()) && r.facts().process() != ProcessFact.REAPED -> write(reaped(facts, r, e));
            case KeeperEvent.Exited _, KeeperEvent.Reaped _ -> Future.succeededFuture(FactWriter.Happened.BEFORE);
            case KeeperEvent.Survived e -> write(survived(facts, r, e));
            case KeeperEvent.IdentityMismatch e -> write(mismatch(facts, r, e));
        };
    }

    /** What it said on its pipes, and the end of its turn, are told before its end. */
    private Future<FactWriter.Happened> heard(HarnessRecord r, KeeperEvent.Exited e, Fact exited) {
        return lastWords
                .tell(r, "the process has ended: " + e.status())
                .compose(_ -> deployments.undeploy(r.id()))
                .compose(_ -> write(exited));
    }

    private Future<FactWriter.Happened> write(Fact fact) {
        return Future.succeededFuture(facts.happened(new Fact.Batch(List.of(fact), null)));
    }

    private static boolean concerns(HarnessRecord r, ProcessIdentity identity) {
        return r.identity() == null || r.identity().equals(identity.toString());
    }

    private static String cause(HarnessRecord r, KeeperEvent.Exited e, boolean late) {
        if (!e.asked()) {
            return late ? "it ended by itself while no broker was there" : "it ended by itself";
        }
        return late && r.definition().onBrokerLoss() == OnBrokerLoss.KILL
                ? "its broker was lost, and it ends with its broker"
                : "it was stopped";
    }

    static Fact reaped(FactWriter facts, HarnessRecord r, KeeperEvent.Reaped e) {
        return facts.fact(
                        r,
                        Kind.REAPED,
                        Map.of(
                                "swept", e.swept(),
                                "tookMs", e.took().toMillis(),
                                "cause", "verified: nothing of it is left"),
                        now -> now.with(now.facts().with(ProcessFact.REAPED)))
                .when(now -> now.facts().process() != ProcessFact.REAPED);
    }

    static Fact survived(FactWriter facts, HarnessRecord r, KeeperEvent.Survived e) {
        return facts.fact(
                r, Kind.ERROR, Map.of("message", "even KILL has not ended: " + e.survivors(), "retryable", true), null);
    }

    static Fact mismatch(FactWriter facts, HarnessRecord r, KeeperEvent.IdentityMismatch e) {
        return facts.fact(
                r,
                Kind.IDENTITY_MISMATCH,
                Map.of(
                        "expected", e.expected().toString(),
                        "found", e.found().map(Object::toString).orElse("nothing"),
                        "cause", "the pid is not the process that was recorded; nothing was signalled"),
                null);
    }
}
