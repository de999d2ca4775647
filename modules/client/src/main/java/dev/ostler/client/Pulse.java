package dev.ostler.client;

import io.vertx.core.Vertx;
import java.time.Duration;

/** The timers of one subscription, on the monotonic clock: the heartbeat of an idle one, the deadline of a full sink. */
final class Pulse {
    private static final long NONE = -1;
    private static final long LEAST_MILLIS = 20;

    private final Vertx vertx;
    private final Duration interval;
    private final Runnable idle;
    private final Duration slow;
    private final Runnable tooSlow;
    private long wrote = System.nanoTime();
    private long idleTimer = NONE;
    private long slowTimer = NONE;

    Pulse(Vertx vertx, Duration interval, Runnable idle, Duration slow, Runnable tooSlow) {
        this.vertx = vertx;
        this.interval = interval;
        this.idle = idle;
        this.slow = slow;
        this.tooSlow = tooSlow;
    }

    void start() {
        arm(interval.toMillis());
    }

    private void arm(long millis) {
        idleTimer = vertx.setTimer(millis, _ -> {
            long left = interval.minusNanos(System.nanoTime() - wrote).toMillis();
            arm(left > 0 ? Math.max(left, LEAST_MILLIS) : interval.toMillis());
            if (due()) {
                idle.run();
            }
        });
    }

    void wrote() {
        wrote = System.nanoTime();
    }

    /** Whether nothing was written for the interval. */
    boolean due() {
        return System.nanoTime() - wrote >= interval.toNanos();
    }

    void awaitDrain() {
        drained();
        slowTimer = vertx.setTimer(slow.toMillis(), _ -> tooSlow.run());
    }

    void drained() {
        if (slowTimer != NONE) {
            vertx.cancelTimer(slowTimer);
            slowTimer = NONE;
        }
    }

    void stop() {
        drained();
        if (idleTimer != NONE) {
            vertx.cancelTimer(idleTimer);
            idleTimer = NONE;
        }
    }
}
