package dev.ostler.broker;

import dev.ostler.core.harness.Probe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Checks at a steady pace whether one harness answers; the next check begins an interval after the end of the one
 * before, so that there is never more than one, and none is made up for. Confined to one context.
 */
final class ProbeLoop {
    /** Whom it tells. */
    interface Listener {
        void unresponsive(int misses, String why);

        void responsive();
    }

    private final Vertx vertx;
    private final Probe policy;
    private final Supplier<Future<Void>> check;
    private final Listener listener;
    private ProbeHealth health = ProbeHealth.NEW;
    private long timer = -1;
    private boolean running;

    ProbeLoop(Vertx vertx, Probe policy, Supplier<Future<Void>> check, Listener listener) {
        this.vertx = vertx;
        this.policy = policy;
        this.check = check;
        this.listener = listener;
    }

    void start() {
        if (!running) {
            running = true;
            later();
        }
    }

    void stop() {
        running = false;
        vertx.cancelTimer(timer);
    }

    private void later() {
        timer = vertx.setTimer(policy.interval().toMillis(), _ -> look());
    }

    private void look() {
        check.get().timeout(policy.interval().toMillis(), TimeUnit.MILLISECONDS).onComplete(r -> {
            if (!running) {
                return;
            }
            ProbeHealth.Step step = r.succeeded() ? health.answered() : health.missed(policy.misses());
            health = step.next();
            switch (step.change()) {
                case NONE -> {}
                case UNRESPONSIVE ->
                    listener.unresponsive(
                            health.misses(), String.valueOf(r.cause().getMessage()));
                case RESPONSIVE -> listener.responsive();
            }
            later();
        });
    }
}
