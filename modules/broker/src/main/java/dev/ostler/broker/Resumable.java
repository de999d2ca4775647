package dev.ostler.broker;

import dev.ostler.core.event.Event;
import dev.ostler.core.json.Json;
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
        String session = record.sessionId();
        if (session == null || record.definition().sessionId() != null || record.turn() != null) {
            return Future.succeededFuture(session);
        }
        return Future.fromCompletionStage(
                        services.journal().timeline(record.id(), LOOK_BACK),
                        services.vertx().getOrCreateContext())
                .map(events -> events.size() >= LOOK_BACK || events.stream().anyMatch(e -> written(e, session))
                        ? session
                        : null);
    }

    /** Whether this event says that the agent has something to resume of the session. */
    private static boolean written(Event e, String session) {
        return switch (e.kind()) {
            case TURN_STARTED -> session.equals(e.session());
            case SESSION_OPENED ->
                session.equals(e.session())
                        && Json.tree(e.data()).path("resumed").asBoolean();
            default -> false;
        };
    }
}
