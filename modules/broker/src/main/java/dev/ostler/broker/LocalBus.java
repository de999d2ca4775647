package dev.ostler.broker;

import dev.ostler.core.bus.Codecs;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages between the verticles of one broker: objects, never copied, failures whole. */
final class LocalBus {
    private static final List<Class<?>> TYPES = List.of(
            Fact.Batch.class,
            Reload.class,
            Done.class,
            Failed.class,
            ProcessCommand.Start.class,
            ProcessCommand.Adopt.class,
            ProcessCommand.Stop.class,
            ProcessCommand.Detach.class,
            ProcessCommand.Told.class,
            Printed.class,
            Printed.End.class,
            ReadinessRequest.Watch.class,
            ReadinessRequest.Judge.class,
            ReadinessRequest.Cancel.class,
            AttachCommand.Connect.class,
            AttachCommand.Prompt.class,
            AttachCommand.Steer.class,
            AttachCommand.Interrupt.class,
            AttachCommand.CancelPrompts.class,
            AttachCommand.ListSessions.class,
            AttachCommand.History.class,
            AttachCommand.OpenSession.class,
            AttachCommand.ForkSession.class,
            AttachCommand.ArchiveSession.class,
            AttachCommand.DeleteSession.class,
            AttachCommand.Input.class,
            AttachCommand.SetModel.class,
            AttachCommand.Resize.class,
            AttachCommand.Screen.class,
            AttachCommand.Approvals.class,
            AttachCommand.Answer.class,
            AttachCommand.LetGo.class,
            AttachCommand.Drain.class,
            AttachCommand.LastWords.class,
            AttachCommand.ProcessGone.class);

    /** A reply that carries a value, or null. */
    record Done(@Nullable Object value) {}

    /** A reply that carries a failure with its type. */
    record Failed(Throwable cause) {}

    private LocalBus() {}

    static void register(EventBus bus) {
        TYPES.forEach(type -> Codecs.local(bus, type));
    }

    /** Sends a command and waits; nobody there is {@code CONFLICT}: the harness went away meanwhile. */
    static <T> Future<T> request(EventBus bus, String address, Object command, Duration timeout) {
        long begun = System.nanoTime();
        return bus.<Object>request(
                        address,
                        command,
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(Math.max(1, timeout.toMillis())))
                .transform(result -> {
                    if (result.failed()) {
                        return Future.failedFuture(
                                explain(command, timeout, System.nanoTime() - begun, result.cause()));
                    }
                    return switch (result.result().body()) {
                        case Done(var value) -> {
                            @SuppressWarnings("unchecked")
                            T typed = (T) value;
                            yield Future.succeededFuture(typed);
                        }
                        case Failed(Throwable cause) -> Future.failedFuture(cause);
                        case Object other ->
                            Future.failedFuture(new IllegalStateException("unexpected reply " + other.getClass()));
                    };
                });
    }

    /** Answers a message when the work is done. */
    static <T> void answer(Message<?> message, Future<T> work) {
        work.onComplete(r -> message.reply(r.succeeded() ? new Done(r.result()) : new Failed(r.cause())));
    }

    private static Throwable explain(Object command, Duration timeout, long nanos, Throwable cause) {
        // a receiver that goes away with the message in its queue shows as a timeout, but at once
        boolean over = nanos >= timeout.toNanos() / 2;
        if (cause instanceof ReplyException e
                && (e.failureType() == ReplyFailure.NO_HANDLERS
                        || (e.failureType() == ReplyFailure.TIMEOUT && !over))) {
            if (command instanceof Fact.Batch) {
                return new OstlerException(ErrorCode.CONFLICT, "the broker is going down and writes no more facts");
            }
            return new OstlerException(ErrorCode.CONFLICT, "the harness is not running any more; see: ostler ps --all");
        }
        if (cause instanceof ReplyException e && e.failureType() == ReplyFailure.TIMEOUT) {
            return new OstlerException(
                    ErrorCode.TIMEOUT,
                    command.getClass().getSimpleName() + " was not answered within " + timeout.toMillis() + " ms");
        }
        return cause;
    }
}
