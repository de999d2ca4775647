package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Wire;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One start: exec, announcement, connection, session. It has one owner from exec on: whatever fails, the process is
 * stopped and verified gone before anybody is told.
 */
final class SpawnFlow {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LEAST_TO_CONNECT = Duration.ofSeconds(1);

    private static final int TAIL_LINES = 40;

    private final Services services;
    private final HarnessRecord record;
    private final Start start;
    private final Protocol requested;
    private final StepClock clock = new StepClock(System::nanoTime);
    private @Nullable String resumed;
    private boolean executed;
    private boolean cancelled;

    /** {@code record} is written down already, as it is at the beginning of this start. */
    SpawnFlow(Services services, HarnessRecord record, Start start, Protocol requested) {
        this.services = services;
        this.record = record;
        this.start = start;
        this.requested = requested;
    }

    /** Fails with {@link StartFailed}; then nothing of it is left running, and the failure is for the caller to tell. */
    Future<Driver.Session> run() {
        return launching()
                .compose(l -> {
                    clock.done("prepared");
                    Future<ProcessIdentity> running = exec(l);
                    return requested.wire() == Wire.ENDPOINT
                            ? running.compose(_ -> judge()).compose(said -> connect(l, said))
                            : running.compose(_ -> speak(l));
                })
                .compose(this::succeeded)
                .recover(this::failed);
    }

    List<Harnesses.Step> steps() {
        return clock.total();
    }

    /** Breaks the start off; {@link #run} then fails with the verdict {@code cancelled}. */
    void cancel() {
        cancelled = true;
        var _ = LocalBus.<Object>request(bus(), Addresses.READINESS, new ReadinessRequest.Cancel(record.id()), SHORT);
        bus().send(
                        Addresses.attach(record.id()),
                        new AttachCommand.ProcessGone("released while it was starting"),
                        new DeliveryOptions().setLocalOnly(true));
    }

    private HarnessDefinition definition() {
        return start.definition();
    }

    private Future<Launching> launching() {
        return resumable().compose(session -> {
            resumed = session;
            return launching(session);
        });
    }

    /** A process that is told of its session on its command line ends when there is none, so it is told of no other. */
    private Future<@Nullable String> resumable() {
        if (!again()) {
            return Future.succeededFuture(definition().sessionId());
        }
        return requested.wire() == Wire.ENDPOINT
                ? Future.succeededFuture(record.sessionId())
                : Resumable.session(services, record);
    }

    private Future<Launching> launching(@Nullable String session) {
        return services.vertx().executeBlocking(() -> {
            Launching l = Launching.of(
                    record.id(),
                    start,
                    requested.launch(definition(), session),
                    services.options().stdio(record.id(), requested.wire(), definition()),
                    services.environment());
            keepSecrets(l, credential(l));
            l.secrets().forEach(secret -> services.facts().redactor().learn(record.id(), secret));
            return l;
        });
    }

    private void keepSecrets(Launching l, Auth credential) {
        services.secrets()
                .write(record.id(), SecretFiles.Kept.of(credential, l.secrets()).with(l.origin()));
    }

    private Future<?> kept(Launching l, Auth announced) {
        return services.vertx().executeBlocking(() -> {
            keepSecrets(l, announced);
            return announced;
        });
    }

    private Auth credential(Launching l) {
        return l.auth() instanceof Auth.None ? definition().auth().toAuth() : l.auth();
    }

    private Future<ProcessIdentity> exec(Launching l) {
        return services.deployments()
                .deploy(record.id(), new HarnessVerticle(record, services))
                .compose(_ -> ask(Addresses.READINESS, new ReadinessRequest.Watch(record.id(), definition())))
                .compose(_ -> stillWanted())
                .compose(_ -> LocalBus.<ProcessIdentity>request(
                        bus(), Addresses.process(record.id()), new ProcessCommand.Start(l.spec()), SHORT))
                .onSuccess(_ -> {
                    executed = true;
                    clock.done("spawned");
                });
    }

    private Future<Announcement> judge() {
        return stillWanted()
                .compose(_ -> LocalBus.<Announcement>request(
                        bus(),
                        Addresses.READINESS,
                        new ReadinessRequest.Judge(record.id()),
                        definition().readiness().timeout().plusSeconds(10)))
                .onSuccess(_ -> clock.done("announced"));
    }

    private Future<Driver.Session> connect(Launching l, Announcement said) {
        Protocol protocol = start.spawn().protocol() == null && said.protocol() != null
                ? services.protocols().get(said.protocol())
                : requested;
        boolean minted = said.auth() == null && !(l.auth() instanceof Auth.None);
        Auth auth = said.auth() != null ? said.auth().toAuth() : credential(l);
        // without a credential the file of a socket is all that keeps others out
        boolean alone = auth instanceof Auth.None && said.endpoint().scheme().equals("unix");
        return stillWanted()
                .compose(_ -> auth.equals(credential(l)) ? Future.succeededFuture() : kept(l, auth))
                .compose(_ -> announced(said, protocol))
                .compose(_ -> new Opening(services, current(), protocol)
                        .open(
                                new Opening.Place(said.endpoint(), auth, minted || alone, l.secrets()),
                                session(said, protocol),
                                again(),
                                left()));
    }

    /** It announces nothing: it is asked at once, or is ready as it is. */
    private Future<Driver.Session> speak(Launching l) {
        String session = again() && !requested.capabilities().has(Ability.RESUME) ? null : resumed;
        return stillWanted()
                .compose(_ -> new Opening(services, current(), requested)
                        .open(new Opening.Place(null, credential(l), false, l.secrets()), session, again(), left()));
    }

    /** A start of an earlier session, which is worth more than the place where it was. */
    private boolean again() {
        return record.generation() > 1;
    }

    private @Nullable String session(Announcement said, Protocol protocol) {
        if (again()) {
            return protocol.capabilities().has(Ability.RESUME) ? record.sessionId() : said.session();
        }
        return definition().sessionId() != null ? definition().sessionId() : said.session();
    }

    private Duration left() {
        Duration left = definition().readiness().timeout().minusMillis(clock.elapsedMillis());
        return left.compareTo(LEAST_TO_CONNECT) < 0 ? LEAST_TO_CONNECT : left;
    }

    private Future<?> announced(Announcement said, Protocol protocol) {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.STATUS,
                                Map.of(
                                        "status",
                                        "announced",
                                        "endpoint",
                                        said.endpoint().toString()),
                                r -> r.at(said.endpoint()).speaks(protocol.name())));
    }

    private Future<Driver.Session> succeeded(Driver.Session session) {
        clock.done("attached");
        String how = switch (requested.wire()) {
            case ENDPOINT -> "announced, and answered its protocol";
            case PIPES -> "it answered its protocol";
            case TERMINAL -> "it runs in its terminal";
        };
        Verdict verdict = new Verdict(VerdictReason.READY, how, null, List.of(), List.of());
        return stillWanted()
                .compose(_ -> ask(Addresses.READINESS, new ReadinessRequest.Cancel(record.id())))
                .compose(_ -> services.facts()
                        .write(services.facts()
                                .fact(
                                        record,
                                        Kind.STATUS,
                                        Map.of("status", "idle", "steps", clock.total()),
                                        r -> r.judged(verdict, clock.total())
                                                .with(
                                                        r.facts().wish() == Wish.RESTART
                                                                ? r.facts().with(Wish.RUN)
                                                                : r.facts()))))
                .map(session);
    }

    /** Stops what runs; what remains to be told is in the failure. */
    private Future<Driver.Session> failed(Throwable cause) {
        return stopped()
                .otherwiseEmpty()
                .map(report -> cancelled ? StartVerdicts.cancelled() : reason(cause, report))
                .compose(why -> LocalBus.<ReadinessVerticle.Tails>request(
                                bus(), Addresses.READINESS, new ReadinessRequest.Cancel(record.id()), SHORT)
                        .otherwise(ReadinessVerticle.Tails.NONE)
                        .compose(this::withWhatItSaid)
                        .map(tails -> StartVerdicts.verdict(why, tails)))
                .compose(verdict -> services.deployments()
                        .undeploy(record.id())
                        .transform(_ -> Future.failedFuture(
                                new StartFailed(verdict, executed, cause instanceof NotReady n && n.sessionGone()))));
    }

    private NotReady reason(Throwable cause, @Nullable StopReport report) {
        var exits = current().exits();
        return StartVerdicts.reason(
                cause, executed, report, exits.isEmpty() ? null : exits.getLast(), record.generation());
    }

    /** What its driver read is no line of output; it may say all the same why it failed. */
    private Future<ReadinessVerticle.Tails> withWhatItSaid(ReadinessVerticle.Tails tails) {
        Spooled spool = current().spool();
        if (spool == null) {
            return Future.succeededFuture(tails);
        }
        // nothing is settled before it is ready
        return services.vertx().executeBlocking(() -> {
            var said = new LogReader(services.options().logs(), services.facts().redactor())
                    .read(record.id(), new Harnesses.Logs(record.id(), OutputStream.STDOUT, null, TAIL_LINES));
            boolean ofThisStart = said.from() >= spool.settled();
            return new ReadinessVerticle.Tails(ofThisStart ? said.lines() : List.of(), tails.stderr(), null);
        });
    }

    private Future<@Nullable StopReport> stopped() {
        if (!services.deployments().has(record.id(), HarnessVerticle.class)) {
            return Future.succeededFuture();
        }
        // also when exec was not confirmed: then it sweeps what may have begun
        StopPlan plan = StopPlans.of(requested.stopping());
        return LocalBus.request(
                bus(), Addresses.process(record.id()), new ProcessCommand.Stop(plan), StopPlans.patience(plan));
    }

    private Future<Void> stillWanted() {
        return cancelled ? Future.failedFuture(StartVerdicts.cancelled()) : Future.succeededFuture();
    }

    private HarnessRecord current() {
        return Objects.requireNonNull(services.registry().get(record.id()).orElse(null), "the record is there");
    }

    private EventBus bus() {
        return services.vertx().eventBus();
    }

    private Future<@Nullable Object> ask(String address, Object command) {
        return LocalBus.request(bus(), address, command, SHORT);
    }
}
