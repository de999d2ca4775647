package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.process.AdoptSpec;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import dev.ostler.process.remote.KeeperLost;
import dev.ostler.process.remote.RemoteKeeper;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * After the loss of a keeper: what lives is adopted by the next one, by identity, what does not is swept and told; and
 * an event says of which of them it will not be known any more how they end.
 */
final class KeeperTakeover implements KeeperLink.Owner {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Context context;
    private final Services services;
    private final KeeperNews news;

    KeeperTakeover(Context context, Services services, KeeperNews news) {
        this.context = context;
        this.services = services;
        this.news = news;
    }

    /** What becomes of a process when its broker is lost, as a keeper is told it. */
    static OnLoss onLoss(HarnessRecord r) {
        return onLoss(r.definition().onBrokerLoss());
    }

    static OnLoss onLoss(OnBrokerLoss policy) {
        return switch (policy) {
            case ADOPT -> OnLoss.ADOPT;
            case KILL -> OnLoss.KILL;
        };
    }

    @Override
    public CompletionStage<?> takeIn(RemoteKeeper keeper, KeeperLost why) {
        Promise<Object> done = Promise.promise();
        context.runOnContext(_ -> all(keeper, why).<Object>mapEmpty().onComplete(done));
        return done.future().toCompletionStage();
    }

    private Future<?> all(RemoteKeeper keeper, KeeperLost why) {
        List<String> unknown = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        List<Future<?>> work = new ArrayList<>();
        work.add(Future.succeededFuture());
        for (HarnessRecord r : services.registry().all()) {
            if (isKept(r)) {
                work.add(adopted(keeper, r)
                        .onSuccess(_ -> unknown.add(r.name()))
                        .recover(e -> {
                            ended.add(r.name());
                            return gone(keeper, r, String.valueOf(e.getMessage()));
                        }));
            }
        }
        return Future.join(work)
                .otherwiseEmpty()
                .compose(_ -> services.facts()
                        .write(services.facts()
                                .broker(
                                        Kind.KEEPER,
                                        Map.of(
                                                "state",
                                                "replaced",
                                                "pid",
                                                keeper.about().identity().pid(),
                                                "exitUnknown",
                                                unknown,
                                                "ended",
                                                ended,
                                                "cause",
                                                String.valueOf(why.getMessage())))));
    }

    private static boolean isKept(HarnessRecord r) {
        return r.ownership() == Ownership.BROKER_OWNED
                && r.identity() != null
                && (r.facts().process() == ProcessFact.ALIVE || r.facts().process() == ProcessFact.EXITED);
    }

    private Future<Void> adopted(RemoteKeeper keeper, HarnessRecord r) {
        return Future.fromCompletionStage(
                        keeper.adopt(new AdoptSpec(
                                r.id(),
                                ProcessIdentity.parse(String.valueOf(r.identity())),
                                Optional.of(services.options().stdio(r)),
                                Set.copyOf(r.definition().sharedDaemons()),
                                r.facts().wish() == Wish.DETACH ? OnLoss.ADOPT : onLoss(r))),
                        context)
                .compose(identity -> services.facts()
                        .write(services.facts()
                                .fact(
                                        r,
                                        Kind.ADOPTED,
                                        Map.of(
                                                "pid",
                                                identity.pid(),
                                                "cause",
                                                r.spool() == null
                                                        ? "its keeper was lost; how it ends will not be known"
                                                        : "its keeper was lost, and its pipes with it; it is ended"),
                                        null)))
                .compose(_ -> r.spool() == null ? Future.succeededFuture() : end(keeper, r))
                .mapEmpty();
    }

    /** Nobody can speak to it any more: what follows its end is for its policy to say. */
    private Future<?> end(RemoteKeeper keeper, HarnessRecord r) {
        return Future.fromCompletionStage(
                keeper.stop(
                        r.id(),
                        StopPlan.termThenKill(GRACE).sparing(r.definition().sharedDaemons())),
                context);
    }

    private Future<Void> gone(RemoteKeeper keeper, HarnessRecord r, String why) {
        if (r.facts().wish() == Wish.DETACH) {
            // whoever takes it back learns it
            return Future.succeededFuture();
        }
        return Future.fromCompletionStage(
                        keeper.stop(
                                r.id(),
                                StopPlan.termThenKill(GRACE)
                                        .sparing(r.definition().sharedDaemons())),
                        context)
                // what the lost keeper, or its log, had still told is not told again
                .compose(report -> news.settled().compose(_ -> ended(r.id(), why, report)));
    }

    private Future<Void> ended(String id, String why, StopReport report) {
        HarnessRecord now = services.registry().get(id).orElse(null);
        if (now == null || !isKept(now)) {
            return Future.succeededFuture();
        }
        return services.facts()
                .happened(new Remnants(services)
                        .ended(
                                now,
                                now.facts().wish() != Wish.RUN,
                                "it ended while no keeper was there: " + why,
                                report.swept().size()))
                .soon()
                .mapEmpty();
    }
}
