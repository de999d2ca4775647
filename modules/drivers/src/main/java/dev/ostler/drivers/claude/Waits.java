package dev.ostler.drivers.claude;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Those who wait for something that a frame will tell; each has a timer. On the pipe's context. */
final class Waits {
    private static final class Waiter {
        final String what;
        final Promise<Void> promise = Promise.promise();
        long timer;
        String trouble = "";

        Waiter(String what) {
            this.what = what;
        }
    }

    private final Vertx vertx;
    private final List<Waiter> waiters = new ArrayList<>();

    Waits(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes when it is {@link #done}; fails with {@code TIMEOUT}. */
    Future<Void> on(String what, Duration bound) {
        Waiter waiter = new Waiter(what);
        waiter.timer = vertx.setTimer(
                bound.toMillis(),
                _ -> settle(
                        w -> w == waiter,
                        w -> w.promise.tryFail(new OstlerException(
                                ErrorCode.TIMEOUT,
                                "Claude Code told nothing of " + what + " within " + bound.toMillis() + " ms"
                                        + w.trouble))));
        waiters.add(waiter);
        return waiter.promise.future();
    }

    boolean any(String what) {
        return waiters.stream().anyMatch(waiter -> waiter.what.equals(what));
    }

    /** What went wrong meanwhile, for the failure if there will be one. */
    void note(String what, Throwable trouble) {
        waiters.stream()
                .filter(waiter -> waiter.what.equals(what))
                .forEach(waiter -> waiter.trouble = " (" + trouble.getMessage() + ")");
    }

    void done(String what) {
        settle(waiter -> waiter.what.equals(what), waiter -> waiter.promise.tryComplete());
    }

    void fail(String what, Throwable why) {
        settle(waiter -> waiter.what.equals(what), waiter -> waiter.promise.tryFail(why));
    }

    void failAll(Throwable why) {
        settle(_ -> true, waiter -> waiter.promise.tryFail(why));
    }

    private void settle(Predicate<Waiter> which, Consumer<Waiter> how) {
        List<Waiter> served = waiters.stream().filter(which).toList();
        waiters.removeAll(served);
        served.forEach(waiter -> {
            vertx.cancelTimer(waiter.timer);
            how.accept(waiter);
        });
    }
}
