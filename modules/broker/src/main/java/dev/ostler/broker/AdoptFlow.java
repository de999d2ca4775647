package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Driver;
import dev.ostler.process.ProcessIdentity;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a process of an earlier time back: identity first, then its output, then its connection and session. */
final class AdoptFlow {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final Services services;
    private final HarnessRecord record;

    AdoptFlow(Services services, HarnessRecord record) {
        this.services = services;
        this.record = record;
    }

    /**
     * Takes back for good: goes on dialling when the process lives and does not answer yet. Fails with {@code CONFLICT}
     * when the process is gone or is another one; then the record says {@code failed}.
     */
    Future<Driver.Session> run() {
        return process().compose(_ -> connect(true));
    }

    /** Takes a detached one back, or leaves it detached. */
    Future<Driver.Session> runOrLeave() {
        return process()
                .compose(_ -> connect(false))
                .recover(e -> services.registry()
                                .get(record.id())
                                .map(r -> r.facts().wish() == Wish.FAIL)
                                .orElse(true)
                        ? Future.failedFuture(e)
                        : new ReleaseFlow(
                                        services, record, Release.DETACH, "could not be taken back: " + e.getMessage())
                                .run()
                                .transform(_ -> Future.failedFuture(e)));
    }

    /** Only the process: to stop it with everything that came from it. */
    Future<Void> process() {
        return adopted()
                .recover(e -> new LastWords(services)
                        .tell(record, String.valueOf(e.getMessage()))
                        .compose(_ -> services.deployments().undeploy(record.id()))
                        .compose(_ -> lost(String.valueOf(e.getMessage()))));
    }

    /**
     * Only the process; tells nothing when it is refused, and leaves who could sweep after it deployed. The connection is
     * there first: whenever an end of the process comes, the end of its turn is in somebody's care.
     */
    Future<Void> adopted() {
        String text = record.identity();
        if (text == null) {
            return Future.failedFuture(new OstlerException(ErrorCode.CONFLICT, "it was never started"));
        }
        if (record.facts().process() == ProcessFact.REAPED) {
            String how = record.exits().isEmpty()
                    ? ""
                    : ": " + record.exits().getLast().exit();
            return Future.failedFuture(new OstlerException(ErrorCode.CONFLICT, "its process has ended" + how));
        }
        return services.deployments()
                .alone(
                        record.id(),
                        () -> Opening.awaiting(services, current())
                                .compose(_ -> services.deployments()
                                        .deploy(record.id(), new HarnessVerticle(record, services))))
                .compose(_ -> LocalBus.<Object>request(
                        services.vertx().eventBus(),
                        Addresses.process(record.id()),
                        new ProcessCommand.Adopt(ProcessIdentity.parse(text), record.outOffset(), record.errOffset()),
                        SHORT))
                .mapEmpty();
    }

    private Future<Void> lost(String why) {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.LOST,
                                Map.of("cause", why),
                                r -> r.because(why)
                                        .with(r.facts()
                                                .with(Wish.FAIL)
                                                .with(ProcessFact.REAPED)
                                                .with(EndpointFact.UNKNOWN)
                                                .with(SessionFact.NONE))))
                .compose(_ -> Future.failedFuture(new OstlerException(
                        ErrorCode.CONFLICT, "harness " + record.name() + " cannot be taken back: " + why)));
    }

    /** The connection and the session; for attached hosts this is all. */
    Future<Driver.Session> connect(boolean keepTrying) {
        Endpoint endpoint = record.endpoint();
        if (endpoint == null && record.spool() == null) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.CONFLICT, "harness " + record.name() + " has no endpoint: it was not ready yet"));
        }
        return services.vertx()
                .executeBlocking(() -> services.secrets().read(record.id()))
                .compose(kept -> {
                    Set<Secret> secrets = kept.map(SecretFiles.Kept::secrets).orElseGet(Set::of);
                    return running()
                            .compose(_ -> session())
                            .compose(session -> new Opening(
                                            services,
                                            current(),
                                            services.protocols()
                                                    .get(record.definition().protocol()))
                                    .resume(
                                            new Opening.Place(
                                                    endpoint,
                                                    kept.map(k -> k.credential().toAuth())
                                                            .orElseGet(Auth.None::new),
                                                    false,
                                                    secrets),
                                            session,
                                            keepTrying,
                                            CONNECT));
                });
    }

    /** What speaks on pipes has its session open still. */
    private Future<@Nullable String> session() {
        return record.spool() == null
                ? Resumable.session(services, record)
                : Future.succeededFuture(record.sessionId());
    }

    private Future<?> running() {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.STATUS,
                                Map.of("status", "taken-back", "cause", "attached again"),
                                HarnessRecord::takenBack));
    }

    private HarnessRecord current() {
        @Nullable HarnessRecord now = services.registry().get(record.id()).orElse(null);
        return Objects.requireNonNull(now, "the record is there");
    }
}
