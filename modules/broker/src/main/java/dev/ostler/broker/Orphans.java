package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Supervision;
import dev.ostler.process.Keeper;
import dev.ostler.process.LineageProcess;
import dev.ostler.process.StopPlan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Living processes that carry this store's marker and that no harness claims. Nothing else is ever listed or ended: who
 * has no marker of this store is a stranger.
 */
final class Orphans {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Services services;

    Orphans(Services services) {
        this.services = services;
    }

    Future<Supervision.OrphanList> list() {
        return found().map(Supervision.OrphanList::new);
    }

    /** Looks again first: what is not an orphan now is refused. All processes of one harness's marker go together. */
    Future<Supervision.ReapReport> reap(Supervision.Reap q) {
        return found().compose(orphans -> {
            Map<String, Supervision.Orphan> byIdentity = new HashMap<>();
            orphans.forEach(o -> byIdentity.put(o.identity(), o));
            List<String> wanted = q.identities() == null
                    ? orphans.stream()
                            .filter(o -> !o.spared())
                            .map(Supervision.Orphan::identity)
                            .toList()
                    : q.identities();
            Map<String, Future<@Nullable String>> stops = new HashMap<>();
            List<Future<Supervision.Reaping>> reapings = new ArrayList<>();
            for (String identity : wanted) {
                Supervision.Orphan orphan = byIdentity.get(identity);
                if (orphan == null) {
                    reapings.add(Future.succeededFuture(absent(identity)));
                    continue;
                }
                reapings.add(stops.computeIfAbsent(orphan.harness(), this::stop)
                        .map(why -> new Supervision.Reaping(identity, why == null ? "reaped" : "refused", why)));
            }
            return Future.join(reapings.isEmpty() ? List.of(Future.succeededFuture()) : reapings)
                    .map(_ -> new Supervision.ReapReport(
                            reapings.stream().map(Future::result).toList()));
        });
    }

    private static Supervision.Reaping absent(String identity) {
        try {
            boolean alive = dev.ostler.process.ProcessIdentity.parse(identity).alive();
            return alive
                    ? new Supervision.Reaping(
                            identity, "refused", "it is no orphan of this store; nothing was signalled")
                    : new Supervision.Reaping(identity, "gone", null);
        } catch (IllegalArgumentException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** The reason why it failed, or null. */
    private Future<@Nullable String> stop(String harness) {
        return Future.fromCompletionStage(
                        keeper().stop(harness, StopPlan.termThenKill(GRACE)),
                        services.vertx().getOrCreateContext())
                .map(report -> report.gone() ? null : "even KILL has not ended " + report.survivors())
                .otherwise(e -> String.valueOf(e.getMessage()));
    }

    private Future<List<Supervision.Orphan>> found() {
        return Future.fromCompletionStage(keeper().lineage(), services.vertx().getOrCreateContext())
                .map(all -> all.stream()
                        .filter(p -> !claimed(p.harnessId()))
                        .map(this::orphan)
                        .toList());
    }

    private boolean claimed(String harness) {
        return services.registry().get(harness).map(Registry::takesName).orElse(false);
    }

    private Supervision.Orphan orphan(LineageProcess p) {
        return new Supervision.Orphan(
                p.identity().pid(),
                p.identity().toString(),
                p.harnessId(),
                p.age(),
                p.residentBytes(),
                services.facts().redactor().redact(p.command()),
                spared(p));
    }

    private boolean spared(LineageProcess p) {
        String program = p.command().split(" ", 2)[0];
        String name = program.substring(program.lastIndexOf('/') + 1);
        return services.registry()
                .get(p.harnessId())
                .map(r -> r.definition().sharedDaemons().contains(name))
                .orElse(false);
    }

    private Keeper keeper() {
        Keeper keeper = services.keeper();
        if (keeper == null) {
            throw new OstlerException(ErrorCode.UNSUPPORTED, "no processes are owned here: " + services.ownedReason());
        }
        return keeper;
    }
}
