package dev.ostler.client;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.bus.SnapshotState;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;

/** Asks the log over the bus. Every failure is an {@link OstlerException}. */
final class LogReader {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventBus bus;

    LogReader(EventBus bus) {
        this.bus = bus;
    }

    Future<SnapshotState> snapshot(EventFilter filter) {
        return ask(Addresses.SNAPSHOT, new SnapshotRequest(filter), SnapshotState.class);
    }

    Future<EventPage> read(Start from, int limit, EventFilter filter) {
        return ask(Addresses.JOURNAL, new ReadEvents(from, limit, filter), EventPage.class);
    }

    private <T> Future<T> ask(String address, Object question, Class<T> type) {
        return bus.request(address, question, new DeliveryOptions().setSendTimeout(PATIENCE.toMillis()))
                .transform(reply -> {
                    if (reply.failed()) {
                        return Future.failedFuture(problem(address, reply.cause()));
                    }
                    Object body = reply.result().body();
                    if (body instanceof Answer.Failed(var problem)) {
                        return Future.failedFuture(new OstlerException(problem));
                    }
                    return type.isInstance(body)
                            ? Future.succeededFuture(type.cast(body))
                            : Future.failedFuture(new OstlerException(
                                    ErrorCode.INTERNAL,
                                    address + " answered with something else than " + type.getSimpleName()));
                });
    }

    private static Throwable problem(String address, Throwable cause) {
        if (cause instanceof OstlerException || !(cause instanceof ReplyException e)) {
            return cause;
        }
        if (e.failureType() == ReplyFailure.NO_HANDLERS) {
            return new OstlerException(ErrorCode.UNREACHABLE, "nobody answers " + address + ": the broker is not up");
        }
        if (e.failureType() == ReplyFailure.TIMEOUT) {
            return new OstlerException(
                    ErrorCode.TIMEOUT, address + " did not answer within " + PATIENCE.toSeconds() + " s");
        }
        return new OstlerException(ErrorCode.INTERNAL, address + " failed: " + e.getMessage());
    }
}
