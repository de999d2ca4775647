package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.harness.Wish;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Protocol;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The steps of a restart: the wish, the end of what runs, the next generation. */
final class Restarting {
    private static final Duration POLITE = Duration.ofSeconds(5);

    private final Services services;
    private final Starts starts;

    Restarting(Services services, Starts starts) {
        this.services = services;
        this.starts = starts;
    }

    /** Writes down that it shall be started again. */
    Future<?> announce(HarnessRecord r, String cause, int attempt, Duration after, RestartHistory then) {
        return announce(r, cause, attempt, after, then, null);
    }

    /** The same, because somebody asked for it. */
    Future<?> announce(
            HarnessRecord r, String cause, int attempt, Duration after, RestartHistory then, @Nullable Origin origin) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cause", cause);
        data.put("attempt", attempt);
        data.put("delayMs", after.toMillis());
        data.put("generation", r.generation() + 1);
        if (origin != null) {
            origin.into(data);
        }
        return services.facts()
                .write(services.facts()
                        .fact(
                                r,
                                Kind.RESTARTING,
                                data,
                                now -> now.because("restart: " + cause)
                                        .with(then)
                                        .with(now.facts().with(Wish.RESTART))));
    }

    /** Ends what runs, by the driver's steps; completes when nothing is left and nobody serves it. */
    Future<Void> stopped(String id) {
        HarnessRecord r = services.registry().get(id).orElseThrow();
        if (!services.deployments().has(id, HarnessVerticle.class)) {
            return Future.succeededFuture();
        }
        StopPlan plan =
                StopPlans.of(services.protocols().get(r.definition().protocol()).stopping());
        return LocalBus.<Object>request(
                        services.vertx().eventBus(),
                        Addresses.attach(id),
                        new AttachCommand.LetGo(Release.ABORT, POLITE),
                        POLITE.plusSeconds(5))
                // a connection that is not there, or does not answer, is no reason to leave it running
                .otherwiseEmpty()
                .compose(_ -> LocalBus.<StopReport>request(
                        services.vertx().eventBus(),
                        Addresses.process(id),
                        new ProcessCommand.Stop(plan),
                        StopPlans.patience(plan)))
                .compose(report -> report.gone()
                        ? services.deployments().undeploy(id)
                        : Future.failedFuture(new OstlerException(
                                ErrorCode.TIMEOUT,
                                "even KILL has not ended all of " + r.name() + ": " + report.survivors()
                                        + "; it is started again when they are gone")));
    }

    /**
     * Starts the next generation, unless it is not {@code wanted} any more; fails with {@link StartFailed}. An agent that
     * was told its session on its command line and does not know it any more is started once more, without it.
     */
    Future<Driver.Session> start(String id, BooleanSupplier wanted) {
        return next(id, wanted)
                .recover(e -> e instanceof StartFailed failed && failed.sessionGone()
                        ? without(id, failed, wanted)
                        : Future.failedFuture(e));
    }

    private Future<Driver.Session> without(String id, StartFailed failed, BooleanSupplier wanted) {
        String session = services.registry().get(id).orElseThrow().sessionId();
        if (session == null) {
            return Future.failedFuture(failed);
        }
        LostSession lost = new LostSession(services, id, session, String.valueOf(failed.getMessage()));
        return lost.gone().compose(_ -> next(id, wanted)).compose(lost::replaced);
    }

    private Future<Driver.Session> next(String id, BooleanSupplier wanted) {
        return services.vertx()
                .executeBlocking(() -> services.secrets().read(id))
                .compose(kept -> {
                    HarnessRecord before = services.registry().get(id).orElseThrow();
                    SecretFiles.Origin origin =
                            kept.map(SecretFiles.Kept::origin).orElse(null);
                    if (!wanted.getAsBoolean()) {
                        return Future.failedFuture(unwanted());
                    }
                    if (origin == null) {
                        return Future.failedFuture(lacking(before));
                    }
                    Protocol protocol =
                            services.protocols().get(before.definition().protocol());
                    return services.facts()
                            .write(services.facts()
                                    .fact(
                                            before,
                                            Kind.STATUS,
                                            Map.of("status", "starting", "generation", before.generation() + 1),
                                            r -> r.nextGeneration()
                                                    .with(r.restarts().begun())))
                            .compose(_ -> {
                                if (!wanted.getAsBoolean()) {
                                    return Future.failedFuture(unwanted());
                                }
                                HarnessRecord next = services.registry().get(id).orElseThrow();
                                return starts.run(
                                        id,
                                        new SpawnFlow(services, next, Start.again(next, origin), protocol),
                                        ready -> ready.recover(e -> brokenOff(next, e)));
                            });
                });
    }

    /** A start that was broken off is told here, before who broke it off is answered. */
    private Future<Driver.Session> brokenOff(HarnessRecord r, Throwable e) {
        return e instanceof StartFailed failed && failed.cancelled()
                ? new Endings(services).failed(r, failed).transform(_ -> Future.failedFuture(e))
                : Future.failedFuture(e);
    }

    private static StartFailed unwanted() {
        return failure(VerdictReason.CANCELLED, "it was released before it was started again");
    }

    private static StartFailed lacking(HarnessRecord r) {
        return failure(
                VerdictReason.SPAWN_FAILED, "what its start needs is not kept any more; spawn " + r.name() + " again");
    }

    private static StartFailed failure(VerdictReason reason, String message) {
        return new StartFailed(new Verdict(reason, message, null, List.of(), List.of()), false);
    }
}
