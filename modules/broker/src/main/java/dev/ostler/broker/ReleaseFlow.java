package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Protocol;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets one harness go: the wish first, then the protocol's part, then the process, then the record. */
final class ReleaseFlow {
    private static final Duration POLITE = Duration.ofSeconds(5);

    private final Services services;
    private final HarnessRecord record;
    private final Release policy;
    private final String reason;
    private final @Nullable Origin origin;
    private final StepClock clock = new StepClock(System::nanoTime);

    /** Of the broker itself. */
    ReleaseFlow(Services services, HarnessRecord record, Release policy, @Nullable String reason) {
        this(services, record, policy, reason, null);
    }

    ReleaseFlow(
            Services services, HarnessRecord record, Release policy, @Nullable String reason, @Nullable Origin origin) {
        this.origin = origin;
        this.services = services;
        this.record = record;
        this.policy = policy;
        this.reason = reason == null ? "asked for" : reason;
    }

    /** Fails before acting when the driver cannot do it. */
    Future<Harnesses.Released> run() {
        Protocol protocol = services.protocols().get(record.definition().protocol());
        if (policy == Release.DETACH
                && record.ownership() == Ownership.BROKER_OWNED
                && !protocol.capabilities().has(Ability.DETACH)) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "a " + protocol.name() + " process cannot be left alone: " + otherwise(protocol)));
        }
        if (policy == Release.DELETE && !services.can(record).has(Ability.DELETE)) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "this " + protocol.name() + " agent cannot delete sessions; use --policy abort"));
        }
        // the wish is first in the log, and on the disk before the process is touched; the protocol's part need not
        // wait
        Future<?> wished = services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.RELEASING,
                                data(),
                                r -> r.releasedBy(policy)
                                        .because("release: " + reason)
                                        .with(r.facts().with(wish()))));
        return Future.join(wished, letGo()).compose(_ -> switch (record.ownership()) {
            case ATTACHED -> over("closed", null);
            case BROKER_OWNED -> policy == Release.DETACH ? detach() : stop(protocol);
        });
    }

    private String otherwise(Protocol protocol) {
        boolean resumes = protocol.capabilities().has(Ability.RESUME) && record.sessionId() != null;
        return resumes
                ? "stop it and resume its session later: ostler release " + record.name()
                        + " --policy abort, then ostler spawn NAME --session " + record.sessionId() + " …"
                : "release it with --policy abort, or leave it to the next broker: ostler down --keep";
    }

    /** The last step of a release whose broker was lost in the middle: nothing of it runs. */
    Future<Harnesses.Released> finish() {
        return over("reaped", null);
    }

    /** For one of which nothing runs any more: only the record and its secrets. */
    Future<Harnesses.Released> closed() {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.RELEASING,
                                data(),
                                r -> r.releasedBy(policy)
                                        .because("release: " + reason)
                                        .with(RestartHistory.NONE)
                                        .with(r.facts().with(Wish.STOP))))
                .compose(_ -> over("already", null));
    }

    /** What every event of this release says. */
    private Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("policy", policy.wire());
        data.put("cause", reason);
        if (origin != null) {
            origin.into(data);
        }
        return data;
    }

    private Wish wish() {
        return policy == Release.DETACH && record.ownership() == Ownership.BROKER_OWNED ? Wish.DETACH : Wish.STOP;
    }

    private Future<?> letGo() {
        return LocalBus.<Object>request(
                        services.vertx().eventBus(),
                        Addresses.attach(record.id()),
                        new AttachCommand.LetGo(policy, POLITE),
                        POLITE.plusSeconds(5))
                // a connection that is not there, or does not answer, keeps nobody from letting go
                .transform(_ -> {
                    clock.done(policy == Release.DETACH ? "closed" : "interrupted");
                    return Future.succeededFuture();
                });
    }

    private Future<Harnesses.Released> stop(Protocol protocol) {
        if (!services.deployments().has(record.id(), HarnessVerticle.class)) {
            // it waited for a restart: what ran before was reaped
            return over("reaped", null);
        }
        StopPlan plan = StopPlans.of(protocol.stopping());
        return LocalBus.<StopReport>request(
                        services.vertx().eventBus(),
                        Addresses.process(record.id()),
                        new ProcessCommand.Stop(plan),
                        StopPlans.patience(plan))
                .compose(report -> {
                    clock.done("stopped");
                    if (!report.gone()) {
                        return Future.failedFuture(new OstlerException(
                                ErrorCode.TIMEOUT,
                                "even KILL has not ended all of " + record.name() + ": " + report.survivors()
                                        + "; the keeper goes on trying"));
                    }
                    return over(
                            "reaped", report.status().map(ExitStatus::toString).orElse(null));
                });
    }

    private Future<Harnesses.Released> detach() {
        return LocalBus.<long[]>request(
                        services.vertx().eventBus(),
                        Addresses.process(record.id()),
                        new ProcessCommand.Detach(),
                        POLITE)
                .compose(offsets -> withQueue(services.facts()
                        .fact(
                                record,
                                Kind.DETACHED,
                                data(),
                                r -> r.read(offsets[0], offsets[1])
                                        .with(r.facts().with(SessionFact.NONE)))))
                .compose(_ -> services.deployments().undeploy(record.id()))
                .map(_ -> released("detached", null));
    }

    /** The last fact of a release, after what becomes of the prompts that wait. */
    private Future<?> withQueue(Fact last) {
        HarnessRecord now = services.registry().get(record.id()).orElse(record);
        List<Fact> all =
                new ArrayList<>(QueueFacts.settled(services.facts(), now, "the harness was let go: " + reason));
        all.add(last);
        return services.facts().write(new Fact.Batch(all, null));
    }

    private Future<Harnesses.Released> over(String outcome, @Nullable String exit) {
        Map<String, Object> data = data();
        data.put("outcome", outcome);
        if (exit != null) {
            data.put("exit", exit);
        }
        Future<?> written = withQueue(services.facts()
                .fact(
                        record,
                        Kind.RELEASED,
                        data,
                        r -> r.with(r.facts()
                                .with(SessionFact.NONE)
                                .with(
                                        r.facts().process() == ProcessFact.NONE
                                                ? ProcessFact.NONE
                                                : ProcessFact.REAPED))));
        return written.onComplete(_ -> clock.done("recorded"))
                .compose(_ -> services.deployments().undeploy(record.id()))
                .compose(_ -> services.vertx().<@Nullable Void>executeBlocking(() -> {
                    services.secrets().forget(record.id());
                    return null;
                }))
                .map(_ -> released(outcome, exit));
    }

    private Harnesses.Released released(String outcome, @Nullable String exit) {
        return new Harnesses.Released(record.id(), record.name(), policy, outcome, exit, clock.total());
    }
}
