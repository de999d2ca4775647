package dev.ostler.client;

import io.vertx.core.Vertx;
import java.time.Duration;

/** Tries again with growing pauses, until its patience since the last success is over. */
final class Retry {
    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 2_000;
    private static final long NONE = -1;

    private final Vertx vertx;
    private final Duration patience;
    private long pause = FIRST_MILLIS;
    private long failingSince;
    private long timer = NONE;

    Retry(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    /** Runs it after a pause; false when patience is over. */
    boolean later(Runnable attempt) {
        long now = System.nanoTime();
        if (pause == FIRST_MILLIS) {
            failingSince = now;
        } else if (now - failingSince > patience.toNanos()) {
            return false;
        }
        timer = vertx.setTimer(pause, _ -> attempt.run());
        pause = Math.min(pause * 2, LAST_MILLIS);
        return true;
    }

    void reset() {
        pause = FIRST_MILLIS;
    }

    void stop() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
        }
    }
}
