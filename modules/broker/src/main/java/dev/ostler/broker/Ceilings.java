package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Activity;
import dev.ostler.core.harness.LimitAction;
import dev.ostler.core.harness.Limits;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.TreeUse;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the process trees that have a ceiling, all in one pass at a slow pace on a worker, and answers those that
 * are above it. Confined to the broker's context.
 */
final class Ceilings {
    static final Duration PACE = Duration.ofSeconds(5);

    /** So many looks a running turn is waited for before a tree that is too large is recycled all the same. */
    private static final int PATIENCE = 120;

    private static final Logger log = LoggerFactory.getLogger(Ceilings.class);

    private final Services services;
    private final Supervisor supervisor;
    private final Map<String, Above> above = new HashMap<>();
    private boolean looking;

    /** A tree above its ceiling: told once for each generation, and again only after it was well below. */
    private static final class Above {
        final int generation;
        final String cause;
        int looks;

        Above(int generation, String cause) {
            this.generation = generation;
            this.cause = cause;
        }
    }

    Ceilings(Services services, Supervisor supervisor) {
        this.services = services;
        this.supervisor = supervisor;
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(PACE.toMillis(), _ -> look());
    }

    private void look() {
        Map<String, ProcessIdentity> leaders = new LinkedHashMap<>();
        for (HarnessRecord r : services.registry().all()) {
            if (r.definition().limits().measured() && runs(r)) {
                leaders.put(r.id(), ProcessIdentity.parse(Objects.requireNonNull(r.identity())));
            }
        }
        above.keySet().retainAll(leaders.keySet());
        if (leaders.isEmpty() || looking) {
            return;
        }
        looking = true;
        services.vertx()
                .executeBlocking(() -> TreeUse.measure(services.journal().store(), leaders), false)
                .onSuccess(uses -> uses.forEach(this::compare))
                .onFailure(e -> log.warn("process trees cannot be measured: {}", e.getMessage()))
                .onComplete(_ -> looking = false);
    }

    private static boolean runs(HarnessRecord r) {
        return r.identity() != null
                && r.facts().process() == ProcessFact.ALIVE
                && r.facts().wish() == Wish.RUN;
    }

    private void compare(String id, TreeUse use) {
        HarnessRecord r = services.registry().get(id).filter(Ceilings::runs).orElse(null);
        if (r == null) {
            return;
        }
        Limits limits = r.definition().limits();
        Above before = above.get(id);
        if (before != null && before.generation != r.generation()) {
            above.remove(id);
            before = null;
        }
        CeilingDecision.Level level = CeilingDecision.of(use, limits);
        if (before == null) {
            if (level.over()) {
                tell(r, use, level.why());
            }
        } else if (level.wellBelow()) {
            above.remove(id);
        } else if (limits.action() == LimitAction.RECYCLE) {
            before.looks++;
            drained(r, before);
        }
    }

    private void tell(HarnessRecord r, TreeUse use, String why) {
        Above now = new Above(r.generation(), why);
        above.put(r.id(), now);
        LimitAction action = r.definition().limits().action();
        services.facts()
                .note(services.facts()
                        .fact(
                                r,
                                Kind.OVER_LIMIT,
                                Map.of(
                                        "cause", why,
                                        "action", action,
                                        "processes", use.processes(),
                                        "memoryBytes", use.memoryBytes(),
                                        "openFiles", use.openFiles()),
                                null));
        if (action == LimitAction.RECYCLE) {
            drained(r, now);
        }
    }

    private void drained(HarnessRecord r, Above state) {
        boolean idle = r.facts().activity() == Activity.IDLE && r.facts().pendingApprovals() == 0;
        if (idle || state.looks >= PATIENCE) {
            supervisor.recycle(r, "recycled: " + state.cause);
        }
    }

    /** A turn has ended: one that was waited for is recycled before the next begins. */
    void turnEnded(String id) {
        Above state = above.get(id);
        HarnessRecord r = services.registry().get(id).filter(Ceilings::runs).orElse(null);
        if (state != null
                && r != null
                && state.generation == r.generation()
                && r.definition().limits().action() == LimitAction.RECYCLE) {
            drained(r, state);
        }
    }
}
