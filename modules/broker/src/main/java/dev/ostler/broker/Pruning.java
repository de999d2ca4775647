package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Supervision;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;

/** Forgets harnesses that are over: their records, what they printed, and what secrets were still kept. */
final class Pruning {
    private final Services services;
    private final Predicate<String> handled;

    /** {@code handled} tells the ones that somebody is dealing with. */
    Pruning(Services services, Predicate<String> handled) {
        this.services = services;
        this.handled = handled;
    }

    Future<Supervision.Pruned> run(Supervision.Prune q) {
        List<String> ids = q.harness() == null
                ? services.registry().all().stream()
                        .filter(this::over)
                        .map(HarnessRecord::id)
                        .toList()
                : List.of(one(services.registry().find(q.harness())));
        if (ids.isEmpty()) {
            return Future.succeededFuture(new Supervision.Pruned(ids));
        }
        return services.facts()
                .write(Fact.Batch.forget(ids))
                .compose(_ -> services.vertx().executeBlocking(() -> {
                    for (String id : ids) {
                        forget(id);
                    }
                    return new Supervision.Pruned(ids);
                }));
    }

    private boolean over(HarnessRecord r) {
        return !Registry.takesName(r) && !handled.test(r.id());
    }

    private String one(HarnessRecord r) {
        if (!over(r)) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "harness " + r.name() + " is " + r.facts().status().wire()
                            + ", not over; say first: ostler release " + r.name());
        }
        return r.id();
    }

    private void forget(String id) throws IOException {
        services.secrets().forget(id);
        Files.deleteIfExists(services.options().logs().resolve(id + ".out"));
        Files.deleteIfExists(services.options().logs().resolve(id + ".err"));
    }
}
