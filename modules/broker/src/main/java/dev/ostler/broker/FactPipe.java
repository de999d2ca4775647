package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.DeltaRun;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.Kind;
import dev.ostler.core.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a stream of facts: batches, one in flight; what comes meanwhile is the next batch. Confined to one
 * context. The producer is never held back (a codex server disconnects a reader that is slow for seconds), so when facts
 * pile up adjacent deltas of one item become one, whose text is theirs end to end; beyond the bound stream events are
 * dropped and counted, and the count is told by a lifecycle event. Lifecycle facts are never dropped.
 */
final class FactPipe {
    private static final Logger log = LoggerFactory.getLogger(FactPipe.class);
    private static final int MOST_BATCH = 2_000;
    /** More than a batch waits: the journal is behind. */
    private static final int MERGE_BEYOND = 2_000;

    private static final int MOST_MERGED = 64 << 10;
    private static final int MOST_WAITING = 50_000;
    private static final long MOST_CHARS = 64L << 20;
    /** Far below what the journal takes as one change. */
    private static final long MOST_BATCH_CHARS = 16L << 20;

    /** How long a flush holds its caller up, who may be going down over a full disk. */
    private static final Duration FLUSH = Duration.ofMinutes(1);

    private static final Duration AGAIN = Duration.ofMillis(500);
    /**
     * Batches closer together than this are load: then stream events gather for a millisecond. A batch costs the hops of
     * three threads, whatever it holds, and the machine is the agent's too.
     */
    private static final Duration LOAD = Duration.ofNanos(500_000);

    private static final long GATHER_MILLIS = 1;
    /** So many are worth the hops. */
    private static final int ENOUGH = 128;

    private final Vertx vertx;
    private final Clock clock;
    private final Supplier<@Nullable FrameMark> marks;
    private final Deque<Fact> waiting = new ArrayDeque<>();
    private final Deque<Flush> flushes = new ArrayDeque<>();
    /** The newest of what waits, while it grows. */
    private @Nullable DeltaRun tail;

    /** How many facts have ever got their place in the queue, and how many of those are through. */
    private long queued;

    private long through;
    private long waitingChars;
    private long dropped;
    /** A batch is on its way, or a tick or a timer that will send one. */
    private boolean busy;

    private boolean gathering;
    private long gatherer;
    private long sentAt = System.nanoTime() - LOAD.toNanos();

    /** {@code alone}: nothing that was added later goes with what it waits for. */
    private record Flush(long target, boolean alone, Promise<Void> promise) {}

    FactPipe(Vertx vertx, Clock clock) {
        this(vertx, clock, () -> null);
    }

    /** {@code marks} says where the reading of a spool is now, or null; lifecycle facts take it along. */
    FactPipe(Vertx vertx, Clock clock, Supplier<@Nullable FrameMark> marks) {
        this.vertx = vertx;
        this.clock = clock;
        this.marks = marks;
    }

    void add(Fact added) {
        Fact fact = marked(added);
        EventDraft draft = fact.draft();
        if (draft.kind().eventClass() == EventClass.STREAM && waitingChars >= MOST_CHARS) {
            dropped++;
            return;
        }
        boolean plain = fact.change() == null && fact.record() == null;
        int before = tail == null ? 0 : tail.chars();
        if (tail != null && plain && tail.add(draft)) {
            waitingChars += tail.chars() - before;
            return;
        }
        seal();
        if (draft.kind().eventClass() == EventClass.STREAM && waiting.size() >= MOST_WAITING) {
            dropped++;
            return;
        }
        tail = plain && waiting.size() >= MERGE_BEYOND ? DeltaRun.of(draft, MOST_MERGED) : null;
        if (tail == null) {
            enqueue(fact);
        }
        waitingChars += draft.data().length();
        if (gathering) {
            hurry(draft);
        } else if (!busy) {
            busy = true;
            if (draft.kind().eventClass() == EventClass.STREAM && loaded()) {
                gather();
            } else {
                // the next tick, so that what one read of the socket brings is one batch
                vertx.runOnContext(_ -> send());
            }
        }
    }

    private Fact marked(Fact fact) {
        FrameMark mark = fact.draft().kind().eventClass() == EventClass.LIFECYCLE ? marks.get() : null;
        return mark == null ? fact : fact.marked(mark);
    }

    private boolean loaded() {
        return System.nanoTime() - sentAt < LOAD.toNanos();
    }

    private void gather() {
        gathering = true;
        gatherer = vertx.setTimer(GATHER_MILLIS, _ -> {
            gathering = false;
            send();
        });
    }

    private boolean mayGather() {
        return flushes.isEmpty()
                && waiting.size() < ENOUGH
                && loaded()
                && waiting.stream().allMatch(f -> f.draft().kind().eventClass() == EventClass.STREAM);
    }

    /** Facts that somebody may wait for do not gather. */
    private void hurry(EventDraft newest) {
        if (newest.kind().eventClass() == EventClass.LIFECYCLE || waiting.size() >= ENOUGH) {
            endGathering();
        }
    }

    private void endGathering() {
        if (gathering && vertx.cancelTimer(gatherer)) {
            gathering = false;
            vertx.runOnContext(_ -> send());
        }
    }

    /** What has grown so far takes its place. */
    private void seal() {
        if (tail != null) {
            enqueue(Fact.of(tail.made()));
            tail = null;
        }
    }

    private void enqueue(Fact fact) {
        waiting.add(fact);
        queued++;
        if (fact.mark() != null) {
            fact.mark().queuedAt(queued);
        }
    }

    /** Completes when everything that was added before has been published, or could not be; not what comes after. */
    Future<Void> flush() {
        return written().timeout(FLUSH.toMillis(), TimeUnit.MILLISECONDS).recover(e -> {
            log.warn("{} facts wait for the disk: {}", size(), e.getMessage());
            return Future.succeededFuture();
        });
    }

    /** The same, however long a full disk makes them wait. */
    Future<Void> written() {
        return through(false);
    }

    /** The same, and completes before anything that is added later is sent. */
    Future<Void> cut() {
        return through(true);
    }

    private Future<Void> through(boolean alone) {
        seal();
        if (through == queued) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        flushes.add(new Flush(queued, alone, promise));
        endGathering();
        return promise.future();
    }

    int size() {
        return waiting.size() + (tail == null ? 0 : 1);
    }

    private void send() {
        sentAt = System.nanoTime();
        if (waiting.isEmpty()) {
            seal();
        }
        long most = flushes.stream()
                .filter(Flush::alone)
                .mapToLong(f -> f.target() - through)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        List<Fact> batch = new ArrayList<>(Math.min(waiting.size(), MOST_BATCH));
        long chars = 0;
        // the facts of one frame are never parted
        long together = 0;
        while (!waiting.isEmpty()
                && batch.size() < most
                && ((batch.size() < MOST_BATCH && chars < MOST_BATCH_CHARS) || through + batch.size() < together)) {
            Fact fact = waiting.removeFirst();
            chars += fact.draft().data().length();
            waitingChars -= fact.draft().data().length();
            batch.add(fact);
            FrameMark mark = fact.mark();
            if (mark != null) {
                mark.send();
                together = Math.max(together, mark.lastPlace());
            }
        }
        int taken = batch.size();
        if (dropped > 0) {
            batch.add(droppedFact(batch.getLast().draft()));
            dropped = 0;
        }
        deliver(batch, taken);
    }

    private void deliver(List<Fact> batch, int taken) {
        LocalBus.request(vertx.eventBus(), Addresses.FACTS, new Fact.Batch(batch, null), FactWriter.FOR_GOOD)
                .onComplete(r -> {
                    if (r.failed() && later(r.cause())) {
                        vertx.setTimer(AGAIN.toMillis(), _ -> deliver(batch, taken));
                        return;
                    }
                    if (r.failed()) {
                        failed(batch, r.cause());
                    } else {
                        batch.forEach(FactPipe::committed);
                    }
                    through += taken;
                    while (!flushes.isEmpty() && flushes.getFirst().target() <= through) {
                        flushes.removeFirst().promise().tryComplete();
                    }
                    if (size() == 0) {
                        busy = false;
                    } else if (mayGather()) {
                        gather();
                    } else {
                        send();
                    }
                });
    }

    private static void committed(Fact fact) {
        FrameMark mark = fact.mark();
        if (mark != null) {
            mark.committed();
        }
    }

    /** The journal was too busy, or its disk too full, to queue it; nothing of it was taken. */
    static boolean later(Throwable why) {
        return why instanceof OstlerException e
                && (e.code() == ErrorCode.OVERLOADED || e.code() == ErrorCode.STORAGE_FULL);
    }

    /** The next batch tells what of this one is lost. */
    private void failed(List<Fact> batch, Throwable why) {
        log.error("{} events were not recorded: {}", batch.size(), why.getMessage());
        dropped += batch.stream()
                .filter(f -> f.draft().kind().eventClass() == EventClass.STREAM)
                .count();
    }

    private Fact droppedFact(EventDraft like) {
        StringBuilder data = new StringBuilder("{\"message\":");
        Json.quote(data, dropped + " stream events were dropped: the journal could not follow");
        data.append(",\"dropped\":").append(dropped).append(",\"retryable\":true}");
        return Fact.of(new EventDraft(
                Kind.ERROR,
                like.harness(),
                like.name(),
                like.session(),
                like.turn(),
                data.toString(),
                clock.instant()));
    }
}
