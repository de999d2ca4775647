package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Which session a later connection goes on with. A codex thread without a turn is nowhere written down and cannot be
 * resumed, so a harness that was never prompted gets a new session.
 */
final class Resumable {
    private static final int LOOK_BACK = 500;

    private Resumable() {}

    /** The recorded session, or null when a new one loses nothing. */
    static Future<@Nullable String> session(Services services, HarnessRecord record) {
        if (record.sessionId() == null || record.definition().sessionId() != null || record.turn() != null) {
            return Future.succeededFuture(record.sessionId());
        }
        return Future.fromCompletionStage(
                        services.journal().timeline(record.id(), LOOK_BACK),
                        services.vertx().getOrCreateContext())
                .map(events ->
                        events.size() >= LOOK_BACK || events.stream().anyMatch(e -> e.kind() == Kind.TURN_STARTED)
                                ? record.sessionId()
                                : null);
    }
}
