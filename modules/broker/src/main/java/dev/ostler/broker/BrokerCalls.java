package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Call;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.harness.ProbeAction;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import dev.ostler.journal.JournalHealth;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The operations of the harness and session addresses, put together; and who answers what happens by itself. */
final class BrokerCalls {
    private static final Duration STORAGE_PACE = Duration.ofSeconds(2);

    private final Services services;
    private final String version;
    private final Instant started;
    private final Starts starts = new Starts();
    private final Supervisor supervisor;
    private final HarnessCalls calls;
    private final Queries queries;
    private final Waits waits;
    private final StorageGuard storage;
    private final Ceilings ceilings;
    private final Orphans orphans;
    private final Pruning pruning;

    BrokerCalls(Services services, String version, Instant started) {
        this.services = services;
        this.version = version;
        this.started = started;
        this.storage = new StorageGuard(
                services.journal()::health, services.facts(), services.options().data());
        this.supervisor = new Supervisor(services, starts);
        this.calls = new HarnessCalls(services, starts, supervisor, storage);
        this.queries = new Queries(services);
        this.waits = new Waits(services.vertx(), services.registry());
        this.ceilings = new Ceilings(services, supervisor);
        this.orphans = new Orphans(services);
        this.pruning = new Pruning(services, calls::handled);
    }

    /** Settles what an earlier broker left, then answers. {@code up} is where this broker's own history begins. */
    Future<?> start(Cursor up, Reconciliation.Handover handover) {
        Calls harnesses = table(up);
        Calls sessions = new SessionCalls(services, queries, storage).table();
        EventBus bus = services.vertx().eventBus();
        return new Reconciliation(services, calls, handover).run().compose(_ -> {
            waits.start();
            bus.<EventBatch>localConsumer(
                    Addresses.EVENTS, m -> m.body().events().forEach(this::happened));
            supervisor.lookAround();
            ceilings.start(services.vertx());
            services.vertx().setPeriodic(STORAGE_PACE.toMillis(), _ -> storage.look());
            bus.<SnapshotRequest>consumer(
                    Addresses.SNAPSHOT,
                    m -> queries.snapshot(m.body()).onSuccess(m::reply).onFailure(e -> m.reply(Answer.failed(e))));
            bus.<Call>consumer(Addresses.SESSION, sessions::answer);
            return bus.<Call>consumer(Addresses.HARNESS, harnesses::answer).completion();
        });
    }

    private Calls table(Cursor up) {
        GoingDown down = new GoingDown(services, calls);
        Digests digests = new Digests(services, up);
        return new Calls()
                .on(Operations.SPAWN, calls::spawn)
                .on(Operations.ATTACH, calls::attach)
                .on(Operations.RELEASE, calls::release)
                .on(Operations.RESTART, calls::restart)
                .on(Operations.RESET, calls::reset)
                .on(Operations.LIST, (q, _) -> queries.list(q))
                .on(Operations.INSPECT, (q, _) -> queries.inspect(q))
                .on(Operations.CRASHES, (q, _) -> Future.succeededFuture(queries.crashes(q)))
                .on(Operations.PRUNE, (q, _) -> pruning.run(q))
                .on(Operations.ORPHANS, (_, _) -> orphans.list())
                .on(Operations.REAP, (q, _) -> orphans.reap(q))
                .on(Operations.DIGEST, (q, _) -> digests.of(q))
                .on(Operations.LOGS, (q, _) -> queries.logs(q))
                .on(Operations.WAIT, (q, _) -> waits.on(q))
                .on(Operations.INFO, (_, _) -> Future.succeededFuture(about()))
                .on(Operations.DOWN, (q, _) -> down.begin(q));
    }

    /** What happens by itself has nobody else who answers it. */
    private void happened(Event event) {
        String id = event.harness();
        if (id == null) {
            return;
        }
        switch (event.kind()) {
            case REAPED -> {
                if (!calls.handled(id)) {
                    supervisor.ended(id);
                }
            }
            case UNRESPONSIVE -> {
                boolean restart = ProbeAction.RESTART
                        .wire()
                        .equals(Json.tree(event.data()).path(AttachFacts.ACTION).asText());
                if (restart && !calls.handled(id)) {
                    services.registry().get(id).ifPresent(r -> supervisor.recycle(r, "it did not answer"));
                }
            }
            case TURN_ENDED -> {
                if (!calls.handled(id)) {
                    ceilings.turnEnded(id);
                }
            }
            default -> {}
        }
    }

    private Broker.About about() {
        JournalHealth health = storage.look();
        Optional<KeeperLink.State> keeper =
                services.keeper() instanceof KeeperLink link ? Optional.of(link.state()) : Optional.empty();
        return new Broker.About(
                version,
                services.options().node(),
                services.journal().store(),
                ProcessHandle.current().pid(),
                started,
                services.journal().head(),
                (int) services.registry().all().stream()
                        .filter(Registry::takesName)
                        .count(),
                services.protocols().names(),
                services.keeper() != null,
                services.ownedReason(),
                keeper.map(KeeperLink.State::pid).orElse(null),
                keeper.map(KeeperLink.State::trouble).orElse(null),
                health.state().name().toLowerCase(Locale.ROOT),
                health.reason().isEmpty() ? null : health.reason());
    }
}
