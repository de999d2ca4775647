package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.Status;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Harnesses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Those who wait until a harness is ready or gone. Each has a timer; all are looked at again after each event. */
final class Waits {
    private static final int MOST = 1_000;

    private final Vertx vertx;
    private final Registry registry;
    private final List<Waiting> waiting = new ArrayList<>();

    private record Waiting(
            String id, Harnesses.Until until, StepClock clock, Promise<Harnesses.Waited> promise, long timer) {}

    Waits(Vertx vertx, Registry registry) {
        this.vertx = vertx;
        this.registry = registry;
    }

    void start() {
        vertx.eventBus().<EventBatch>localConsumer(Addresses.EVENTS, _ -> {
            if (!waiting.isEmpty()) {
                List.copyOf(waiting).forEach(this::look);
            }
        });
    }

    Future<Harnesses.Waited> on(Harnesses.Wait request) {
        HarnessRecord record = registry.find(request.harness());
        if (waiting.size() >= MOST) {
            return Future.failedFuture(new OstlerException(ErrorCode.OVERLOADED, MOST + " callers wait already"));
        }
        Duration timeout = request.timeoutOrDefault();
        Promise<Harnesses.Waited> promise = Promise.promise();
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                _ -> promise.tryFail(new OstlerException(
                        ErrorCode.TIMEOUT,
                        "harness " + record.name() + " is not "
                                + request.until().wire() + " after " + timeout.toMillis() + " ms; it is "
                                + status(record.id()).wire())));
        Waiting w = new Waiting(record.id(), request.until(), new StepClock(System::nanoTime), promise, timer);
        waiting.add(w);
        promise.future().onComplete(_ -> {
            vertx.cancelTimer(timer);
            waiting.remove(w);
        });
        look(w);
        return promise.future();
    }

    private void look(Waiting w) {
        HarnessRecord record = registry.get(w.id()).orElse(null);
        if (record == null) {
            w.promise().tryFail(new OstlerException(ErrorCode.NOT_FOUND, "its record is gone"));
            return;
        }
        boolean gone = gone(record);
        boolean met = switch (w.until()) {
            case READY -> record.facts().session() == SessionFact.ATTACHED;
            case GONE -> gone;
        };
        if (met) {
            w.promise()
                    .tryComplete(new Harnesses.Waited(
                            record.id(),
                            record.name(),
                            record.facts().status(),
                            w.clock().total().getLast().millis()));
        } else if (w.until() == Harnesses.Until.READY && gone && !comesBack(record)) {
            w.promise()
                    .tryFail(new OstlerException(
                            ErrorCode.CONFLICT,
                            "harness " + record.name() + " will not become ready: it is "
                                    + record.facts().status().wire()
                                    + (record.cause() == null ? "" : ", " + record.cause())));
        }
    }

    private static boolean gone(HarnessRecord record) {
        boolean processGone =
                record.facts().process() == ProcessFact.REAPED || record.facts().process() == ProcessFact.NONE;
        Wish wish = record.facts().wish();
        return processGone
                && (wish == Wish.STOP || wish == Wish.FAIL || record.facts().process() == ProcessFact.REAPED);
    }

    /** Whether it is started again, or its policy is about to decide so. */
    private static boolean comesBack(HarnessRecord record) {
        return switch (record.facts().wish()) {
            case RESTART -> true;
            case RUN -> record.definition().restart().enabled();
            case STOP, DETACH, FAIL -> false;
        };
    }

    private Status status(String id) {
        return registry.get(id).map(r -> r.facts().status()).orElse(Status.RELEASED);
    }
}
