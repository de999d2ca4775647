package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;

/**
 * What a process printed for its driver while no broker was there, and then it ended: read to the end, and told before
 * its end is. Never fails.
 */
final class LastWords {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Services services;

    LastWords(Services services) {
        this.services = services;
    }

    /** Whether there may be any. */
    static boolean has(HarnessRecord r) {
        return r.spool() != null && r.sessionId() != null;
    }

    /** Deploys its connection, which stays; completes when all is told. */
    Future<Void> tell(HarnessRecord r, String why) {
        Spooled spool = r.spool();
        String session = r.sessionId();
        if (spool == null || session == null) {
            return Future.succeededFuture();
        }
        return services.vertx()
                .executeBlocking(() -> {
                    Redactor own = new Redactor();
                    services.secrets()
                            .read(r.id())
                            .ifPresent(kept ->
                                    kept.masks().stream().map(Secret::of).forEach(own::learn));
                    return own;
                })
                .compose(own -> services.deployments()
                        .deploy(
                                r.id(),
                                new AttachVerticle(
                                        services,
                                        r,
                                        services.protocols().get(r.definition().protocol()),
                                        own)))
                .compose(_ -> LocalBus.<Object>request(
                        services.vertx().eventBus(),
                        Addresses.attach(r.id()),
                        new AttachCommand.LastWords(
                                new Opening.Place(null, new Auth.None(), false, Set.of()),
                                new Driver.Open.Resume(session, r.turn(), Set.copyOf(spool.asked())),
                                why),
                        PATIENCE))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
