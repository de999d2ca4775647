package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Wish;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is written and cleared up when a harness is over. */
final class Endings {
    private final Services services;

    Endings(Services services) {
        this.services = services;
    }

    /** Tells a start that did not become ready and is not tried again. */
    Future<Void> failed(HarnessRecord record, StartFailed why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cause", why.verdict().message());
        data.put("verdict", why.verdict());
        Wish wish = why.cancelled() ? Wish.STOP : Wish.FAIL;
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.FAILED,
                                data,
                                r -> r.judged(why.verdict(), r.steps())
                                        .because(why.verdict().message())
                                        .with(r.restarts().begun())
                                        .with(r.facts().with(wish))))
                .transform(_ -> cleared(record.id()));
    }

    /** Tells that it is not started again. {@code last} is why it ended. */
    Future<Void> limited(HarnessRecord record, String reason, String last, RestartHistory then) {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.FAILED,
                                Map.of("cause", reason, "last", last, "limit", true),
                                r -> r.because(reason + " (last: " + last + ")")
                                        .with(then)
                                        .with(r.facts().with(Wish.FAIL))))
                .transform(_ -> cleared(record.id()));
    }

    /** Tells that a broker was lost in the middle of something, and that nothing is left of it. */
    Future<Void> lost(HarnessRecord record, String why) {
        return services.facts()
                .write(services.facts()
                        .fact(
                                record,
                                Kind.LOST,
                                Map.of("cause", why),
                                r -> r.because(why)
                                        .inSession(r.sessionId(), null)
                                        .with(r.facts()
                                                .with(Wish.FAIL)
                                                .with(EndpointFact.UNKNOWN)
                                                .with(SessionFact.NONE)
                                                .with(
                                                        r.ownership() == Ownership.ATTACHED
                                                                ? ProcessFact.NONE
                                                                : ProcessFact.REAPED))))
                .transform(_ -> cleared(record.id()));
    }

    /** Nobody serves it any more: its prompts wait in vain, and its secrets go unless they are needed again. */
    Future<Void> cleared(String id) {
        return services.deployments()
                .undeploy(id)
                .transform(_ -> settled(id))
                .compose(_ -> services.vertx().executeBlocking(() -> {
                    if (!services.registry()
                            .get(id)
                            .map(HarnessRecord::keepsSecrets)
                            .orElse(false)) {
                        services.secrets().forget(id);
                    }
                    return null;
                }));
    }

    private Future<Void> settled(String id) {
        List<Fact> facts = services.registry()
                .get(id)
                .map(r -> QueueFacts.settled(services.facts(), r, "the harness is over: " + r.cause()))
                .orElse(List.of());
        return facts.isEmpty()
                ? Future.succeededFuture()
                : services.facts().write(new Fact.Batch(facts, null)).mapEmpty();
    }
}
