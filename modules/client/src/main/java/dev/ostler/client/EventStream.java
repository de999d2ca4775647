package dev.ostler.client;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.ByeReason;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.event.EventPage;
import dev.ostler.core.event.Frame;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.event.Start;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: a position in the shared log, never a queue of copies. Published batches are hints that it follows
 * while they join up; after a jump, or when its sink had no room, it reads the range from the log. Everything happens on
 * the event loop of its {@link EventHub}.
 */
public final class EventStream {
    private enum State {
        /** Asking for the snapshot and the first page. */
        OPENING,
        /** A range read is under way. */
        READING,
        /** The sink has no room; what is published meanwhile is left to the log. */
        FULL,
        /** Published batches are written as they come. */
        LIVE,
        ENDED
    }

    /** Logs of other brokers that are remembered as not ours; forgetting one costs a range read. */
    private static final int OTHER_EPOCHS = 64;

    private final LogReader log;
    private final StreamLimits limits;
    private final EventFilter filter;
    private final Start start;
    private final FrameSink sink;
    private final Consumer<EventStream> forget;
    private final Tally tally;
    private final long id;
    private final Held held;
    private final Pulse pulse;
    private final Retry retry;
    private final Set<String> otherEpochs = new HashSet<>();

    private final long maxBuffer;
    private final Instant since = Instant.now();
    private volatile State state = State.OPENING;
    private volatile @Nullable Progress progress;
    /** Of our log, the newest position that was heard of. */
    private volatile long newest;

    private @Nullable Runnable opening;
    /** Behind because its sink had no room; until it has caught up, adjacent deltas are told as one. */
    private boolean slowed;

    private int pageLimit;

    EventStream(
            Vertx vertx,
            LogReader log,
            StreamLimits limits,
            Subscribe request,
            FrameSink sink,
            Tally tally,
            Consumer<EventStream> forget) {
        this.log = log;
        this.limits = limits;
        this.filter = request.filter();
        this.start = request.start();
        this.sink = sink;
        this.forget = forget;
        this.tally = tally;
        this.id = tally.opened();
        this.held = new Held(limits.held());
        this.pulse = new Pulse(vertx, request.heartbeatOrDefault(), this::probe, limits.slow(), this::tooSlow);
        this.retry = new Retry(vertx, limits.patience());
        this.pageLimit = limits.page();
        this.maxBuffer = request.maxBuffer() == null ? Long.MAX_VALUE : request.maxBuffer();
    }

    /** Attached to live already, it takes the snapshot and the first page, so that what is wrong fails here. */
    Future<EventStream> open() {
        return log.snapshot(filter)
                .compose(snapshot -> {
                    Start from = start instanceof Start.Latest ? new Start.After(snapshot.cursor()) : start;
                    return log.read(from, pageLimit, filter).map(page -> {
                        Cursor begin = from instanceof Start.After(Cursor cursor) ? cursor : before(page);
                        progress = new Progress(begin);
                        opening = () -> {
                            write(new Frame.Snapshot(begin, snapshot.cursor(), snapshot.state()));
                            deliver(page);
                        };
                        return this;
                    });
                })
                .compose(
                        opened -> state == State.ENDED
                                ? Future.failedFuture(
                                        new OstlerException(ErrorCode.UNREACHABLE, "the subscription was ended"))
                                : Future.succeededFuture(opened),
                        failure -> {
                            release();
                            return Future.failedFuture(failure);
                        });
    }

    /** Lets the frames flow, the snapshot first. Called once, on the hub's event loop, after the client got its answer. */
    public void begin() {
        if (state == State.OPENING && opening != null) {
            sink.drainHandler(this::drained);
            state = State.READING;
            Runnable first = opening;
            opening = null;
            pulse.start();
            first.run();
        }
    }

    /** Says bye and ends. */
    public void end(ByeReason reason) {
        if (state != State.ENDED) {
            boolean begun = state != State.OPENING;
            release();
            if (begun && progress != null) {
                sink.write(new Frame.Bye(reason, progress.examined()));
                sink.end();
            }
        }
    }

    /** Ends without a word: the other side is gone. */
    public void cancel() {
        release();
    }

    boolean waiting() {
        return state == State.FULL;
    }

    /** How far it is, and how far behind; from any thread. */
    Subscribers.Position position() {
        Progress known = progress;
        Cursor at = known == null ? null : known.examined();
        return new Subscribers.Position(
                id, sink.client(), at, at == null ? 0 : behind(at), state == State.FULL, sink.waiting(), since, filter);
    }

    /** Events of the log after that position, as far as they have come here; from any thread. */
    long behind(Cursor at) {
        return Math.max(0, newest - at.seq());
    }

    void accept(EventBatch batch) {
        hear(batch);
        switch (state) {
            case OPENING, READING -> held.add(batch);
            case LIVE -> follow(batch);
            case FULL -> {
                if (newest - progress().examined().seq() > maxBuffer) {
                    tooSlow();
                }
            }
            case ENDED -> {}
        }
    }

    private void hear(EventBatch batch) {
        Progress known = progress;
        if (known != null
                && batch.events()
                        .getFirst()
                        .cursor()
                        .epoch()
                        .equals(known.examined().epoch())) {
            newest = Math.max(newest, batch.last());
        }
    }

    private void follow(EventBatch batch) {
        switch (progress().relationTo(batch)) {
            case OLD -> {}
            case NEXT -> writeAll(batch);
            case JUMP -> {
                held.add(batch);
                read();
            }
            case OTHER_EPOCH -> {
                if (otherEpochs.size() >= OTHER_EPOCHS) {
                    otherEpochs.clear();
                }
                if (otherEpochs.add(batch.events().getFirst().cursor().epoch())) {
                    held.add(batch);
                    read();
                }
            }
        }
    }

    private void writeAll(EventBatch batch) {
        for (Event event : batch.events()) {
            if (progress().past(event.cursor())) {
                continue;
            }
            if (filter.accepts(event)) {
                if (sink.full()) {
                    await();
                    return;
                }
                write(progress().tell(event));
            } else {
                progress().examined(event.cursor());
            }
        }
    }

    private void read() {
        state = State.READING;
        log.read(new Start.After(progress().examined()), pageLimit, filter).onComplete(answer -> {
            if (state != State.READING) {
                return;
            }
            if (answer.succeeded()) {
                retry.reset();
                deliver(answer.result());
            } else if (!retry.later(this::read)) {
                end(ByeReason.SHUTDOWN);
            }
        });
    }

    private void deliver(EventPage page) {
        String epoch = progress().examined().epoch();
        newest = epoch.equals(page.head().epoch())
                ? Math.max(newest, page.head().seq())
                : page.head().seq();
        List<Frame> frames = slowed ? MergedFrames.of(page.frames()) : page.frames();
        int written = 0;
        for (Frame frame : frames) {
            if (sink.full()) {
                pageLimit = Math.max(16, (int) ((long) written * page.frames().size() / frames.size()));
                await();
                return;
            }
            switch (frame) {
                case Frame.Item(Event event, long _)
                when !progress().past(event.cursor()) -> write(progress().tell(event));
                case Frame.Gap gap
                when !progress().past(gap.to()) -> {
                    progress().told(gap.to());
                    write(slowed ? blame(gap) : gap);
                    tally.dropped(slowed && gap.reason() == GapReason.EVICTED ? gap.count() : 0);
                }
                default -> {}
            }
            written++;
        }
        progress().examined(page.examined());
        pageLimit = Math.min(2 * pageLimit, limits.page());
        if (!epoch.equals(page.examined().epoch())) {
            otherEpochs.clear();
        }
        beatWhenDue();
        if (page.more()) {
            read();
        } else {
            goLive();
        }
    }

    /** Catches up with what was published during the read; a hole in that sends it back to reading. */
    private void goLive() {
        state = State.LIVE;
        slowed = false;
        boolean lost = held.overflowed();
        for (EventBatch batch = held.poll(); batch != null && state == State.LIVE; batch = held.poll()) {
            follow(batch);
        }
        if (lost && state == State.LIVE) {
            read();
        }
    }

    private void await() {
        state = State.FULL;
        slowed = true;
        held.clear();
        pulse.awaitDrain();
    }

    private void drained() {
        if (state == State.FULL) {
            pulse.drained();
            read();
        }
    }

    private void tooSlow() {
        tally.cut();
        end(ByeReason.SLOW_CONSUMER);
    }

    /** A heartbeat promises that all is told, so the log itself is asked: a hint may have been lost. */
    private void probe() {
        if (sink.silent().compareTo(limits.slow()) > 0) {
            tooSlow();
        } else if (state == State.LIVE) {
            read();
        }
    }

    private void beatWhenDue() {
        if (pulse.due() && !sink.full()) {
            progress().told(progress().examined());
            write(new Frame.Heartbeat(progress().examined()));
        }
    }

    private void write(Frame frame) {
        pulse.wrote();
        sink.write(frame);
    }

    private void release() {
        if (state != State.ENDED) {
            state = State.ENDED;
            opening = null;
            held.clear();
            pulse.stop();
            retry.stop();
            forget.accept(this);
        }
    }

    private Progress progress() {
        return Objects.requireNonNull(progress, "not opened");
    }

    /** What left its ring while our own reader was slow was lost to that reader, not to time. */
    private static Frame.Gap blame(Frame.Gap gap) {
        return gap.reason() == GapReason.EVICTED
                ? new Frame.Gap(gap.from(), gap.to(), gap.count(), GapReason.SLOW)
                : gap;
    }

    private static Cursor before(EventPage page) {
        if (page.frames().isEmpty()) {
            return page.examined();
        }
        Cursor first = page.frames().getFirst() instanceof Frame.Gap gap
                ? gap.from()
                : page.frames().getFirst().cursor();
        return first.at(Math.max(0, first.seq() - 1));
    }
}
