package dev.ostler.broker;

import dev.ostler.broker.RestartDecision.Decision;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Supervision;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes the restart policy: an end that nobody asked for is answered by a new start of the same harness, later, or
 * by giving up. What it decides is written before it acts, so that a later broker goes on with it. Confined to the
 * broker's context.
 */
final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private final Services services;
    private final Restarting restarting;
    private final Endings endings;
    private final Map<String, Long> due = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    /** Of those, the ones that shall not be started any more. */
    private final Set<String> unwanted = new HashSet<>();

    Supervisor(Services services, Starts starts) {
        this.services = services;
        this.restarting = new Restarting(services, starts);
        this.endings = new Endings(services);
    }

    /** Whether it is stopping or starting this one: an end of its process is no accident then. */
    boolean busy(String id) {
        return busy.contains(id);
    }

    /** Looks at all once, after a broker came up: what was due goes on, and ends that nobody has answered are. */
    void lookAround() {
        for (HarnessRecord r : services.registry().all()) {
            if (r.facts().wish() == Wish.RESTART && !due.containsKey(r.id()) && !busy(r.id())) {
                resume(r);
            } else if (r.facts().wish() == Wish.RUN) {
                ended(r.id());
            }
        }
    }

    /** A process has been reaped, and nobody is dealing with it. */
    void ended(String id) {
        HarnessRecord r = services.registry().get(id).orElse(null);
        if (r == null || busy(id) || r.facts().process() != ProcessFact.REAPED || due.containsKey(id)) {
            return;
        }
        switch (r.facts().wish()) {
            case RUN -> guarded(id, decided(r, uptime(r), lastExit(r)));
            case RESTART -> resume(r);
            case STOP, DETACH, FAIL -> guarded(id, endings.cleared(id));
        }
    }

    private void resume(HarnessRecord r) {
        later(r.id(), RestartDecision.left(r.restarts(), r.definition().restart(), now()));
    }

    /** Forgets a start that is due or about to be made: an operator wants it to stop. */
    void forget(String id) {
        if (busy(id)) {
            unwanted.add(id);
        }
        forgetTimer(id);
    }

    private void forgetTimer(String id) {
        Long timer = due.remove(id);
        if (timer != null) {
            services.vertx().cancelTimer(timer);
        }
    }

    /** Stops it and starts it again, because an operator wants it; completes when it is ready. Does not count. */
    Future<Void> restart(HarnessRecord r, String cause, Origin origin) {
        forgetTimer(r.id());
        busy.add(r.id());
        return restarting
                .announce(r, cause, 0, Duration.ZERO, r.restarts().begun(), origin)
                .compose(_ -> restarting.stopped(r.id()))
                .compose(_ -> started(r.id(), false))
                .onComplete(_ -> done(r.id()));
    }

    private void done(String id) {
        busy.remove(id);
        unwanted.remove(id);
    }

    /** Stops what runs and lets its policy start it again: it is wedged, or too large. Counts. */
    void recycle(HarnessRecord r, String cause) {
        if (busy(r.id()) || r.facts().wish() != Wish.RUN || r.facts().process() != ProcessFact.ALIVE) {
            return;
        }
        RestartPolicy policy = r.definition().restart().on();
        Decision decision = RestartDecision.decide(
                new RestartDecision.Ended(r.ownership(), r.facts().wish(), uptime(r)),
                r.restarts(),
                policy,
                now(),
                ThreadLocalRandom.current().nextDouble());
        busy.add(r.id());
        Future<Void> work = switch (decision) {
            case Decision.Restart d ->
                restarting
                        .announce(r, cause, d.attempt(), d.after(), d.then())
                        .compose(_ -> restarting.stopped(r.id()))
                        .onSuccess(_ -> later(r.id(), d.after()));
            case Decision.GiveUp g ->
                restarting
                        .announce(r, cause, 0, Duration.ZERO, g.then())
                        .compose(_ -> restarting.stopped(r.id()))
                        .compose(_ -> endings.limited(r, g.reason(), cause, g.then()));
            case Decision.Leave _ -> Future.succeededFuture();
        };
        guarded(r.id(), work.onComplete(_ -> done(r.id())));
    }

    private Future<Void> decided(HarnessRecord r, Duration uptime, String cause) {
        return switch (RestartDecision.decide(
                new RestartDecision.Ended(r.ownership(), r.facts().wish(), uptime),
                r.restarts(),
                r.definition().restart(),
                now(),
                ThreadLocalRandom.current().nextDouble())) {
            case Decision.Restart d ->
                restarting
                        .announce(r, cause, d.attempt(), d.after(), d.then())
                        .compose(_ -> services.deployments().undeploy(r.id()))
                        .onSuccess(_ -> later(r.id(), d.after()));
            case Decision.GiveUp g -> endings.limited(r, g.reason(), cause, g.then());
            case Decision.Leave _ -> endings.cleared(r.id());
        };
    }

    private void later(String id, Duration after) {
        if (unwanted.contains(id)) {
            return;
        }
        forgetTimer(id);
        due.put(id, services.vertx().setTimer(Math.max(1, after.toMillis()), _ -> {
            due.remove(id);
            boolean wanted = services.registry()
                    .get(id)
                    .map(r -> r.facts().wish() == Wish.RESTART)
                    .orElse(false);
            if (wanted && busy.add(id)) {
                guarded(id, started(id, true).onComplete(_ -> done(id)));
            }
        }));
    }

    /** {@code policy}: whether a start that fails is for the policy to answer, or the end of it. */
    private Future<Void> started(String id, boolean policy) {
        return restarting
                .start(id, () -> !unwanted.contains(id))
                .<Void>mapEmpty()
                .recover(e -> {
                    HarnessRecord r = services.registry().get(id).orElse(null);
                    if (r == null || !(e instanceof StartFailed failed)) {
                        return Future.failedFuture(e);
                    }
                    if (failed.cancelled()) {
                        // told already, or for who wants it to stop to tell
                        return Future.failedFuture(failed.refusal(r));
                    }
                    boolean again = policy && r.definition().restart().enabled();
                    return again
                            ? decided(r, Duration.ZERO, "the restart did not become ready: " + failed.getMessage())
                            : endings.failed(r, failed).compose(_ -> Future.failedFuture(failed.refusal(r)));
                });
    }

    private void guarded(String id, Future<?> work) {
        work.onFailure(e -> log.warn(
                "supervision of {}: {}",
                services.registry().get(id).map(HarnessRecord::name).orElse(id),
                e.getMessage()));
    }

    private Instant now() {
        return services.facts().clock().instant();
    }

    private Duration uptime(HarnessRecord r) {
        if (r.facts().process() == ProcessFact.ALIVE && r.started() != null) {
            return Duration.between(r.started(), now());
        }
        return r.exits().isEmpty() ? Duration.ZERO : r.exits().getLast().uptime();
    }

    private static String lastExit(HarnessRecord r) {
        if (r.exits().isEmpty()) {
            return "it ended";
        }
        Supervision.Exit last = r.exits().getLast();
        return "it ended by itself: " + last.exit();
    }
}
