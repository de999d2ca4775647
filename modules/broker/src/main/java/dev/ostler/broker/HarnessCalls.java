package dev.ostler.broker;

import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import dev.ostler.drivers.Protocol;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations that change which harnesses there are. Confined to the broker's context. */
final class HarnessCalls {
    private final Services services;
    private final Idempotency idempotency;
    private final Starts starts;
    private final Supervisor supervisor;
    private final StorageGuard storage;
    private final Endings endings;
    private final Map<String, Future<Harnesses.Released>> releasing = new HashMap<>();

    HarnessCalls(Services services, Starts starts, Supervisor supervisor, StorageGuard storage) {
        this.services = services;
        this.starts = starts;
        this.supervisor = supervisor;
        this.storage = storage;
        this.endings = new Endings(services);
        this.idempotency = new Idempotency(services);
    }

    Future<Harnesses.Spawned> spawn(Harnesses.Spawn q, Caller caller) {
        return idempotency.once(
                q.idempotencyKey(),
                Operations.SPAWN,
                q,
                key -> q.command() != null || q.definition() != null
                        ? spawn(q, Resolution.of(q, q.definition(), loss()), caller, key)
                        : services.vertx()
                                .executeBlocking(() -> services.definitions().read(Objects.requireNonNull(q.harness())))
                                .compose(base -> spawn(q, Resolution.of(q, base, loss()), caller, key)));
    }

    private @Nullable OnBrokerLoss loss() {
        return services.options().onBrokerLoss();
    }

    private Future<Harnesses.Spawned> spawn(
            Harnesses.Spawn q, HarnessDefinition definition, Caller caller, Idempotency.Key key) {
        storage.check();
        if (definition.host().ownership() == Ownership.ATTACHED) {
            return attachTo(q.name(), definition, caller, key);
        }
        Protocol protocol = services.protocols().get(definition.protocol());
        Fitting.check(definition, protocol);
        if (services.keeper() == null) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.UNSUPPORTED, "processes cannot be owned here: " + services.ownedReason()));
        }
        HarnessRecord record = record(q.name(), definition, definition.cwd());
        SpawnFlow flow = new SpawnFlow(services, record, Start.first(definition, q), protocol);
        return traced(
                record,
                caller,
                () -> intent(record, caller, "spawn", key)
                        .compose(_ -> starts.run(
                                record.id(),
                                flow,
                                ready -> ready.map(_ -> spawned(record.id(), flow.steps()))
                                        .recover(e -> e instanceof StartFailed failed
                                                ? endings.failed(record, failed)
                                                        .transform(_ -> Future.failedFuture(failed.refusal(record)))
                                                : Future.failedFuture(e)))));
    }

    Future<Harnesses.Spawned> attach(Harnesses.Attach q, Caller caller) {
        storage.check();
        return idempotency.once(q.idempotencyKey(), Operations.ATTACH, q, key -> {
            String endpoint = q.endpoint();
            return endpoint == null
                    ? takeBack(services.registry().find(q.name()), caller)
                    : attachTo(q.name(), Resolution.of(q, endpoint), caller, key);
        });
    }

    private Future<Harnesses.Spawned> attachTo(
            String name, HarnessDefinition definition, Caller caller, Idempotency.Key key) {
        Fitting.check(definition, services.protocols().get(definition.protocol()));
        Endpoint endpoint = Objects.requireNonNull(definition.endpoint(), "an attached host has an endpoint");
        if (!endpoint.loopback() && !definition.allowRemote()) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "endpoint " + endpoint + " is not on this machine; say --allow-remote if that is meant"));
        }
        HarnessRecord record = record(name, definition, definition.cwd());
        StepClock clock = new StepClock(System::nanoTime);
        return traced(
                record,
                caller,
                () -> intent(record, caller, "attach", key)
                        .compose(_ -> new AttachFlow(services, record, definition).run())
                        .map(_ -> {
                            clock.done("attached");
                            return spawned(record.id(), clock.total());
                        }));
    }

    private <T> Future<T> traced(HarnessRecord record, Caller caller, Supplier<Future<T>> work) {
        return services.facts().traced(record.id(), caller.trace(), work);
    }

    private Future<Harnesses.Spawned> takeBack(HarnessRecord record, Caller caller) {
        if (record.facts().wish() != Wish.DETACH) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + record.name() + " is "
                            + record.facts().status().wire()
                            + ", not detached; to attach to a running server say --endpoint"));
        }
        StepClock clock = new StepClock(System::nanoTime);
        return traced(
                record,
                caller,
                () -> new AdoptFlow(services, record).runOrLeave().map(_ -> {
                    clock.done("attached");
                    return spawned(record.id(), clock.total());
                }));
    }

    Future<Harnesses.Released> release(Harnesses.ReleaseIt q, Caller caller) {
        return idempotency.once(q.idempotencyKey(), Operations.RELEASE, q, _ -> {
            HarnessRecord record = services.registry().find(q.harness());
            return release(record, q.policy() == null ? record.release() : q.policy(), q.reason(), Origin.of(caller));
        });
    }

    /** Of the broker itself. */
    Future<Harnesses.Released> release(
            HarnessRecord record, Release policy, @org.jspecify.annotations.Nullable String reason) {
        return release(record, policy, reason, null);
    }

    /** Joins a release that is under way; what is over already is success. */
    private Future<Harnesses.Released> release(
            HarnessRecord record,
            Release policy,
            @org.jspecify.annotations.Nullable String reason,
            @org.jspecify.annotations.Nullable Origin origin) {
        Future<Harnesses.Released> running = releasing.get(record.id());
        if (running != null) {
            return running;
        }
        supervisor.forget(record.id());
        Future<Harnesses.Released> work = services.facts()
                .traced(
                        record.id(),
                        origin == null ? null : origin.trace(),
                        () -> letGo(record, policy, reason, origin));
        releasing.put(record.id(), work);
        return work.onComplete(_ -> releasing.remove(record.id()));
    }

    private Future<Harnesses.Released> letGo(
            HarnessRecord record,
            Release policy,
            @org.jspecify.annotations.Nullable String reason,
            @org.jspecify.annotations.Nullable Origin origin) {
        if (starts.has(record.id())) {
            return starts.cancel(record.id()).map(_ -> already(record, policy, "reaped"));
        } else if (record.restarts().limited()) {
            return new ReleaseFlow(services, record, policy, reason, origin).closed();
        } else if (record.facts().wish() == Wish.DETACH && policy != Release.DETACH) {
            return new AdoptFlow(services, record)
                    .process()
                    .compose(_ -> new ReleaseFlow(services, record, policy, reason, origin).run());
        } else if (!Registry.takesName(record) || record.facts().wish() == Wish.DETACH) {
            return services.deployments().undeploy(record.id()).map(_ -> already(record, policy, "already"));
        } else {
            return new ReleaseFlow(services, record, policy, reason, origin).run();
        }
    }

    /** Stops, starts again and resumes; the answer comes when it is ready. */
    Future<Harnesses.Spawned> restart(Supervision.Restart q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        if (r.restarts().limited()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + r.name() + " reached its start limit; say: ostler reset " + r.name());
        }
        if (!r.facts().live()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + r.name() + " is " + r.facts().status().wire()
                            + (r.facts().wish() == Wish.DETACH
                                    ? "; take it back first: ostler attach " + r.name()
                                    : "; what its start needs is not kept any more, spawn it again"));
        }
        String reason = q.reason() == null ? "" : ": " + q.reason();
        return again(r, "asked for by " + caller.name() + reason, Origin.of(caller));
    }

    /** Clears a reached limit and starts it again. */
    Future<Harnesses.Spawned> reset(Supervision.Reset q, Caller caller) {
        HarnessRecord r = services.registry().find(q.harness());
        if (!r.restarts().limited()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + r.name() + " has not reached a start limit: it is "
                            + r.facts().status().wire());
        }
        services.registry().checkRoom(r.name());
        return again(r.with(RestartHistory.NONE), "reset by " + caller.name(), Origin.of(caller));
    }

    private Future<Harnesses.Spawned> again(HarnessRecord r, String cause, Origin origin) {
        storage.check();
        if (r.ownership() == Ownership.ATTACHED) {
            throw new OstlerException(
                    ErrorCode.UNSUPPORTED, "harness " + r.name() + " is attached: its process is not ours to restart");
        }
        if (starts.has(r.id()) || releasing.containsKey(r.id()) || supervisor.busy(r.id())) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + r.name() + " is being started or stopped already; see: ostler inspect " + r.name());
        }
        StepClock clock = new StepClock(System::nanoTime);
        return services.facts()
                .traced(
                        r.id(),
                        origin.trace(),
                        () -> supervisor.restart(r, cause, origin).map(_ -> {
                            clock.done("restarted");
                            return spawned(r.id(), clock.total());
                        }));
    }

    /** Whether a release, a start or a restart is under way: their end is not an accident. */
    boolean handled(String id) {
        return releasing.containsKey(id) || starts.has(id) || supervisor.busy(id);
    }

    private Future<?> intent(HarnessRecord record, Caller caller, String what, Idempotency.Key key) {
        Map<String, Object> data = new TreeMap<>();
        data.put("cause", what + " asked for by " + caller.name());
        Origin.of(caller).into(data);
        data.put("protocol", record.definition().protocol());
        data.put("host", record.ownership().wire());
        return services.facts()
                .write(new Fact.Batch(List.of(services.facts().requested(record, data)), key.intent(record.id())));
    }

    private HarnessRecord record(
            String name, HarnessDefinition definition, @org.jspecify.annotations.Nullable String cwd) {
        return HarnessRecord.requested(
                UlidCreator.getMonotonicUlid().toString(),
                name,
                services.options().node(),
                definition,
                cwd,
                services.facts().clock().instant());
    }

    private Harnesses.Spawned spawned(String id, List<Harnesses.Step> steps) {
        // first: see Queries
        Cursor at = services.journal().head();
        HarnessRecord r = services.registry().get(id).orElseThrow();
        return new Harnesses.Spawned(
                r.id(),
                r.name(),
                r.node(),
                r.pid() == 0 ? null : r.pid(),
                r.definition().protocol(),
                r.ownership(),
                String.valueOf(r.reachedBy()),
                r.sessionId(),
                r.facts().status(),
                steps,
                at);
    }

    private static Harnesses.Released already(HarnessRecord r, Release policy, String outcome) {
        return new Harnesses.Released(r.id(), r.name(), policy, outcome, null, List.of());
    }
}
