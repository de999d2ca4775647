package dev.ostler.client;

import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.Frame;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that outlives its program: frames are handled one after the other, and the next one begins when the place
 * of the one before is kept. So each is handled at least once and in order, however often the program, the broker or the
 * bus is lost meanwhile, and at most one is handled twice. What it has no room for waits in the log.
 */
public final class EventFollower {
    private static final Logger log = LoggerFactory.getLogger(EventFollower.class);
    private static final int ROOM = 64;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** What is done with a frame. Called on the event loop of the {@link EventHub}. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Handles a {@link Frame.Item}, a {@link Frame.Gap}, or, at every new subscription, the {@link Frame.Snapshot}.
         *
         * @param attempt of this frame, from 1: a failure means that it is wanted again, after a pause that grows
         */
        Future<?> handle(Frame frame, int attempt);
    }

    private final Vertx vertx;
    private final EventHub hub;
    private final Subscribe request;
    private final CursorStore place;
    private final String name;
    private final Handler handler;
    private final Duration firstPause;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private final Promise<Void> quiet = Promise.promise();
    private Runnable drain = () -> {};
    private volatile @Nullable EventStream stream;
    private volatile @Nullable Cursor at;
    private boolean busy;
    private boolean asked;
    /** Something is being handled or kept: it ends by itself. */
    private boolean underWay;

    private boolean stopped;
    private int misses;
    private long timer = -1;

    /**
     * @param request {@code from} counts only while {@code place} is empty
     * @param name of whoever this is, for logs and for {@code events/subscribers}
     * @param firstPause after a failure; doubled for each further one, a minute at most
     */
    public EventFollower(
            Vertx vertx,
            EventHub hub,
            Subscribe request,
            CursorStore place,
            String name,
            Handler handler,
            Duration firstPause) {
        this.vertx = vertx;
        this.hub = hub;
        this.request = request;
        this.place = place;
        this.name = name;
        this.handler = handler;
        this.firstPause = firstPause;
    }

    /** Goes on where it was, and tries until it can. Called once. */
    public void start() {
        var _ = hub.onLoop(() -> {
            open();
            return Future.succeededFuture();
        });
    }

    /** Begins nothing more; completes when what is under way has ended and its place is kept. */
    public Future<Void> stop() {
        return hub.onLoop(() -> {
            stopped = true;
            vertx.cancelTimer(timer);
            if (stream != null) {
                stream.cancel();
            }
            settle(underWay);
            return quiet.future();
        });
    }

    /** Everything up to here is handled, and that is kept; null while that is not known yet. From any thread. */
    public @Nullable Cursor kept() {
        return at;
    }

    /** Events of the log that came after {@link #kept}; 0 while that is not known. From any thread. */
    public long lag() {
        EventStream followed = stream;
        Cursor kept = at;
        return followed == null || kept == null ? 0 : followed.behind(kept);
    }

    private void open() {
        vertx.executeBlocking(place::load, false)
                .compose(kept -> hub.subscribe(
                        request.from(at != null ? at.toString() : kept.orElse(request.from())), new Sink()))
                .onSuccess(opened -> {
                    misses = 0;
                    stream = opened;
                    if (stopped) {
                        opened.cancel();
                    } else {
                        opened.begin();
                    }
                })
                .onFailure(e -> later("cannot follow the log", e, this::open));
    }

    private void settle(boolean more) {
        underWay = more;
        if (stopped && !underWay) {
            quiet.tryComplete();
        }
    }

    private void next() {
        Frame frame = stopped ? null : waiting.poll();
        busy = frame != null;
        if (asked && waiting.size() < ROOM) {
            asked = false;
            drain.run();
        }
        switch (frame) {
            case null -> {}
            case Frame.Item _, Frame.Gap _, Frame.Snapshot _ -> attempt(frame, 1);
            // that so much was examined is worth keeping
            case Frame.Heartbeat _ -> keep(frame);
            case Frame.Bye _ -> next();
        }
    }

    private void attempt(Frame frame, int number) {
        if (stopped) {
            return;
        }
        settle(true);
        Future.succeededFuture().compose(_ -> handler.handle(frame, number)).onComplete(done -> {
            if (done.succeeded()) {
                misses = 0;
                keep(frame);
            } else {
                later("attempt " + number + " of " + frame.cursor(), done.cause(), () -> attempt(frame, number + 1));
            }
        });
    }

    private void keep(Frame frame) {
        settle(true);
        vertx.executeBlocking(
                        () -> {
                            place.save(frame.cursor());
                            return frame.cursor();
                        },
                        false)
                .onSuccess(kept -> {
                    at = kept;
                    settle(false);
                    next();
                })
                .onFailure(e -> later("its place cannot be written", e, () -> keep(frame)));
    }

    private void later(String what, Throwable why, Runnable again) {
        settle(false);
        if (!stopped) {
            long pause = Math.min(firstPause.toMillis() << Math.min(misses++, 20), LONGEST_PAUSE.toMillis());
            log.warn("{}: {}: {}; again in {} ms", name, what, why.getMessage(), pause);
            timer = vertx.setTimer(pause, _ -> again.run());
        }
    }

    private void resume() {
        if (busy) {
            timer = vertx.setTimer(firstPause.toMillis(), _ -> resume());
        } else if (!stopped) {
            open();
        }
    }

    private final class Sink implements FrameSink {
        @Override
        public String client() {
            return name;
        }

        @Override
        public void write(Frame frame) {
            waiting.add(frame);
            if (!busy) {
                next();
            }
        }

        @Override
        public boolean full() {
            asked |= waiting.size() >= ROOM;
            return waiting.size() >= ROOM;
        }

        @Override
        public void drainHandler(Runnable handler) {
            drain = handler;
        }

        /** It was cut off, or the log was away: what waits is handled first, or comes again. */
        @Override
        public void end() {
            waiting.clear();
            if (!stopped) {
                vertx.setTimer(firstPause.toMillis(), _ -> resume());
            }
        }
    }
}
