package dev.ostler.broker;

import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.json.Json;
import dev.ostler.journal.HarnessRow;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a broker does with the records of the one before it: each harness that should run is adopted, started again or
 * reaped, each that was being let go is ended, and what never got past its intent is swept by its marker. What is to be
 * started again is left to the {@link Supervisor}.
 */
final class Reconciliation {
    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private final Services services;
    private final HarnessCalls calls;
    /** A keeper that holds a process tells its end, and what was swept after it, within so long. */
    private static final Duration TELLING = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Handover handover;
    private final Remnants remnants;
    private final Endings endings;

    /** What the keeper hands over. */
    interface Handover {
        /** Completes with the ids of those that it holds for us, after all that it told until then is written. */
        Future<Set<String>> held();

        /** Completes when all that it has told by now is written. */
        Future<Void> told();
    }

    Reconciliation(Services services, HarnessCalls calls, Handover handover) {
        this.services = services;
        this.calls = calls;
        this.handover = handover;
        this.remnants = new Remnants(services);
        this.endings = new Endings(services);
    }

    /**
     * Fills the registry, hears what the keeper has to tell, and settles what lives. Never fails because of one harness.
     */
    Future<?> run() {
        return services.vertx()
                .executeBlocking(() -> {
                    services.secrets().recall();
                    return null;
                })
                .compose(_ -> Future.fromCompletionStage(
                        services.journal().harnesses(), services.vertx().getOrCreateContext()))
                .compose(rows -> {
                    for (HarnessRow row : rows) {
                        read(row).ifPresent(services.registry()::put);
                    }
                    return handover.held();
                })
                .compose(held -> {
                    List<Future<?>> work = new ArrayList<>();
                    for (HarnessRecord record : services.registry().all()) {
                        work.add(settle(record, held.contains(record.id()))
                                .onFailure(e -> log.warn(
                                        "harness {} could not be settled: {}", record.name(), e.getMessage())));
                    }
                    return work.isEmpty()
                            ? Future.succeededFuture()
                            : Future.join(work).otherwiseEmpty();
                })
                .compose(_ -> services.vertx().executeBlocking(() -> {
                    services.secrets()
                            .retain(id -> services.registry().unreadable(id)
                                    || services.registry()
                                            .get(id)
                                            .map(Reconciliation::mayStart)
                                            .orElse(false));
                    return null;
                }));
    }

    /**
     * A row that cannot be read keeps nobody from the others. It stays as it is, with its secrets, for a version that
     * can read it; its processes are orphans meanwhile.
     */
    private Optional<HarnessRecord> read(HarnessRow row) {
        try {
            return Optional.of(Json.read(row.record(), HarnessRecord.class));
        } catch (RuntimeException e) {
            String why =
                    "the record of harness " + row.name() + " (" + row.id() + ") cannot be read: " + e.getMessage();
            log.error("{}", why);
            services.registry().unreadable(row.id(), row.name(), why);
            services.facts().note(services.facts().unreadable(row.id(), row.name(), why));
            return Optional.empty();
        }
    }

    /** Whether something of it may live, or may have ended without having been recorded. */
    static boolean needsKeeper(HarnessRecord r) {
        boolean leaves = r.facts().wish() == Wish.STOP || r.facts().wish() == Wish.FAIL;
        return r.ownership() == Ownership.BROKER_OWNED
                && r.facts().process() != ProcessFact.REAPED
                && !(leaves && r.facts().process() == ProcessFact.NONE);
    }

    /** One that ended while nobody watched may be started again: the supervisor has not looked at it yet. */
    private static boolean mayStart(HarnessRecord r) {
        return r.keepsSecrets() || r.facts().wish() == Wish.RUN;
    }

    private Future<?> settle(HarnessRecord r, boolean held) {
        if (r.ownership() == Ownership.ATTACHED) {
            return attached(r);
        }
        return switch (r.facts().wish()) {
            case DETACH -> Future.succeededFuture();
            case RUN -> running(r, held);
            case RESTART -> remnants.gone(r, "it was being restarted when its broker was lost");
            case STOP, FAIL -> leaving(r);
        };
    }

    private Future<?> attached(HarnessRecord r) {
        if (!Registry.takesName(r)) {
            return Future.succeededFuture();
        }
        return r.facts().wish() == Wish.RUN
                ? new AdoptFlow(services, r).connect(true)
                : endings.lost(r, "its broker was lost while it was let go");
    }

    /** @param held whether the keeper was not told to end it: then its broker said goodbye, whatever its policy is */
    private Future<?> running(HarnessRecord r, boolean held) {
        if (r.identity() == null || r.facts().process() == ProcessFact.NONE) {
            return remnants.gone(r, "its broker was lost while it was starting")
                    .compose(_ -> endings.lost(r, "its broker was lost while it was starting"));
        }
        if (r.facts().process() == ProcessFact.REAPED) {
            return reaped(r);
        }
        if (remnants.otherBoot(r)) {
            return r.definition().onBrokerLoss() == OnBrokerLoss.KILL
                    ? endings.lost(r, "the machine was restarted, and it ends with its broker")
                    : remnants.lostWithItsBoot(r);
        }
        boolean started = started(r);
        boolean keep = started && (held || r.left() || r.definition().onBrokerLoss() == OnBrokerLoss.ADOPT);
        AdoptFlow adopt = new AdoptFlow(services, r);
        String why = started ? "its broker was lost" : "its broker was lost while it was starting";
        return adopt.adopted().transform(adopted -> {
            if (adopted.failed()) {
                return ended(r, held, adopted.cause());
            }
            if (started && r.spool() != null && !held) {
                return pipesLost(r);
            }
            return keep
                    ? adopt.connect(true).<Void>mapEmpty()
                    : calls.release(r, Release.ABORT, why).<Void>mapEmpty();
        });
    }

    /**
     * It ended before it could be taken in. When that was after the keeper had handed over, its own news of it are on
     * their way, and nothing is written in their place. Whether it is started again is for the supervisor to say.
     */
    private Future<Void> ended(HarnessRecord r, boolean held, Throwable refusal) {
        return handover.told()
                .compose(_ -> held ? newsOf(r, TELLING) : Future.succeededFuture())
                .compose(_ -> {
                    HarnessRecord now = services.registry().get(r.id()).orElse(r);
                    return now.facts().process() == ProcessFact.REAPED
                            ? new LastWords(services)
                                    .tell(r, "its process has ended: " + refusal.getMessage())
                                    .compose(_ -> services.deployments().undeploy(r.id()))
                                    .compose(_ -> reaped(now).<Void>mapEmpty())
                            : remnants.unwatched(now, refusal);
                });
    }

    /** Completes when its end is written, or the time is over. */
    private Future<Void> newsOf(HarnessRecord r, Duration left) {
        boolean known = services.registry()
                .get(r.id())
                .map(now -> now.facts().process() == ProcessFact.REAPED)
                .orElse(true);
        return known || left.isNegative()
                ? Future.succeededFuture()
                : services.vertx()
                        .timer(LOOK.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(_ -> newsOf(r, left.minus(LOOK)));
    }

    /** Whether it had a session once, so that it is worth keeping. */
    private static boolean started(HarnessRecord r) {
        boolean reached =
                r.endpoint() != null || (r.spool() != null && r.facts().session() != SessionFact.NONE);
        return reached && r.sessionId() != null;
    }

    /** Nobody can speak to it any more; whether it is started again is for the supervisor to say. */
    private Future<Void> pipesLost(HarnessRecord r) {
        return new LastWords(services)
                .tell(r, "its pipes were lost with its keeper")
                .compose(_ -> remnants.swept(r))
                .mapEmpty();
    }

    /** What was to follow was not written any more. */
    private Future<?> reaped(HarnessRecord r) {
        boolean stopped = !r.exits().isEmpty() && r.exits().getLast().asked();
        boolean started = started(r);
        if (stopped && started && r.definition().onBrokerLoss() == OnBrokerLoss.KILL) {
            return new ReleaseFlow(services, r, Release.ABORT, "its broker was lost").closed();
        }
        return stopped ? endings.lost(r, "its broker was lost while it was starting") : Future.succeededFuture();
    }

    private Future<?> leaving(HarnessRecord r) {
        boolean over = r.facts().process() == ProcessFact.REAPED || r.facts().process() == ProcessFact.NONE;
        if (over) {
            return r.facts().wish() == Wish.STOP && r.facts().session() != SessionFact.NONE
                    ? new ReleaseFlow(services, r, r.release(), "finished after its broker was lost").finish()
                    : Future.succeededFuture();
        }
        return remnants.gone(r, "its broker was lost while it was let go")
                .compose(_ -> r.facts().wish() == Wish.STOP
                        ? new ReleaseFlow(services, r, r.release(), "finished after its broker was lost")
                                .finish()
                                .<Void>mapEmpty()
                        : endings.cleared(r.id()));
    }
}
