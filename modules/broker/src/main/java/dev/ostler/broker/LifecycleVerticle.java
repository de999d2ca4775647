package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.json.Json;
import dev.ostler.journal.Change;
import dev.ostler.journal.IdempotencyRow;
import dev.ostler.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The only writer of facts: applies each to the registry, journals it together with the record, and publishes it after
 * the commit. Fans out exits, so that a connection knows that its process is gone.
 */
final class LifecycleVerticle extends VerticleBase {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Journal journal;
    private final Registry registry;
    private final Clock clock;

    LifecycleVerticle(Journal journal, Registry registry, Clock clock) {
        this.journal = journal;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<Fact.Batch>localConsumer(Addresses.FACTS, m -> LocalBus.answer(m, write(m.body())));
        vertx.eventBus().<Object>consumer(Addresses.JOURNAL, this::read);
        return Future.succeededFuture();
    }

    /** Called by the journal in log order; never blocks. */
    static void publish(io.vertx.core.Vertx vertx, EventBatch batch) {
        for (Event event : batch.events()) {
            if (event.kind() == Kind.EXITED && event.harness() != null) {
                // before anybody can clear up after the end; sent, not published: one connection at most, none is fine
                vertx.eventBus()
                        .send(Addresses.attach(event.harness()), new AttachCommand.ProcessGone(ended(event)), LOCAL);
            }
        }
        vertx.eventBus().publish(Addresses.EVENTS, batch);
    }

    private static String ended(Event event) {
        return "the process has ended: " + Json.tree(event.data()).path("exit").asText();
    }

    private Future<Cursor> write(Fact.Batch batch) {
        RegistryChange change = new RegistryChange(registry, clock.instant());
        List<String> surplus = new ArrayList<>(batch.forgotten());
        CompletionStage<Cursor> appended;
        try {
            List<EventDraft> drafts = new ArrayList<>();
            for (Fact fact : batch.facts()) {
                if (change.apply(fact)) {
                    drafts.add(fact.draft());
                }
            }
            if (batch.keep() != null) {
                change.keep(batch.keep());
            }
            if (batch.facts().stream().anyMatch(fact -> fact.record() != null)) {
                surplus.addAll(registry.surplus());
            }
            change.remove(surplus);
            appended = journal.append(new Change(drafts, change.rows(), surplus, keys(batch)));
        } catch (RuntimeException e) {
            change.undo();
            return Future.failedFuture(e);
        }
        // it refuses at once or takes it for good: later there is only its end, and that of this registry
        if (appended.toCompletableFuture().isCompletedExceptionally()) {
            change.undo();
        } else if (batch.taken() != null) {
            batch.taken().complete();
        }
        return Future.fromCompletionStage(appended, context);
    }

    private List<IdempotencyRow> keys(Fact.Batch batch) {
        Fact.IdempotentCall key = batch.key();
        if (key == null) {
            return List.of();
        }
        return List.of(new IdempotencyRow(
                key.key(), key.operation(), key.requestHash(), key.harness(), key.answer(), clock.instant()));
    }

    private void read(Message<Object> message) {
        switch (message.body()) {
            case ReadEvents request ->
                Future.fromCompletionStage(journal.read(request), context)
                        .onSuccess(message::reply)
                        .onFailure(e -> message.reply(dev.ostler.core.bus.Answer.failed(e)));
            case dev.ostler.core.bus.Call call ->
                JournalCalls.answer(call, journal, context).onSuccess(message::reply);
            default ->
                message.reply(dev.ostler.core.bus.Answer.failed(
                        new OstlerException(ErrorCode.INVALID_REQUEST, "the journal answers ReadEvents and Call")));
        }
    }
}
