package dev.ostler.client;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.ByeReason;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All subscriptions of one event loop. It holds the one bus consumer that they share: a subscription is a position in
 * the log, so that a published batch is one object however many follow it.
 */
public final class EventHub {
    /**
     * Over its bound the bus discards what it has for a consumer, without a word even when that is not paused; the
     * default of 1000 is less than a burst. What is lost even so is found by the next batch or the next heartbeat.
     */
    private static final int BUFFERED_BATCHES = 1 << 16;

    private final Vertx vertx;
    private final Context context;
    private final StreamLimits limits;
    private final LogReader log;
    private final Tally tally = new Tally();
    private final CopyOnWriteArrayList<EventStream> streams = new CopyOnWriteArrayList<>();
    private @Nullable MessageConsumer<EventBatch> consumer;
    private boolean closed;

    private EventHub(Vertx vertx, Context context, StreamLimits limits) {
        this.vertx = vertx;
        this.context = context;
        this.limits = limits;
        this.log = new LogReader(vertx.eventBus());
    }

    /**
     * Opens a hub on the caller's event loop, or on one of its own when the caller has none. It completes when live
     * events reach it. {@link dev.ostler.core.bus.Codecs} must be registered on this Vert.x.
     */
    public static Future<EventHub> open(Vertx vertx, StreamLimits limits) {
        EventHub hub = new EventHub(vertx, vertx.getOrCreateContext(), limits);
        return hub.onLoop(() -> {
            MessageConsumer<EventBatch> made = vertx.eventBus()
                    .consumer(new MessageConsumerOptions()
                            .setAddress(Addresses.EVENTS)
                            .setMaxBufferedMessages(BUFFERED_BATCHES));
            made.handler(message -> hub.publish(message.body()));
            hub.consumer = made;
            return made.completion().map(hub);
        });
    }

    /**
     * Opens a subscription. When it completes, the start is fixed and nothing that comes later can be missed; frames
     * flow from {@link EventStream#begin} on. Fails with {@code INVALID_REQUEST} on a bad cursor, {@code UNREACHABLE} or
     * {@code TIMEOUT} when the log does not answer, {@code OVERLOADED} at the bound of subscriptions.
     */
    public Future<EventStream> subscribe(Subscribe request, FrameSink sink) {
        return onLoop(() -> {
            if (closed) {
                return Future.failedFuture(new OstlerException(ErrorCode.UNREACHABLE, "this event hub is closed"));
            }
            if (streams.size() >= limits.streams()) {
                return Future.failedFuture(new OstlerException(
                        ErrorCode.OVERLOADED, "there are " + limits.streams() + " subscriptions already"));
            }
            EventStream stream = new EventStream(vertx, log, limits, request, sink, tally, streams::remove);
            streams.add(stream);
            return stream.open();
        });
    }

    /** How many subscriptions it holds; from any thread. */
    public int streams() {
        return streams.size();
    }

    /** How many of them wait for their clients to read; from any thread. */
    public int waiting() {
        return (int) streams.stream().filter(EventStream::waiting).count();
    }

    /** Where each of them is, and what was lost to the slow ones; from any thread. */
    public Subscribers.Listing subscribers() {
        return new Subscribers.Listing(
                streams.stream().map(EventStream::position).toList(),
                List.of(),
                tally.droppedSoFar(),
                tally.cutSoFar());
    }

    /** Says bye to all and takes its consumer off the bus. */
    public Future<Void> close() {
        return onLoop(() -> {
            closed = true;
            streams.forEach(stream -> stream.end(ByeReason.SHUTDOWN));
            return consumer == null ? Future.succeededFuture() : consumer.unregister();
        });
    }

    private void publish(EventBatch batch) {
        if (batch.events().isEmpty()) {
            // nothing that is known here; the next one shows the jump
            return;
        }
        for (EventStream stream : streams) {
            stream.accept(batch);
        }
    }

    /** Runs it on this hub's event loop, at once when called there. */
    <T> Future<T> onLoop(Supplier<Future<T>> work) {
        if (Context.isOnEventLoopThread() && context.equals(Vertx.currentContext())) {
            return attempt(work);
        }
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> attempt(work).onComplete(done));
        return done.future();
    }

    /** What is thrown becomes a failed future: a bad cursor, for one. */
    private static <T> Future<T> attempt(Supplier<Future<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
