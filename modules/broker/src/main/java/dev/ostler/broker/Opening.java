package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.secret.Redactor;
import dev.ostler.core.secret.Secret;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Protocol;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The step that spawn, attach and taking back have in common: a connection and a session. Used once. */
final class Opening {
    private final Services services;
    private final HarnessRecord record;
    private final Protocol protocol;

    /**
     * Where to dial, and as whom.
     *
     * @param endpoint null for a process that is reached by the keeper's pipes
     * @param minted the server must be seen to refuse others
     * @param secrets what else its agent knows and must not tell
     */
    record Place(@Nullable Endpoint endpoint, Auth auth, boolean minted, Set<Secret> secrets) {
        Place {
            secrets = Set.copyOf(secrets);
        }
    }

    Opening(Services services, HarnessRecord record, Protocol protocol) {
        this.services = services;
        this.record = record;
        this.protocol = protocol;
    }

    /**
     * Deploys the connection of a harness and opens its session.
     *
     * @param session to resume, or null for a new one
     * @param orNew whether a new session takes the place of one that the server cannot resume; events tell it
     */
    Future<Driver.Session> open(Place place, @Nullable String session, boolean orNew, Duration timeout) {
        Future<Driver.Session> opened = deployed(place).compose(_ -> connect(place, session, true, false, timeout));
        return session == null || !orNew
                ? opened
                : opened.recover(
                        e -> e instanceof NotReady n && n.reason() == VerdictReason.HANDSHAKE_FAILED && !n.sessionGone()
                                ? instead(place, session, n, timeout)
                                : Future.failedFuture(e));
    }

    /** For a process that is known to live: goes on dialling after a failure, which is told all the same. */
    Future<Driver.Session> resume(Place place, @Nullable String session, boolean keepTrying, Duration timeout) {
        Future<Void> there = services.deployments().has(record.id(), AttachVerticle.class)
                ? Future.succeededFuture()
                : deployed(place);
        return there.compose(_ -> connect(place, session, false, keepTrying, timeout));
    }

    /**
     * Deploys the connection of a process of an earlier time before anything else serves it: the turn that runs, as the
     * record says, is in its care from then on, whether it will be connected or learns of an end.
     */
    static Future<Void> awaiting(Services services, HarnessRecord record) {
        String protocol = record.definition().protocol();
        if (record.sessionId() == null || !services.protocols().names().contains(protocol)) {
            return Future.succeededFuture();
        }
        return services.vertx()
                .executeBlocking(() -> services.secrets().read(record.id()))
                .compose(kept -> new Opening(
                                services, record, services.protocols().get(protocol))
                        .deployed(new Place(
                                null,
                                kept.map(k -> k.credential().toAuth()).orElseGet(Auth.None::new),
                                false,
                                kept.map(SecretFiles.Kept::secrets).orElseGet(Set::of))));
    }

    private Future<Void> deployed(Place place) {
        place.auth().secret().ifPresent(secret -> services.facts().redactor().learn(record.id(), secret));
        Redactor own = new Redactor();
        place.auth().secret().ifPresent(own::learn);
        place.secrets().forEach(own::learn);
        return services.deployments().deploy(record.id(), new AttachVerticle(services, record, protocol, own));
    }

    private Future<Driver.Session> connect(
            Place place, @Nullable String session, boolean fresh, boolean keepTrying, Duration timeout) {
        Spooled spool = record.spool();
        Driver.Open open = session == null
                ? new Driver.Open.New()
                : new Driver.Open.Resume(session, record.turn(), spool == null ? Set.of() : Set.copyOf(spool.asked()));
        return LocalBus.request(
                services.vertx().eventBus(),
                Addresses.attach(record.id()),
                new AttachCommand.Connect(place, open, fresh, keepTrying, timeout),
                timeout.plusSeconds(10));
    }

    private Future<Driver.Session> instead(Place place, String lost, NotReady why, Duration timeout) {
        LostSession told = new LostSession(services, record.id(), lost, String.valueOf(why.getMessage()));
        return told.gone()
                .compose(_ -> connect(place, null, false, false, timeout))
                .compose(told::replaced);
    }
}
