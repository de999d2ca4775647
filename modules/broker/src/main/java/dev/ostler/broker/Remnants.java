package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Wish;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Ends what an earlier broker left of a process, and writes down that it is gone. */
final class Remnants {
    private final Services services;
    private final Exits exits;

    Remnants(Services services) {
        this.services = services;
        this.exits = new Exits(services.facts());
    }

    /** Whether its process was of another boot of this machine, and so certainly is not any more. */
    boolean otherBoot(HarnessRecord r) {
        String identity = r.identity();
        return identity != null
                && !ProcessIdentity.of(ProcessHandle.current().pid())
                        .map(here -> here.bootId()
                                .equals(ProcessIdentity.parse(identity).bootId()))
                        .orElse(true);
    }

    /**
     * Nothing of it is left when this completes: the process, when it lives and is the one, and whatever carries the
     * marker. Nobody serves it then.
     */
    Future<Void> gone(HarnessRecord r, String why) {
        if (services.keeper() == null || r.facts().process() == ProcessFact.REAPED) {
            return services.deployments().undeploy(r.id());
        }
        if (r.identity() == null || r.facts().process() == ProcessFact.NONE) {
            return services.deployments()
                    .deploy(r.id(), new HarnessVerticle(r, services))
                    .compose(_ -> swept(r))
                    .compose(_ -> services.deployments().undeploy(r.id()));
        }
        return new AdoptFlow(services, r)
                .adopted()
                .transform(adopted -> adopted.succeeded() ? swept(r).mapEmpty() : unwatched(r, why))
                .compose(_ -> services.deployments().undeploy(r.id()));
    }

    /** It ended while nobody watched; what it left is ended, and both are told. The verticle that tries is deployed. */
    Future<Void> unwatched(HarnessRecord r, Throwable refusal) {
        return unwatched(r, "it ended while no broker was there: " + refusal.getMessage());
    }

    private Future<Void> unwatched(HarnessRecord before, String why) {
        HarnessRecord r = services.registry().get(before.id()).orElse(before);
        if (r.facts().process() == ProcessFact.REAPED) {
            // somebody watched after all, and has told it meanwhile
            return Future.succeededFuture();
        }
        boolean asked = r.facts().wish() != Wish.RUN;
        return (otherBoot(r) ? Future.<StopReport>succeededFuture() : swept(r))
                .compose(report -> new LastWords(services).tell(r, why).map(report))
                .compose(report -> services.facts()
                        .happened(ended(
                                r,
                                asked,
                                why,
                                report == null ? 0 : report.swept().size()))
                        .soon())
                .mapEmpty();
    }

    /** The end of one that nobody watched, with what was left of it. */
    Fact.Batch ended(HarnessRecord r, boolean asked, String why, int swept) {
        Fact reaped = services.facts()
                .fact(
                        r,
                        Kind.REAPED,
                        Map.of("swept", swept, "generation", r.generation(), "cause", why),
                        now -> now.with(now.facts().with(ProcessFact.REAPED)))
                .when(now -> now.facts().process() != ProcessFact.REAPED);
        return new Fact.Batch(List.of(exits.unwatched(r, asked, why), reaped), null);
    }

    /** The machine was restarted: it is told as lost, and wanted again. */
    Future<?> lostWithItsBoot(HarnessRecord r) {
        String why = "the machine was restarted";
        Fact lost = services.facts()
                .fact(
                        r,
                        Kind.LOST,
                        Map.of("cause", why, "identity", String.valueOf(r.identity())),
                        now -> now.because(why)
                                .inSession(now.sessionId(), null)
                                .with(now.facts()
                                        .with(ProcessFact.REAPED)
                                        .with(EndpointFact.UNKNOWN)
                                        .with(SessionFact.NONE)));
        Fact restarting = services.facts()
                .fact(
                        r,
                        Kind.RESTARTING,
                        Map.of("cause", why, "attempt", 0, "delayMs", 0, "generation", r.generation() + 1),
                        now -> now.with(RestartHistory.NONE).with(now.facts().with(Wish.RESTART)));
        return new LastWords(services)
                .tell(r, why)
                .compose(_ -> services.deployments().undeploy(r.id()))
                .compose(_ -> services.facts().write(new Fact.Batch(List.of(lost, restarting), null)));
    }

    /** Ends the process, when it is adopted, and whatever carries the marker. The verticle of the process is deployed. */
    Future<StopReport> swept(HarnessRecord r) {
        StopPlan plan =
                StopPlans.of(services.protocols().get(r.definition().protocol()).stopping());
        return LocalBus.request(
                services.vertx().eventBus(),
                Addresses.process(r.id()),
                new ProcessCommand.Stop(plan),
                StopPlans.patience(plan));
    }
}
