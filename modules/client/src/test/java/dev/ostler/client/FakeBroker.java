package dev.ostler.client;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Answer;
import dev.ostler.core.bus.Codecs;
import dev.ostler.core.bus.SnapshotRequest;
import dev.ostler.core.bus.SnapshotState;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventClass;
import dev.ostler.core.event.EventDraft;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Kind;
import dev.ostler.core.event.ReadEvents;
import dev.ostler.core.event.Start;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The broker as subscriptions see it: a list for a log, and consumers on the public addresses. Thread-safe. */
public final class FakeBroker {
    /** The broker of every event. */
    public static final String NODE = "n1";

    private final Vertx vertx;
    private final AtomicInteger reads = new AtomicInteger();
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private String epoch = "e1";
    /** Index is seq - 1; null for a stream event that left its ring. */
    private final List<@Nullable Event> log = new ArrayList<>();

    private long published;
    private volatile Handler<Message<?>> calls = _ -> {};

    public FakeBroker(Vertx vertx) {
        this.vertx = vertx;
        Codecs.register(vertx.eventBus());
        up();
    }

    /** Who answers operations on the journal's address. */
    public void calls(Handler<Message<?>> handler) {
        calls = handler;
    }

    /** Answers snapshot and journal from now on. */
    public void up() {
        vertx.<Void>executeBlocking(() -> {
                    consumers.add(vertx.eventBus().consumer(Addresses.SNAPSHOT, this::snapshot));
                    consumers.add(vertx.eventBus().consumer(Addresses.JOURNAL, this::journal));
                    return null;
                })
                .await();
    }

    /** Nobody answers any more. */
    public void down() {
        consumers.forEach(consumer -> consumer.unregister().await());
        consumers.clear();
    }

    /** Writes an event and does not tell: a lost hint. */
    public synchronized Event append(Kind kind, String harness, String data) {
        Event event = new Event(
                new Cursor(epoch, log.size() + 1L),
                NODE,
                new EventDraft(kind, harness, "name-" + harness, null, null, data, Instant.EPOCH));
        log.add(event);
        return event;
    }

    public synchronized Event publish(Kind kind, String harness, String data) {
        Event event = append(kind, harness, data);
        tell();
        return event;
    }

    /** So many lifecycle events in one batch. */
    public synchronized void publish(int count, Kind kind, String harness, String data) {
        for (int i = 0; i < count; i++) {
            append(kind, harness, data);
        }
        tell();
    }

    /** Publishes what was appended since the last time. */
    public synchronized void tell() {
        List<Event> batch = new ArrayList<>();
        for (Event event : log.subList((int) published, log.size())) {
            if (event != null) {
                batch.add(event);
            }
        }
        if (!batch.isEmpty()) {
            vertx.eventBus().publish(Addresses.EVENTS, new EventBatch(published, batch));
        }
        published = log.size();
    }

    /** Publishes the last events once more, as a confused network would. */
    public synchronized void repeat(int count) {
        List<Event> batch = new ArrayList<>(log.subList(Math.max(0, log.size() - count), log.size()));
        vertx.eventBus()
                .publish(Addresses.EVENTS, new EventBatch(batch.getFirst().seq() - 1, batch));
    }

    /** All stream events up to a seq leave their ring. */
    public synchronized void evictThrough(long seq) {
        for (int i = 0; i < seq; i++) {
            Event event = log.get(i);
            if (event != null && event.kind().eventClass() == EventClass.STREAM) {
                log.set(i, null);
            }
        }
    }

    /** The log begins anew. */
    public synchronized void renew(String newEpoch) {
        epoch = newEpoch;
        log.clear();
        published = 0;
    }

    public synchronized Cursor head() {
        return new Cursor(epoch, log.size());
    }

    public int reads() {
        return reads.get();
    }

    private void snapshot(Message<SnapshotRequest> message) {
        message.reply(new SnapshotState(head(), "{\"harnesses\":[],\"approvals\":[]}"));
    }

    /** Range reads; calls of operations on the same address are another consumer's. */
    private void journal(Message<Object> message) {
        if (!(message.body() instanceof ReadEvents read)) {
            calls.handle(message);
            return;
        }
        reads.incrementAndGet();
        try {
            message.reply(page(read));
        } catch (OstlerException e) {
            message.reply(new Answer.Failed(e.problem()));
        }
    }

    private synchronized EventPage page(ReadEvents read) {
        Cursor from = switch (read.from()) {
            case Start.Earliest() -> new Cursor(epoch, 0);
            case Start.Latest() -> head();
            case Start.After(Cursor cursor) -> cursor;
        };
        List<Frame> frames = new ArrayList<>();
        if (!from.epoch().equals(epoch)) {
            frames.add(new Frame.Gap(from, new Cursor(epoch, 0), 0, GapReason.NEW_EPOCH));
            from = new Cursor(epoch, 0);
        } else if (from.seq() > log.size()) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "cursor " + from + " is ahead of the log");
        }
        long seq = from.seq();
        int taken = 0;
        long gapFrom = 0;
        while (seq < log.size() && taken < read.limit()) {
            Event event = log.get((int) seq);
            seq++;
            if (event == null) {
                gapFrom = gapFrom == 0 ? seq : gapFrom;
                continue;
            }
            gapFrom = closeGap(frames, gapFrom, seq - 1);
            if (read.filter().accepts(event)) {
                frames.add(new Frame.Item(event, seq - 1));
                taken++;
            }
        }
        closeGap(frames, gapFrom, seq);
        return new EventPage(frames, new Cursor(epoch, seq), head());
    }

    private long closeGap(List<Frame> frames, long from, long to) {
        if (from > 0) {
            frames.add(new Frame.Gap(new Cursor(epoch, from), new Cursor(epoch, to), to - from + 1, GapReason.EVICTED));
        }
        return 0;
    }
}
