package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * The end of a turn whose process ended while no connection was open: what it had printed for its driver is read to its
 * end first. Told by the connection of the harness, which knows the turn from its deployment on and tells its end once:
 *
 * <pre>
 * the end of the process is heard         who has the turn                    turn.ended is told
 * before anything serves the harness      a connection deployed for it        before harness.exited, by tell
 * after the connection, before adoption   the connection that awaits it       what it printed before harness.exited
 * after adoption, before the connecting   the same                            the same; connecting is refused
 * later                                   the same, connected                 by its driver, or after harness.exited
 * never (adoption is refused)             the connection that awaited it      before harness.exited, by tell
 * </pre>
 *
 * Whoever serves a harness, and who finds that nobody does, decide one after the other: {@link Deployments#alone}. That
 * one end of a process is told once is for its fact to see to: {@link Exits}. Never fails.
 */
final class LastWords {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Services services;

    LastWords(Services services) {
        this.services = services;
    }

    /** Whether there may be any, or a turn has to be ended. */
    static boolean has(HarnessRecord r) {
        return r.sessionId() != null && (r.spool() != null || r.turn() != null);
    }

    /** Deploys its connection unless it is there; it stays. Completes when all is told. */
    Future<Void> tell(HarnessRecord r, String why) {
        if (!has(r)) {
            return Future.succeededFuture();
        }
        Future<Void> there = services.deployments().has(r.id(), AttachVerticle.class)
                ? Future.succeededFuture()
                : Opening.awaiting(services, r);
        return there.compose(_ -> LocalBus.<Object>request(
                        services.vertx().eventBus(),
                        Addresses.attach(r.id()),
                        new AttachCommand.LastWords(why),
                        PATIENCE))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
