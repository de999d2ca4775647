package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.harness.Wish;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Attaches to a server that somebody else runs. There is nothing to stop when it fails. */
final class AttachFlow {
    private final Services services;
    private final HarnessRecord record;
    private final HarnessDefinition definition;

    AttachFlow(Services services, HarnessRecord record, HarnessDefinition definition) {
        this.services = services;
        this.record = record;
        this.definition = definition;
    }

    /** Fails with {@code NOT_READY} and the verdict. */
    Future<Driver.Session> run() {
        return services.vertx()
                .executeBlocking(() -> {
                    services.secrets()
                            .write(
                                    record.id(),
                                    SecretFiles.Kept.of(definition.auth().toAuth(), Set.of()));
                    return record;
                })
                .compose(_ -> new Opening(services, record, services.protocols().get(definition.protocol()))
                        .open(
                                new Opening.Place(
                                        Objects.requireNonNull(definition.endpoint()),
                                        definition.auth().toAuth(),
                                        false,
                                        Set.of()),
                                definition.sessionId(),
                                false,
                                definition.readiness().timeout()))
                .recover(this::failed);
    }

    private Future<Driver.Session> failed(Throwable cause) {
        VerdictReason reason = cause instanceof NotReady n ? n.reason() : VerdictReason.HANDSHAKE_FAILED;
        Verdict verdict = new Verdict(reason, String.valueOf(cause.getMessage()), null, List.of(), List.of());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cause", verdict.message());
        data.put("verdict", verdict);
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.FAILED,
                                data,
                                r -> r.judged(verdict, List.of())
                                        .because(verdict.message())
                                        .with(r.facts().with(Wish.FAIL))))
                .transform(_ -> services.deployments().undeploy(record.id()))
                .transform(_ -> services.vertx().executeBlocking(() -> {
                    services.secrets().forget(record.id());
                    return record;
                }))
                .transform(_ -> Future.failedFuture(new OstlerException(
                        ErrorCode.NOT_READY,
                        "harness " + record.name() + " was not attached (" + reason.wire() + "): " + verdict.message(),
                        Map.of("verdict", verdict, "id", record.id()))));
    }
}
