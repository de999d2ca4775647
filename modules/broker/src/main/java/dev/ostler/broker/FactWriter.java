package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes single facts and waits until they are committed. For the steps of a life, not for streams. */
final class FactWriter {
    private static final Logger log = LoggerFactory.getLogger(FactWriter.class);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofMillis(500);

    /** The journal answers: when it is committed, which a full disk puts off, or when it is closed. */
    static final Duration FOR_GOOD = Duration.ofDays(1);

    private final Vertx vertx;
    /** That of the broker: attempts end with it. */
    private final Context owner;

    private final Clock clock;
    private final Redactor redactor;
    private final Duration timeout;
    /** Of the commands that are under way, by harness. */
    private final Map<String, String> traces = new ConcurrentHashMap<>();

    FactWriter(Vertx vertx, Clock clock, Redactor redactor) {
        this(vertx, clock, redactor, TIMEOUT);
    }

    /** {@code timeout} is how long a caller waits; what the journal has taken is written all the same. */
    FactWriter(Vertx vertx, Clock clock, Redactor redactor, Duration timeout) {
        this.vertx = vertx;
        this.owner = vertx.getOrCreateContext();
        this.clock = clock;
        this.redactor = redactor;
        this.timeout = timeout;
    }

    Clock clock() {
        return clock;
    }

    Redactor redactor() {
        return redactor;
    }

    /** A fact about a harness; {@code data} becomes its JSON, redacted. */
    Fact fact(HarnessRecord of, Kind kind, Map<String, ?> data, @Nullable UnaryOperator<HarnessRecord> change) {
        return new Fact(draft(of.id(), of.name(), kind, data), change, null);
    }

    /** The same about a session of it. */
    Fact fact(
            HarnessRecord of,
            Kind kind,
            String session,
            Map<String, ?> data,
            @Nullable UnaryOperator<HarnessRecord> change) {
        EventDraft draft = new EventDraft(
                kind, of.id(), of.name(), session, null, redactor.redactJson(Json.write(data)), clock.instant());
        return new Fact(draft, change, null);
    }

    Fact requested(HarnessRecord record, Map<String, ?> data) {
        return Fact.of(draft(record.id(), record.name(), Kind.REQUESTED, data), record);
    }

    Fact broker(Kind kind, Map<String, ?> data) {
        return Fact.of(draft(null, null, kind, data));
    }

    /** About a harness whose record nobody can read. */
    Fact unreadable(String id, String name, String why) {
        return Fact.of(draft(id, name, Kind.ERROR, Map.of("message", why, "retryable", false)));
    }

    private EventDraft draft(@Nullable String id, @Nullable String name, Kind kind, Map<String, ?> data) {
        EventDraft draft =
                new EventDraft(kind, id, name, null, null, redactor.redactJson(Json.write(data)), clock.instant());
        boolean says = data.containsKey(Origin.TRACE);
        return id == null || says ? draft : Origin.traced(draft, traces.get(id));
    }

    /** What is written about this harness until the work has ended belongs to the trace, if there is one. */
    <T> Future<T> traced(String harness, @Nullable String trace, Supplier<Future<T>> work) {
        if (trace == null) {
            return work.get();
        }
        traces.put(harness, trace);
        return Future.<T>future(done -> work.get().onComplete(done)).onComplete(_ -> traces.remove(harness, trace));
    }

    Future<Cursor> write(Fact fact) {
        return write(new Fact.Batch(List.of(fact), null));
    }

    Future<Cursor> write(Fact.Batch batch) {
        return LocalBus.request(vertx.eventBus(), Addresses.FACTS, batch, timeout);
    }

    /**
     * Something that nobody tells a second time, as the end of a process: refused for want of room it is tried again,
     * until it is taken or this broker goes down.
     */
    Happened happened(Fact.Batch batch) {
        Context caller = vertx.getOrCreateContext();
        Promise<Void> taken = Promise.promise();
        Promise<Cursor> written = Promise.promise();
        attempt(batch, caller, taken, written);
        return new Happened(taken.future(), written.future());
    }

    /**
     * Both complete on the context of the caller.
     *
     * @param taken when what is written later comes after it; also when it never will be
     * @param written when it is committed
     */
    record Happened(Future<Void> taken, Future<Cursor> written) {
        /** It was told before. */
        static final Happened BEFORE = new Happened(Future.succeededFuture(), Future.succeededFuture());

        /** As {@code written}; fails after a minute for those who cannot wait for a full disk. */
        Future<Cursor> soon() {
            return written.timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void attempt(Fact.Batch batch, Context caller, Promise<Void> taken, Promise<Cursor> written) {
        Promise<Void> now = Promise.promise();
        now.future().onSuccess(_ -> caller.runOnContext(_ -> taken.tryComplete()));
        LocalBus.<Cursor>request(vertx.eventBus(), Addresses.FACTS, batch.telling(now), FOR_GOOD)
                .onComplete(r -> {
                    if (r.failed() && FactPipe.later(r.cause())) {
                        owner.runOnContext(
                                _ -> vertx.setTimer(AGAIN.toMillis(), _ -> attempt(batch, caller, taken, written)));
                        return;
                    }
                    caller.runOnContext(_ -> {
                        taken.tryComplete();
                        written.handle(r);
                    });
                });
    }

    /** For facts that nobody waits for: what becomes of one that is not committed soon is in the log. */
    void note(Fact fact) {
        write(fact).onFailure(e -> {
            String kind = fact.draft().kind().wire();
            if (e instanceof OstlerException known && known.code() == ErrorCode.TIMEOUT) {
                log.warn(
                        "event {} is not committed after {} s: it waits in the journal until the disk takes it, and is"
                                + " lost if this broker ends before",
                        kind,
                        timeout.toSeconds());
            } else {
                log.error("event {} was not recorded: {}", kind, e.getMessage());
            }
        });
    }
}
