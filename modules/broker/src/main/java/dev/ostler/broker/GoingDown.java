package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Broker;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases everything by its policy, within a time, or leaves all of it to the next broker, and then says on the bus
 * that it is done.
 */
final class GoingDown {
    private static final Logger log = LoggerFactory.getLogger(GoingDown.class);

    private final Services services;
    private final HarnessCalls calls;
    private boolean over;

    GoingDown(Services services, HarnessCalls calls) {
        this.services = services;
        this.calls = calls;
    }

    Future<Broker.GoingDown> begin(Broker.Down q) {
        if (over) {
            // who hurries comes too late, and the log takes no more facts
            return Future.succeededFuture(new Broker.GoingDown(0));
        }
        boolean keep = Boolean.TRUE.equals(q.keep());
        List<HarnessRecord> live = services.registry().all().stream()
                .filter(r -> !keep && Registry.takesName(r) && r.facts().wish() != Wish.DETACH)
                .toList();
        String reason = q.reason() == null ? "the broker goes down" : q.reason();
        Duration grace = q.grace() == null ? Duration.ofMinutes(1) : q.grace();
        services.facts()
                .note(services.facts()
                        .broker(Kind.BROKER_STOPPING, Map.of("cause", reason, "releasing", live.size(), "keep", keep)));
        List<Future<?>> releases = live.stream()
                .<Future<?>>map(r -> calls.release(r, r.release(), reason)
                        .onFailure(e -> log.error("{} was not released: {}", r.name(), e.getMessage())))
                .toList();
        List<Future<?>> work = new ArrayList<>(releases);
        work.add(keep ? left(reason) : Future.succeededFuture());
        Future<?> all = Future.join(work).otherwiseEmpty();
        all.timeout(Math.max(1, grace.toMillis()), TimeUnit.MILLISECONDS).onComplete(_ -> {
            over = true;
            services.vertx().eventBus().publish(Addresses.DOWN, reason, new DeliveryOptions().setLocalOnly(true));
        });
        return Future.succeededFuture(new Broker.GoingDown(live.size()));
    }

    /** Written of each, so that the next broker knows it without a keeper that could tell. */
    private Future<?> left(String reason) {
        List<Future<?>> written = new ArrayList<>(List.of(Future.succeededFuture()));
        for (HarnessRecord r : services.registry().all()) {
            if (Registry.takesName(r)
                    && r.ownership() == Ownership.BROKER_OWNED
                    && r.facts().wish() == Wish.RUN) {
                written.add(services.facts()
                        .write(services.facts()
                                .fact(
                                        r,
                                        Kind.STATUS,
                                        Map.of("status", "left-running", "cause", reason),
                                        HarnessRecord::leftBehind))
                        .onFailure(e -> log.error("{} was left, and it is not written: {}", r.name(), e.getMessage())));
            }
        }
        return Future.join(written);
    }
}
