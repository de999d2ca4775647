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
    private static final String SHARED =
            "its harness names it, or what it came from, as a shared daemon; nothing was signalled";

    private final Services services;

    Orphans(Services services) {
        this.services = services;
    }

    Future<Supervision.OrphanList> list() {
        return found().map(Supervision.OrphanList::new);
    }

    /**
     * Looks again first: what is not an orphan now is refused, and so is a shared daemon. All other processes of one
     * harness's marker go together.
     */
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
                if (orphan == null || orphan.spared()) {
                    reapings.add(Future.succeededFuture(orphan == null ? absent(identity) : refused(identity, SHARED)));
                    continue;
                }
                reapings.add(stops.computeIfAbsent(orphan.harness(), this::stop)
                        .map(why -> why == null
                                ? new Supervision.Reaping(identity, "reaped", null)
                                : refused(identity, why)));
            }
            return Future.join(reapings.isEmpty() ? List.of(Future.succeededFuture()) : reapings)
                    .map(_ -> new Supervision.ReapReport(
                            reapings.stream().map(Future::result).toList()));
        });
    }

    private static Supervision.Reaping refused(String identity, String why) {
        return new Supervision.Reaping(identity, "refused", why);
    }

    private static Supervision.Reaping absent(String identity) {
        try {
            boolean alive = dev.ostler.process.ProcessIdentity.parse(identity).alive();
            return alive
                    ? refused(identity, "it is no orphan of this store; nothing was signalled")
                    : new Supervision.Reaping(identity, "gone", null);
        } catch (IllegalArgumentException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** The reason why it failed, or null. */
    private Future<@Nullable String> stop(String harness) {
        return Future.fromCompletionStage(
                        keeper().stop(harness, StopPlan.termThenKill(GRACE).sparing(sharedDaemons(harness))),
                        services.vertx().getOrCreateContext())
                .map(report -> report.gone() ? null : "even KILL has not ended " + report.survivors())
                .otherwise(e -> String.valueOf(e.getMessage()));
    }

    private Future<List<Supervision.Orphan>> found() {
        return Future.fromCompletionStage(keeper().lineage(), services.vertx().getOrCreateContext())
                .map(all -> {
                    List<LineageProcess> orphans =
                            all.stream().filter(p -> !claimed(p.harnessId())).toList();
                    Map<Long, LineageProcess> byPid = new HashMap<>();
                    orphans.forEach(p -> byPid.put(p.identity().pid(), p));
                    return orphans.stream().map(p -> orphan(p, byPid)).toList();
                });
    }

    private boolean claimed(String harness) {
        return services.registry().get(harness).map(Registry::takesName).orElse(false);
    }

    private Supervision.Orphan orphan(LineageProcess p, Map<Long, LineageProcess> byPid) {
        return new Supervision.Orphan(
                p.identity().pid(),
                p.identity().toString(),
                p.harnessId(),
                p.age(),
                p.residentBytes(),
                services.facts().redactor().redact(p.command()),
                spared(p, byPid));
    }

    /** By its own name or because it came from such a daemon, as the keeper spares them. */
    private boolean spared(LineageProcess p, Map<Long, LineageProcess> byPid) {
        List<String> shared = sharedDaemons(p.harnessId());
        LineageProcess next = p;
        for (int i = 0; next != null && i <= byPid.size(); i++) {
            if (next.harnessId().equals(p.harnessId()) && shared.contains(next.name())) {
                return true;
            }
            next = byPid.get(next.parent());
        }
        return false;
    }

    private List<String> sharedDaemons(String harness) {
        return services.registry()
                .get(harness)
                .map(r -> r.definition().sharedDaemons())
                .orElse(List.of());
    }

    private Keeper keeper() {
        Keeper keeper = services.keeper();
        if (keeper == null) {
            throw new OstlerException(ErrorCode.UNSUPPORTED, "no processes are owned here: " + services.ownedReason());
        }
        return keeper;
    }
}
