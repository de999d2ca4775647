package dev.ostler.core.bus;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Durations;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operation;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Calls operations over the bus. A failure of the operation is an {@link OstlerException}. */
public final class BusClient {
    private final EventBus bus;
    private final Caller caller;

    public BusClient(EventBus bus, Caller caller) {
        this.bus = bus;
        this.caller = caller;
    }

    /** Calls with records; waits the operation's own time, or the request's when that is longer. */
    public <Q extends Record, A extends Record> Future<A> call(Operation<Q, A> operation, Q request) {
        return call(operation, Json.write(request), operation.timeout(request), null)
                .map(text -> Json.read(text, operation.answer()));
    }

    /** Calls with JSON text and returns JSON text; for ways in that only pass things on. */
    public Future<String> call(Operation<?, ?> operation, String params, Duration timeout, @Nullable String trace) {
        if (!caller.may(operation.scope())) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.FORBIDDEN,
                    operation.name() + " needs the scope " + operation.scope().wire()
                            + ", which this credential lacks"));
        }
        return bus.<Answer>request(
                        operation.address(),
                        new Call(operation.name(), params, caller, trace),
                        new DeliveryOptions().setSendTimeout(Math.max(1, timeout.toMillis())))
                .transform(result -> result.succeeded()
                        ? unwrap(result.result().body())
                        : Future.failedFuture(failure(operation, timeout, result.cause())));
    }

    private static Future<String> unwrap(Answer answer) {
        return switch (answer) {
            case Answer.Ok(String result) -> Future.succeededFuture(result);
            case Answer.Failed(var problem) -> Future.failedFuture(new OstlerException(problem));
        };
    }

    private static Throwable failure(Operation<?, ?> operation, Duration timeout, Throwable cause) {
        if (cause instanceof ReplyException e && e.failureType() == ReplyFailure.TIMEOUT) {
            return new OstlerException(
                    ErrorCode.TIMEOUT, operation.name() + " was not answered within " + Durations.format(timeout));
        }
        if (cause instanceof ReplyException e && e.failureType() == ReplyFailure.NO_HANDLERS) {
            return new OstlerException(
                    ErrorCode.UNREACHABLE, "nobody answers " + operation.address() + ": the broker is not up");
        }
        return cause;
    }
}
