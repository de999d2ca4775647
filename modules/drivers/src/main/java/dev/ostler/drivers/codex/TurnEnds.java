package dev.ostler.drivers.codex;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Those who wait for the end of a turn; each has a timer. */
final class TurnEnds {
    private record Waiter(String turn, Promise<Void> promise, long timer) {}

    private final Vertx vertx;
    private final List<Waiter> waiters = new ArrayList<>();

    TurnEnds(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes when the turn has ended; fails with {@code TIMEOUT} after {@code bound}. */
    Future<Void> await(String turn, Duration bound) {
        Promise<Void> promise = Promise.promise();
        long timer = vertx.setTimer(bound.toMillis(), _ -> {
            waiters.removeIf(waiter -> waiter.promise.equals(promise));
            promise.tryFail(new OstlerException(
                    ErrorCode.TIMEOUT, "turn " + turn + " did not end within " + bound.toMillis() + " ms"));
        });
        waiters.add(new Waiter(turn, promise, timer));
        return promise.future();
    }

    void ended(String turn) {
        List<Waiter> served = waiters.stream().filter(w -> w.turn.equals(turn)).toList();
        waiters.removeAll(served);
        served.forEach(waiter -> {
            vertx.cancelTimer(waiter.timer);
            waiter.promise.tryComplete();
        });
    }

    void failAll(String why) {
        List<Waiter> orphans = List.copyOf(waiters);
        waiters.clear();
        orphans.forEach(waiter -> {
            vertx.cancelTimer(waiter.timer);
            waiter.promise.tryFail(new OstlerException(
                    ErrorCode.PEER_FAILED, "the connection ended before turn " + waiter.turn + " did: " + why));
        });
    }
}
