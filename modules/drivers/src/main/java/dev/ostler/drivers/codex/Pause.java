package dev.ostler.drivers.codex;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A future that completes later. */
final class Pause {
    private Pause() {}

    static Future<Void> of(Vertx vertx, Duration time) {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(Math.max(1, time.toMillis()), _ -> over.complete());
        return over.future();
    }
}
