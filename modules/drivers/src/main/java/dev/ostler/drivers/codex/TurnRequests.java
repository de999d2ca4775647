package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.session.Image;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The requests of a turn, with what codex 0.169.0 makes of them when they come at an unlucky moment. */
final class TurnRequests {
    /** {@code turn/start} is answered some milliseconds before the turn can be steered or interrupted. */
    private static final Duration BEGINNING = Duration.ofMillis(50);

    private static final int TRIES = 8;

    private final Vertx vertx;
    private final CodexConnection connection;
    private final CodexSession session;

    TurnRequests(Vertx vertx, CodexConnection connection, CodexSession session) {
        this.vertx = vertx;
        this.connection = connection;
        this.session = session;
    }

    /** Starts a turn. A thread that was unloaded after a long idle is loaded again. */
    Future<JsonNode> start(String text, List<Image> images) {
        Wire.TurnStart start = new Wire.TurnStart(session.thread(), Wire.input(text, images), session.model());
        return connection.call("turn/start", start).recover(e -> {
            if (!CodexErrors.threadNotLoaded(e)) {
                return Future.failedFuture(e);
            }
            return connection
                    .call("thread/resume", new Wire.ThreadResume(session.thread(), true))
                    .compose(_ -> connection.call("turn/start", start));
        });
    }

    Future<JsonNode> steer(String turn, String text) {
        List<Wire.Input> input = Wire.input(text, List.of());
        return whileItBegins(
                turn, 1, () -> connection.call("turn/steer", new Wire.TurnSteer(session.thread(), turn, input)));
    }

    Future<JsonNode> interrupt(String turn) {
        return whileItBegins(
                turn, 1, () -> connection.call("turn/interrupt", new Wire.TurnInterrupt(session.thread(), turn)));
    }

    private Future<JsonNode> whileItBegins(String turn, int tries, Supplier<Future<JsonNode>> request) {
        return request.get()
                .recover(e -> !CodexErrors.noSuchTurn(e) || tries >= TRIES || !turn.equals(session.turn())
                        ? Future.failedFuture(e)
                        : Pause.of(vertx, BEGINNING).compose(_ -> whileItBegins(turn, tries + 1, request)));
    }
}
